"""Recordings: what the video ingest kept, and what a host decides about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.events import StreamChanged
from core.i18n import N_
from core.models import Event, EventStatus, Recording, RecordingPart, RecordingStop, StreamSetup, VideoFile
from core.outbox import record
from core.permissions import Actor, Permission
from core.queries.events.recordings import find_recording
from core.services.events.events import locked_event
from core.services.room.boards import change_board

RECORDING_BOARD = "recording"


class StillRecording(Conflict):
    """What is being written cannot be taken away under the writer."""

    code = "recording.still_recording"
    message = N_("The event is still live. Switch recording off or end the event, then delete the recording.")


class NothingKept(Conflict):
    """There is no recording, or not any more."""

    code = "recording.none"
    message = N_("There is no recording of this event, or it was deleted already.")


@dataclass(frozen=True)
class Part:
    """A stretch of video without a gap, as it was sent."""

    started_at: datetime
    offset_ms: int
    duration_ms: int


@dataclass(frozen=True)
class Kept:
    """All that has been kept of an event's video by now."""

    path: str
    parts: tuple[Part, ...]
    size_bytes: int
    stopped: RecordingStop | None = None


def keep(session: Session, event_id: int, kept: Kept) -> None:
    """Write down what has been kept; the same said twice changes nothing."""
    event = session.get(Event, event_id)
    if event is None or not kept.parts:
        return
    recording = find_recording(session, event_id) or _begin(session, event, kept)
    last = kept.parts[-1]
    recording.duration_ms = last.offset_ms + last.duration_ms
    recording.size_bytes, recording.stopped = kept.size_bytes, kept.stopped
    known = {part.offset_ms: part for part in recording.parts}
    for part in kept.parts:
        if (row := known.get(part.offset_ms)) is None:
            recording.parts.append(RecordingPart(**vars(part)))
        else:
            row.duration_ms = part.duration_ms


def finish(session: Session, event_id: int) -> None:
    """Nothing more can follow: the recording ends where its last part does."""
    recording = find_recording(session, event_id)
    if recording is None or recording.ended_at is not None:
        return
    last = recording.parts[-1]
    recording.ended_at = last.started_at + timedelta(milliseconds=last.duration_ms)
    record(session, StreamChanged(organisation_id=recording.organisation_id, event_id=event_id, online=False))


def choose_recording(session: Session, actor: Actor, event_id: int, records: bool) -> None:
    """Keep the event's video from now on, or do not; what was kept before stays."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    setup = session.get(StreamSetup, event_id)
    if setup is None:
        session.add(StreamSetup(organisation_id=event.organisation_id, event_id=event_id, records=records))
    else:
        setup.records = records


def is_recorded_now(session: Session, event: Event) -> bool:
    """Whether what arrives is kept."""
    setup = session.get(StreamSetup, event.id)
    return event.status == EventStatus.LIVE and (setup is None or setup.records)


def delete_recording(session: Session, actor: Actor, event_id: int) -> str:
    """Forget an event's recording for good; gives the folder whose files are to be removed after the commit."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    recording = session.scalar(select(Recording).where(Recording.event_id == event_id))
    if recording is None:
        raise NothingKept()
    if is_recorded_now(session, event):
        raise StillRecording()
    session.delete(recording)
    session.execute(delete(VideoFile).where(VideoFile.event_id == event_id))  # its clips stop playing too
    change_board(session, event.organisation_id, event_id, RECORDING_BOARD)
    return event.playback_id


def _begin(session: Session, event: Event, kept: Kept) -> Recording:
    recording = Recording(
        organisation_id=event.organisation_id,
        event_id=event.id,
        started_at=kept.parts[0].started_at,
        path=kept.path,
        duration_ms=0,
        size_bytes=0,
    )
    session.add(recording)
    change_board(session, event.organisation_id, event.id, RECORDING_BOARD)
    return recording
