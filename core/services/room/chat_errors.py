"""What a room answers to those it cannot let speak."""

from core.chat_rules.floods import Flood, Reason
from core.errors import DomainError
from core.i18n import N_


class ChatClosed(DomainError):
    """The event is not one people can talk in now."""

    code = "chat.closed"
    status = 409
    message = N_("The chat of this event is closed.")


class ChatEmpty(DomainError):
    """Nothing but white space."""

    code = "chat.empty"
    status = 422
    message = N_("Write something first.")


class ChatTooLong(DomainError):
    """More than the room takes at once."""

    code = "chat.too_long"
    status = 422
    message = N_("A message can have %(most)s characters. Shorten it, or send it in two.")


class MessageGone(DomainError):
    """What is answered, edited, reported or decided about is not there (any more)."""

    code = "chat.gone"
    status = 409
    message = N_("This message is not there any more.")


class TooLate(DomainError):
    """The time in which people may change their mind is over."""

    code = "chat.too_late"
    status = 409
    message = N_("You can change a message for %(minutes)s minutes after sending it. Write another one instead.")


class SlowMode(DomainError):
    """Less time since the person's last message than the room asks for."""

    code = "chat.slow"
    status = 429
    message = N_("The chat is in slow mode. You can write again in %(seconds)s s.")


class Muted(DomainError):
    """A moderator let the person say nothing for a while."""

    code = "chat.muted"
    status = 403
    message = N_("A moderator has muted you. You can write again in %(minutes)s min.")


class TeamOnly(DomainError):
    """Only members write now."""

    code = "chat.team_only"
    status = 403
    message = N_("Only the team can write at the moment.")


class FollowersOnly(DomainError):
    """Only those write now who had registered before."""

    code = "chat.followers_only"
    status = 403
    message = N_("Only people who had registered for an earlier event of this host can write at the moment.")


class RegisteredOnly(DomainError):
    """Only those write now who registered a while ago."""

    code = "chat.registered_only"
    status = 403
    message = N_("Only people who registered at least %(minutes)s min ago can write at the moment.")


class LinksOff(DomainError):
    """A link while links are off."""

    code = "chat.links_off"
    status = 403
    message = N_("Links are switched off in this chat. Send your message without the link.")


class WordsRefused(DomainError):
    """A word that the organisation does not want in its rooms."""

    code = "chat.words"
    status = 403
    message = N_("Your message has a word that is not wanted here. Say it in other words.")


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
