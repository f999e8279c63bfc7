"""Which event an encoder's key belongs to, and whether video is arriving."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Event, EventStatus

SILENT_AFTER = timedelta(seconds=30)
CLOSED = (EventStatus.ENDED, EventStatus.CANCELLED)


@dataclass(frozen=True)
class StreamTarget:
    """Where an accepted encoder's video goes."""

    event_id: int
    playback_id: str


def find_target(session: Session, stream_key: str) -> StreamTarget | None:
    """The event this key opens; none once the event is over, so that a forgotten encoder does not go on air again.

    Not scoped by organisation: the key itself is the credential, unguessable and unique.
    """
    if not stream_key:
        return None
    row = session.execute(
        select(Event.id, Event.playback_id).where(Event.stream_key == stream_key, Event.status.not_in(CLOSED))
    ).one_or_none()
    return StreamTarget(row.id, row.playback_id) if row else None


def is_online(event: Event, at: datetime) -> bool:
    """Whether video was arriving just now; a mark that nobody renews (the machine lost power) does not count."""
    if event.stream_online_at is None or event.stream_seen_at is None:
        return False
    return at - event.stream_seen_at < SILENT_AFTER


def silent_event_ids(session: Session, at: datetime) -> list[int]:
    """Events still marked online although nothing has been heard of their encoder."""
    ids = session.scalars(select(Event.id).where(Event.stream_online_at.is_not(None), Event.stream_seen_at < at - SILENT_AFTER))
    return list(ids)
