"""What clients may send about polls, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated, Literal

from pydantic import Field

from core.models.poll import OPTION_MAX_LENGTH, QUESTION_MAX_LENGTH
from core.poll_rules.answers import Given
from core.poll_rules.kinds import STARS_MAX, PollKind, Showing
from core.services.polls.plans import POINTS_MAX, SECONDS_MAX, SECONDS_MIN, Choice, PollPlan
from realtime.commands import Command, Number, Text

OPTIONS_MAX = 20
SLACK = 4  # times the length that the rules allow: they say what is too long, this keeps books out


class OfPoll(Command):
    """Something about one poll."""

    id: Number


class Stars(Command):
    """What one option is worth to somebody."""

    option: Number
    stars: int = Field(ge=1, le=STARS_MAX)


class Vote(Command):
    """Answer a poll, in the way of its kind."""

    id: Number
    choices: list[Number] = Field(default=[], max_length=OPTIONS_MAX)
    stars: list[Stars] = Field(default=[], max_length=OPTIONS_MAX)
    words: list[Annotated[Text, Field(max_length=OPTION_MAX_LENGTH * SLACK)]] = Field(default=[], max_length=OPTIONS_MAX)

    @property
    def given(self) -> Given:
        """The answer."""
        return Given(tuple(self.choices), tuple((each.option, each.stars) for each in self.stars), tuple(self.words))


class Option(Command):
    """One option of a poll that is prepared."""

    text: Annotated[Text, Field(max_length=OPTION_MAX_LENGTH * SLACK)]
    right: bool = False


class Prepare(Command):
    """Everything about a poll before it is opened."""

    kind: Literal["single", "multiple", "rating", "ranking", "words", "quiz"]
    question: Annotated[Text, Field(max_length=QUESTION_MAX_LENGTH * SLACK)]
    options: list[Option] = Field(default=[], max_length=OPTIONS_MAX)
    most: int = Field(1, ge=1, le=OPTIONS_MAX)
    points: int = Field(0, ge=0, le=POINTS_MAX)
    showing: Literal["always", "voted", "closed"] = "always"
    seconds: int | None = Field(None, ge=SECONDS_MIN, le=SECONDS_MAX)

    @property
    def plan(self) -> PollPlan:
        """What the rules are told."""
        choices = tuple(Choice(option.text, option.right) for option in self.options)
        kind, showing = PollKind(self.kind), Showing(self.showing)
        return PollPlan(kind, self.question, choices, self.most, self.points, showing, self.seconds)


class ChangePoll(Prepare):
    """The same of a draft that is there."""

    id: Number


class ShowResults(OfPoll):
    """Whether the room sees what came out."""

    shown: bool


class HideWord(OfPoll):
    """Whether a word stays off everybody's screen."""

    word: Annotated[Text, Field(max_length=OPTION_MAX_LENGTH)]
    hidden: bool
