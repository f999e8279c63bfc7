"""Seats: whether an event takes registrations, and a count of places that is never oversold."""

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.clock import now
from core.errors import DomainError
from core.i18n import N_
from core.models import Event, EventStatus


class SoldOut(DomainError):
    """Every seat is taken."""

    code = "registration.sold_out"
    status = 409
    message = N_("Every seat is taken. When somebody gives a place back, it can be had on this page again.")


class RegistrationClosed(DomainError):
    """The event is over, cancelled or not public."""

    code = "registration.closed"
    status = 409
    message = N_("Registration for this event is closed.")


def is_open(event: Event) -> bool:
    """Whether places can be taken and given back: public, and not over. A live event may run late."""
    return event.status == EventStatus.LIVE or (event.status == EventStatus.PUBLISHED and now() < event.ends_at)


def takes_registrations(event: Event) -> bool:
    """Whether places can be taken: to be there, or to watch afterwards, for which there are always enough."""
    return is_open(event) or event.has_replay


def lock_event(session: Session, event_id: int) -> Event:
    """The event with its row held: what is done with one of its places is done by one at a time.

    Rows that only refer to the event, as every chat message does, are stored meanwhile.
    """
    statement = select(Event).where(Event.id == event_id).with_for_update(of=Event, key_share=True)
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def has_seats(session: Session, event: Event, how_many: int) -> bool:
    """Whether there are so many at this moment; nothing is held, so they may be gone in the next."""
    is_over = Event.status == EventStatus.ENDED
    enough = or_(Event.capacity.is_(None), Event.seats_taken + how_many <= Event.capacity, is_over)
    return bool(session.scalar(select(enough).where(Event.id == event.id)))


def try_seats(session: Session, event: Event, how_many: int) -> bool:
    """Take so many seats if there are as many, and the event, read a moment ago, is open still and asks for the same consent.

    The event's row is held from here to the commit, so that no other seat can be taken meanwhile: whatever can be done before is.
    """
    on_time = and_(Event.status == EventStatus.PUBLISHED, Event.ends_at > now())
    to_watch = and_(Event.status == EventStatus.ENDED, Event.replay_published_at.is_not(None))
    unchanged = Event.consent_text == event.consent_text
    return _change_seats(session, event, how_many, unchanged, or_(Event.status == EventStatus.LIVE, on_time, to_watch))


def take_seat(session: Session, event: Event) -> None:
    """Take one seat of an event whose row is held, or raise `SoldOut`."""
    if not _change_seats(session, event, 1):
        raise SoldOut()


def give_seat_back(session: Session, event: Event) -> None:
    """Free one seat."""
    _change_seats(session, event, -1)


def _change_seats(session: Session, event: Event, by: int, *conditions: ColumnElement[bool]) -> bool:
    """One atomic step that keeps 0 ≤ taken ≤ capacity; updated_at is kept, it tells of the host's edits."""
    after = Event.seats_taken + by
    enough = Event.capacity.is_(None) | (after <= Event.capacity) | (Event.status == EventStatus.ENDED)
    fits = (after >= 0) & (enough | (by < 0))
    taken = session.scalar(
        update(Event)
        .where(Event.id == event.id, fits, *conditions)
        .values(seats_taken=after, updated_at=Event.updated_at)
        .returning(Event.seats_taken)
        .execution_options(synchronize_session=False)
    )
    if taken is not None:
        set_committed_value(event, "seats_taken", taken)
    return taken is not None
