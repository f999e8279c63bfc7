"""Who may load the files of an event's video."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Event, EventStatus, Recording
from core.queries.events.recordings import OVER


@dataclass(frozen=True)
class Playback:
    """Whose video it is, and whether everybody who knows its address may load it."""

    organisation_id: int
    is_open: bool


def find_playback(session: Session, playback_id: str) -> Playback | None:
    """Open until the event is over, and again while its recording is published as the replay.

    Not scoped by organisation: the playback id cannot be guessed.
    """
    row = session.execute(
        select(Event.organisation_id, Event.status, Event.replay_published_at, Recording.id.label("recording_id"))
        .outerjoin(Recording, Recording.event_id == Event.id)
        .where(Event.playback_id == playback_id)
    ).one_or_none()
    if row is None:
        return None
    is_replay = row.status == EventStatus.ENDED and row.replay_published_at is not None and row.recording_id is not None
    return Playback(row.organisation_id, row.status not in OVER or is_replay)
