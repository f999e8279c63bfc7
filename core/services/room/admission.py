"""Who is let into a room, by the ticket or the membership they show."""

from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Event, Member
from core.queries.events.events import get_event
from core.queries.events.overlays import find_event_of_overlay
from core.queries.room.admission import Admitted, find_admitted, has_open_room
from core.services.room.drafts import admits_member
from core.services.room.errors import Banned, OverlayUnknown, RoomNotOpen, TicketUnknown


def admit_ticket(session: Session, ticket: str, visitor_token: str = "") -> Admitted:
    """The attendee whose ticket it is, come with this browser; raise when they may not come in."""
    admitted = find_admitted(session, ticket, visitor_token)
    if admitted is None:
        raise TicketUnknown()
    if not has_open_room(admitted.event_status):
        raise RoomNotOpen()
    if admitted.is_banned:
        raise Banned()
    return admitted


def admit_overlay(session: Session, token: str) -> Event:
    """The event whose room an overlay shows."""
    event = find_event_of_overlay(session, token)
    if event is None:
        raise OverlayUnknown()
    if not has_open_room(event.status):
        raise RoomNotOpen()
    return event


def admit_staff(session: Session, member: Member, event_id: int) -> Event:
    """The event whose room the signed-in member enters; another organisation's is as unknown as one that never was."""
    try:
        event = get_event(session, member.organisation_id, event_id)
    except NotFound as error:
        raise TicketUnknown() from error
    if not admits_member(member, event.status):
        raise RoomNotOpen()
    return event
