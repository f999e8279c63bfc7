"""What clients may send about reactions, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated, Literal

from pydantic import Field

from core.authors import NUMBER_MAX
from realtime.commands import Command

Kind = Literal["applause", "heart", "laugh", "wow", "fire"]


class React(Command):
    """React to what is seen: how often, and how."""

    kinds: dict[Kind, Annotated[int, Field(ge=1, le=NUMBER_MAX)]] = Field(min_length=1)
