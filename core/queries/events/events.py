"""The console's events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import EntryPoint, Event, EventStatus, Referral, Registration
from core.queries.counting import HOLDS_PLACE

OVER = (EventStatus.ENDED, EventStatus.CANCELLED)


@dataclass(frozen=True)
class EventRow:
    """An event with what a host wants to know at a glance."""

    event: Event
    entry_points: int
    referred: int


@dataclass(frozen=True)
class EventList:
    """All events of an organisation by where they stand, each part in the order people look for them."""

    live: Sequence[EventRow]
    upcoming: Sequence[EventRow]
    drafts: Sequence[EventRow]
    past: Sequence[EventRow]

    @property
    def is_empty(self) -> bool:
        """Whether there is no event at all."""
        return not (self.live or self.upcoming or self.drafts or self.past)


def get_event(session: Session, organisation_id: int, event_id: int) -> Event:
    """The organisation's event; another organisation's does not exist for it."""
    event = session.scalar(select(Event).where(Event.id == event_id, Event.organisation_id == organisation_id))
    if event is None:
        raise NotFound()
    return event


def slug_is_taken(session: Session, organisation_id: int, slug: str, except_id: int | None = None) -> bool:
    """Whether another event of the organisation has this address."""
    with session.no_autoflush:
        found = session.scalar(select(Event.id).where(Event.organisation_id == organisation_id, Event.slug == slug))
    return found is not None and found != except_id


def list_events(session: Session, organisation_id: int, at: datetime) -> EventList:
    """The organisation's events; one that was never started counts as past once its end has gone by."""
    rows = _rows(session, organisation_id)
    ahead = [row for row in rows if row.event.status == EventStatus.PUBLISHED and row.event.ends_at > at]
    live = [row for row in rows if row.event.status == EventStatus.LIVE]
    drafts = [row for row in rows if row.event.status == EventStatus.DRAFT]
    shown = {id(row) for row in (*ahead, *live, *drafts)}
    past = [row for row in rows if id(row) not in shown]
    return EventList(live=live, upcoming=ahead, drafts=drafts, past=past[::-1])


def _rows(session: Session, organisation_id: int) -> list[EventRow]:
    entry_points = (
        select(func.count())
        .where(EntryPoint.event_id == Event.id, EntryPoint.archived_at.is_(None))
        .correlate(Event)
        .scalar_subquery()
    )
    referred = (
        select(func.count())
        .select_from(Referral)
        .join(Registration, Registration.id == Referral.child_id)
        .where(Referral.event_id == Event.id, HOLDS_PLACE)
        .correlate(Event)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Event, entry_points, referred).where(Event.organisation_id == organisation_id).order_by(Event.starts_at, Event.id)
    )
    return [EventRow(event, points, children) for event, points, children in rows]
