"""What the room of a draft allows: those who run it come in and prepare; nothing happens there that is for other people."""

from core.errors import Conflict
from core.i18n import N_
from core.models import EventStatus, Member
from core.permissions import Actor, Permission


class PublishFirst(Conflict):
    """Nobody could see it, vote in it or answer it yet."""

    code = "event.publish_first"
    message = N_("This event is a draft. Publish it first; everything you have prepared stays as it is.")


def admits_member(member: Member, status: EventStatus) -> bool:
    """Whether a member may be in the room of their organisation's event that stands so."""
    if status == EventStatus.DRAFT:
        return Actor.of(member).may(Permission.MODERATE)
    return status != EventStatus.CANCELLED


def require_published(status: EventStatus) -> None:
    """Raise for what is for people outside the team, as long as the event is a draft."""
    if status == EventStatus.DRAFT:
        raise PublishFirst()
