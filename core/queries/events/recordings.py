"""What was kept of events' video, and where in it a moment of the show is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core.models import Event, EventStatus, Recording, RecordingPart

OVER = (EventStatus.ENDED, EventStatus.CANCELLED)


@dataclass(frozen=True)
class Clock:
    """Translates the time of day into the time of a recording: what lies in a gap is shown where the gap was."""

    parts: Sequence[RecordingPart]

    def video_ms(self, at: datetime) -> int:
        """Where in the recording that is shown which was sent at a moment."""
        shown = 0
        for part in self.parts:
            since = (at - part.started_at) // timedelta(milliseconds=1)
            if since < 0:
                break
            shown = part.offset_ms + min(since, part.duration_ms)
        return shown

    def wall(self, video_ms: int) -> datetime | None:
        """When that was sent which is shown there; None where nothing was kept."""
        found = None
        for part in self.parts:
            if part.offset_ms > video_ms and found is not None:
                break
            found = part.started_at + timedelta(milliseconds=min(max(0, video_ms - part.offset_ms), part.duration_ms))
        return found


def find_recording(session: Session, event_id: int) -> Recording | None:
    """An event's recording with its parts; the event is one that the caller may see."""
    return session.scalar(select(Recording).where(Recording.event_id == event_id).options(selectinload(Recording.parts)))


def recording_clock(recording: Recording) -> Clock:
    """How the recording's time goes."""
    return Clock(recording.parts)


def recorded_playback_ids(session: Session) -> set[str]:
    """The folders of which something is to be kept."""
    return set(session.scalars(select(Event.playback_id).join(Recording, Recording.event_id == Event.id)))


def unfinished(session: Session) -> list[tuple[int, str]]:
    """Events that are over and whose recordings have yet to be closed, with their folders."""
    rows = session.execute(
        select(Event.id, Event.playback_id)
        .join(Recording, Recording.event_id == Event.id)
        .where(Recording.ended_at.is_(None), Event.status.in_(OVER))
    )
    return [(row.id, row.playback_id) for row in rows]
