"""Which event an encoder's key belongs to, and whether video is arriving."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, EventStatus, Recording, StreamHealth, StreamSetup
from core.queries.events.variants import variants_told

SILENT_AFTER = timedelta(seconds=30)
FRESH_FOR = timedelta(seconds=15)
CLOSED = (EventStatus.ENDED, EventStatus.CANCELLED)


@dataclass(frozen=True)
class StreamTarget:
    """Where an accepted encoder's video goes, and since when it is kept; None: only what viewers are loading is."""

    event_id: int
    playback_id: str
    records_since: datetime | None = None
    smaller: bool = True  # whether smaller pictures are to be made


def find_target(session: Session, stream_key: str) -> StreamTarget | None:
    """The event this key opens; none once the event is over, so that a forgotten encoder does not go on air again.

    Not scoped by organisation: the key itself is the credential, unguessable and unique.
    """
    if not stream_key or not stream_key.isprintable():  # anybody sends anything, and PostgreSQL cannot be asked for a NUL
        return None
    moments = (Event.started_at, Event.created_at)
    row = session.execute(
        select(Event.id, Event.playback_id, Event.status, *moments, StreamSetup.records, StreamSetup.smaller)
        .outerjoin(StreamSetup, StreamSetup.event_id == Event.id)
        .where(Event.stream_key == stream_key, Event.status.not_in(CLOSED))
    ).one_or_none()
    if row is None:
        return None
    records = row.status == EventStatus.LIVE and row.records is not False
    since = (row.started_at or row.created_at) if records else None
    return StreamTarget(row.id, row.playback_id, since, row.smaller is not False)


def records(session: Session, event_id: int) -> bool:
    """Whether an event's video is kept while it is live."""
    return session.scalar(select(StreamSetup.records).where(StreamSetup.event_id == event_id)) is not False


def is_online(event: Event, at: datetime) -> bool:
    """Whether video was arriving just now; a mark that nobody renews (the machine lost power) does not count."""
    if event.stream_online_at is None or event.stream_seen_at is None:
        return False
    return at - event.stream_seen_at < SILENT_AFTER


def silent_event_ids(session: Session, at: datetime) -> list[int]:
    """Events still marked online although nothing has been heard of their encoder."""
    ids = session.scalars(select(Event.id).where(Event.stream_online_at.is_not(None), Event.stream_seen_at < at - SILENT_AFTER))
    return list(ids)


KEYFRAMES_APART_MAX_MS = 4500  # segments begin at key frames, so viewers are behind by a multiple of this
BITS_PER_S_MAX = 8_000_000
BEHIND_MAX_MS = 3000
DROPPED_MAX = 30


def health(session: Session, event_id: int) -> list[dict[str, Any]]:
    """STREAM, for the team's board: how well the video arrives, and what is kept of it. Nothing where none ever came."""
    row = session.get(StreamHealth, event_id)
    recording = session.execute(
        select(Recording.duration_ms, Recording.size_bytes, Recording.stopped, Recording.ended_at).where(
            Recording.event_id == event_id
        )
    ).one_or_none()
    if row is None:
        return []
    told = {
        "id": event_id,
        "arriving": row.bits_per_s > 0 and now() - row.taken_at < FRESH_FOR,
        "left": row.bits_per_s == 0 and _was_online(session, event_id, row.taken_at),
        "since": row.since.isoformat(),
        "runs": row.runs,
        "bits_per_s": row.bits_per_s,
        "frames_per_s": row.frames_per_s,
        "dropped": row.dropped_frames,
        "behind_ms": row.behind_ms,
        "keyframe_ms": row.keyframe_ms,
        "size": [row.width, row.height] if row.width and row.height else None,
        "video": row.video_codec,
        "audio": row.audio_codec,
        "warnings": warnings(row),
    }
    if (variants := variants_told(session, event_id)) is not None:
        told["variants"] = variants
    if recording is not None:
        told["recording"] = {
            "duration_ms": recording.duration_ms,
            "size_bytes": recording.size_bytes,
            "stopped": recording.stopped,
        }
    return [told]


def _was_online(session: Session, event_id: int, at: datetime) -> bool:
    """Whether what was on air then still is: a later broadcast knows nothing of how the one before it ended."""
    since = session.scalar(select(Event.stream_online_at).where(Event.id == event_id))
    return since is not None and since <= at


def warnings(row: StreamHealth) -> list[str]:
    """What a host should put right, by name; the page has the words."""
    found = {
        "no_picture": not row.video_codec,
        "no_sound": not row.audio_codec,
        "keyframes": (row.keyframe_ms or 0) > KEYFRAMES_APART_MAX_MS,
        "encoded": row.is_encoded,
        "bit_rate": row.bits_per_s > BITS_PER_S_MAX,
        "behind": row.behind_ms > BEHIND_MAX_MS,
        "dropped": row.dropped_frames > DROPPED_MAX,
    }
    return [name for name, applies in found.items() if applies]
