"""What clients may send about draws, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from core.models.draw import NUMBER_LENGTH, PRIZE_MAX_LENGTH, REASON_MAX_LENGTH
from realtime.commands import Command, Number, Text

WINNERS_MAX = 50
OPEN_MAX_MIN = 24 * 60
WATCHED_MAX_MIN = 600
BROUGHT_MAX = 100
ANSWERED_MAX = 50
ASKED_MAX = 20

Prize = Annotated[Text, StringConstraints(strip_whitespace=True, pattern=r"\S", max_length=PRIZE_MAX_LENGTH)]
Reason = Annotated[Text, StringConstraints(strip_whitespace=True, pattern=r"\S", max_length=REASON_MAX_LENGTH)]


class DrawRules(Command):
    """What is asked of those who take part. A rule that is not known is refused: without it the draw would be another one."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    watched_min: int | None = Field(default=None, ge=1, le=WATCHED_MAX_MIN)
    brought: int | None = Field(default=None, ge=1, le=BROUGHT_MAX)
    answered: int | None = Field(default=None, ge=1, le=ANSWERED_MAX)
    asked: int | None = Field(default=None, ge=1, le=ASKED_MAX)


class PrepareDraw(Command):
    """Write down a draw that the team sees."""

    prize: Prize
    winners: int = Field(ge=1, le=WINNERS_MAX)
    entering: Literal["button", "automatic"]
    rules: DrawRules = DrawRules()


class ChangeDraw(PrepareDraw):
    """Put other terms to one that is prepared."""

    id: Number


class OfDraw(Command):
    """Something about one draw."""

    id: Number


class AnnounceDraw(Command):
    """Promise a draw whose entries close so many minutes from now."""

    id: Number
    minutes: int = Field(ge=1, le=OPEN_MAX_MIN)


class ReplaceWinner(Command):
    """Give the prize of somebody who was drawn to the next in order."""

    id: Number
    number: str = Field(pattern=rf"^[0-9a-f]{{{NUMBER_LENGTH}}}$")
    why: Literal["absent", "declined", "excluded"]


class CancelDraw(Command):
    """Call a draw off, for a reason that everybody reads."""

    id: Number
    reason: Reason
