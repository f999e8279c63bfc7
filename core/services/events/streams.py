"""What the video ingest tells the product: an event's encoder began, still sends, or stopped."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.events import StreamChanged
from core.models import Event, StreamHealth
from core.outbox import record
from core.queries.events.streams import SILENT_AFTER, silent_event_ids
from core.services.events.variants import HEALTH_BOARD, Made, note_variants
from core.services.room.boards import change_board


@dataclass(frozen=True)
class Measured:
    """How well video arrives; `behind_ms` is how much later than at its best, `is_encoded` whether it has to be encoded anew."""

    bits_per_s: int
    frames_per_s: float
    dropped_frames: int
    behind_ms: int
    keyframe_ms: int | None
    width: int | None
    height: int | None
    video_codec: str
    audio_codec: str
    is_encoded: bool


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
    note_variants(session, event_id, Made())  # an ingest that was killed cannot say so itself
    record(session, StreamChanged(organisation_id=event.organisation_id, event_id=event.id, online=False))


def mark_silent_offline(session: Session) -> None:
    """Take back the marks that nobody renewed, because the ingest was killed and the encoder never came back."""
    for event_id in silent_event_ids(session, now()):
        mark_offline(session, event_id)


def note_health(session: Session, event_id: int, measured: Measured, began: bool) -> None:
    """What was measured just now; `began` when it is the first of a connection. The team's pages are told."""
    event = session.get(Event, event_id)
    if event is None:
        return
    moment = now()
    row = session.get(StreamHealth, event_id)
    if row is None:
        row = StreamHealth(event_id=event_id, organisation_id=event.organisation_id, since=moment, runs=0, taken_at=moment)
        session.add(row)
    elif moment - row.taken_at > SILENT_AFTER:  # another broadcast
        row.since, row.runs = moment, 0
    row.runs += began
    row.taken_at = moment
    for name, value in vars(measured).items():
        setattr(row, name, value)
    change_board(session, event.organisation_id, event_id, HEALTH_BOARD)


def note_left(session: Session, event_id: int) -> None:
    """Nothing comes from its encoder any more. The room stays on air for a while, in case it connects again."""
    row = session.get(StreamHealth, event_id)
    if row is None:
        return
    row.bits_per_s, row.frames_per_s, row.taken_at = 0, 0.0, now()
    change_board(session, row.organisation_id, event_id, HEALTH_BOARD)


def _mark(session: Session, event_id: int, online_at: datetime | None, seen_at: datetime | None) -> None:
    # updated_at is kept: it tells of the host's edits, and the column would move by itself on every heartbeat
    session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(stream_online_at=online_at, stream_seen_at=seen_at, updated_at=Event.updated_at)
    )


def _locked(session: Session, event_id: int) -> Event | None:
    return session.scalar(select(Event).where(Event.id == event_id).with_for_update(of=Event))
