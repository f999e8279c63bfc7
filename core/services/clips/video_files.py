"""Video files: asked for, made by a worker that says how far it is, kept, and forgotten."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from core import leases
from core.clock import now
from core.database import one_at_a_time
from core.events import VideoFileAsked
from core.models import Clip, Event, FileFailure, FileState, Recording, VideoFile
from core.outbox import record
from core.permissions import Actor, Permission
from core.queries.clips.video_files import IS_WANTED, count_on_their_way, find_recording_file, is_outdated, recorded_until
from core.queries.events.recordings import find_recording
from core.services.clips.errors import NothingToCut, StillGrowing, TooManyOnTheirWay
from core.services.events.events import locked_event
from core.services.events.recordings import is_recorded_now

NAME_BYTES = 20
STALLED_AFTER = timedelta(minutes=2)  # whoever makes one says so every second
SETTLES_WITHIN = timedelta(minutes=1)  # what was sent last is written down by then
ON_THEIR_WAY_MAX = 5


def ask_file(session: Session, event: Event, clip: Clip | None = None) -> VideoFile:
    """Have the video of a clip made, or, without one, that of the whole recording."""
    _must_have_room(session, event.organisation_id)
    file = VideoFile(organisation_id=event.organisation_id, event_id=event.id, clip=clip, name=_new_name())
    session.add(file)
    session.flush()
    _record(session, file)
    return file


def ask_file_again(session: Session, file: VideoFile) -> None:
    """The same once more: it failed, was left half made, or became too short."""
    _must_have_room(session, file.organisation_id)
    file.state, file.percent, file.failure, file.changed_at = FileState.WAITING, 0, None, now()
    _record(session, file)


def ask_recording_file(session: Session, actor: Actor, event_id: int) -> VideoFile:
    """Have the recording made one file to download; asked twice it is made once, unless there is more by now."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    recording = find_recording(session, event.id)
    if recording is None or not recording.duration_ms:
        raise NothingToCut()
    if is_growing(session, event, recording):
        raise StillGrowing()
    file = find_recording_file(session, event.id)
    if file is None:
        return ask_file(session, event)
    if file.state == FileState.FAILED or is_outdated(file, recording):
        ask_file_again(session, file)
    return file


def is_growing(session: Session, event: Event, recording: Recording) -> bool:
    """Whether a file of the recording would not hold all of it."""
    if recording.ended_at is not None:
        return False
    return is_recorded_now(session, event) or recorded_until(recording) > now() - SETTLES_WITHIN


def delete_recording_file(session: Session, actor: Actor, event_id: int) -> None:
    """Forget the file; the recording stays, and another can be made of it."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    file = find_recording_file(session, event.id)
    if file is not None:
        session.delete(file)


def take_up(session: Session, file_id: int) -> VideoFile | None:
    """The file, for the one worker who makes it now; None when it is done, gone, unwanted, or another's.

    Its name is new with every run, and so is its folder: by it a worker that was thought dead, and is not, knows itself from
    its successor, and can neither write over nor remove what that one made.
    """
    free = or_(
        VideoFile.state == FileState.WAITING,
        and_(VideoFile.state == FileState.MAKING, VideoFile.changed_at < now() - STALLED_AFTER),
    )
    begun = {"name": _new_name(), "state": FileState.MAKING, "percent": 0, "changed_at": now()}
    return leases.take_up(session, VideoFile, VideoFile.id == file_id, free, IS_WANTED, **begun)


def move_on(session: Session, run: str, percent: int) -> bool:
    """So much is made; False when nobody wants it any more, or another makes it."""
    return _write(session, run, IS_WANTED, percent=percent)


def keep(session: Session, run: str, size_bytes: int) -> bool:
    """It is there; False when nobody wants it any more, or another makes it."""
    return _write(session, run, IS_WANTED, state=FileState.READY, percent=100, size_bytes=size_bytes)


def give_up(session: Session, run: str, failure: FileFailure) -> None:
    """It could not be made."""
    _write(session, run, state=FileState.FAILED, failure=failure)


def lay_down(session: Session, run: str) -> None:
    """Whoever made it has to stop: another begins anew."""
    _write(session, run, state=FileState.WAITING, percent=0)


def forget_files_of_deleted_clips(session: Session, deleted_within: timedelta) -> int:
    """Forget the videos of clips that nobody can bring back any more; how many."""
    gone = select(Clip.id).where(Clip.deleted_at < now() - deleted_within)
    forgotten = session.execute(delete(VideoFile).where(VideoFile.clip_id.in_(gone)).returning(VideoFile.id))
    return len(forgotten.all())


def _write(session: Session, run: str, *more: ColumnElement[bool], **values: object) -> bool:
    own = (VideoFile.name == run, VideoFile.state == FileState.MAKING, *more)
    return leases.write(session, VideoFile, *own, changed_at=now(), **values)


def _new_name() -> str:
    return secrets.token_hex(NAME_BYTES)


def _must_have_room(session: Session, organisation_id: int) -> None:
    """One organisation does not keep the workers of all to itself."""
    one_at_a_time(session, f"video files {organisation_id}")  # its other events are not locked
    if count_on_their_way(session, organisation_id) >= ON_THEIR_WAY_MAX:
        raise TooManyOnTheirWay(most=ON_THEIR_WAY_MAX)


def _record(session: Session, file: VideoFile) -> None:
    record(session, VideoFileAsked(organisation_id=file.organisation_id, event_id=file.event_id, file_id=file.id))
