"""What people are told whose message is one too many."""

from core.chat_rules.floods import Flood, Reason
from core.errors import DomainError
from core.i18n import N_


class TooFast(DomainError):
    """More messages in a few seconds than anybody types."""

    code = "chat.too_fast"
    status = 429
    message = N_("You are writing faster than people can read. Wait %(seconds)s seconds, then send it again.")


class Repeated(DomainError):
    """The same again and again."""

    code = "chat.repeated"
    status = 429
    message = N_("You have said this already. Say it once; people can scroll back to it.")


class Wall(DomainError):
    """A wall of one character."""

    code = "chat.wall"
    status = 422
    message = N_("This fills the room and says little. Write it with fewer of the same characters.")


class TooManyMentions(DomainError):
    """A list of names."""

    code = "chat.too_many_mentions"
    status = 422
    message = N_("A message can name five people. Write to fewer at once.")


def refusal_of(flood: Flood) -> DomainError:
    """The coded error for what `Floods` found."""
    match flood.reason:
        case Reason.REPEAT:
            return Repeated()
        case Reason.WALL:
            return Wall()
        case Reason.MENTIONS:
            return TooManyMentions()
        case _:
            return TooFast(seconds=flood.wait_s)
