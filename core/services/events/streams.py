"""What the video ingest tells the product: an event's encoder began, still sends, or stopped."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.events import StreamChanged
from core.models import Event
from core.outbox import record
from core.queries.events.streams import silent_event_ids


def mark_live(session: Session, event_id: int) -> None:
    """Video is arriving. Said again every few seconds: the first time tells the room, every time renews the mark."""
    event = _locked(session, event_id)
    if event is None:
        return
    began = event.stream_online_at is None
    moment = now()
    _mark(session, event_id, online_at=event.stream_online_at or moment, seen_at=moment)
    if began:
        record(session, StreamChanged(organisation_id=event.organisation_id, event_id=event.id, online=True))


def mark_offline(session: Session, event_id: int) -> None:
    """The encoder has stopped and did not come back in time; saying so twice changes nothing."""
    event = _locked(session, event_id)
    if event is None or event.stream_online_at is None:
        return
    _mark(session, event_id, online_at=None, seen_at=event.stream_seen_at)
    record(session, StreamChanged(organisation_id=event.organisation_id, event_id=event.id, online=False))


def mark_silent_offline(session: Session) -> None:
    """Take back the marks that nobody renewed, because the ingest was killed and the encoder never came back."""
    for event_id in silent_event_ids(session, now()):
        mark_offline(session, event_id)


def _mark(session: Session, event_id: int, online_at: datetime | None, seen_at: datetime | None) -> None:
    # updated_at is kept: it tells of the host's edits, and the column would move by itself on every heartbeat
    session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(stream_online_at=online_at, stream_seen_at=seen_at, updated_at=Event.updated_at)
    )


def _locked(session: Session, event_id: int) -> Event | None:
    return session.scalar(select(Event).where(Event.id == event_id).with_for_update(of=Event))
