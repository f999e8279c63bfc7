"""Video files: which there are, which were lost on the way, and where one lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from core.models import Clip, Event, FileState, Recording, VideoFile

# A deleted clip's video is made only when somebody brings the clip back.
IS_WANTED: ColumnElement[bool] = or_(
    VideoFile.clip_id.is_(None), VideoFile.clip_id.in_(select(Clip.id).where(Clip.deleted_at.is_(None)))
)


@dataclass(frozen=True)
class Wanted:
    """What a worker needs to make a file: the recording's folder, and the stretch of it in seconds; None: all of it."""

    file_id: int
    name: str
    playback_id: str
    starts_s: float | None = None
    ends_s: float | None = None


def find_recording_file(session: Session, event_id: int) -> VideoFile | None:
    """The file of the whole recording."""
    return session.scalar(select(VideoFile).where(VideoFile.event_id == event_id, VideoFile.clip_id.is_(None)))


def is_outdated(file: VideoFile, recording: Recording) -> bool:
    """Whether the recording went on after the file of it was made."""
    return file.state == FileState.READY and recorded_until(recording) > file.changed_at


def recorded_until(recording: Recording) -> datetime:
    """When the last of it was sent."""
    last = recording.parts[-1]
    return last.started_at + timedelta(milliseconds=last.duration_ms)


def count_on_their_way(session: Session, organisation_id: int) -> int:
    """How many of an organisation's files workers have yet to make."""
    on_their_way = VideoFile.state.in_((FileState.WAITING, FileState.MAKING))
    counted = select(func.count()).select_from(VideoFile).where(VideoFile.organisation_id == organisation_id)
    return session.scalar(counted.where(on_their_way, IS_WANTED)) or 0


def files_of(session: Session, event_id: int) -> Sequence[VideoFile]:
    """Every file of an event."""
    return session.scalars(select(VideoFile).where(VideoFile.event_id == event_id).order_by(VideoFile.id)).all()


def find_clip_by_file(session: Session, name: str) -> Clip | None:
    """The clip whose video lies under that name; not scoped by organisation: the name cannot be guessed."""
    return session.scalar(select(Clip).join(VideoFile, VideoFile.clip_id == Clip.id).where(VideoFile.name == name))


def wanted(session: Session, file: VideoFile) -> Wanted:
    """What is to be made."""
    playback_id = session.get_one(Event, file.event_id).playback_id
    if file.clip is None:
        return Wanted(file.id, file.name, playback_id)
    return Wanted(file.id, file.name, playback_id, file.clip.starts_ms / 1000, file.clip.ends_ms / 1000)


def stranded_files(session: Session, waiting_since: datetime, silent_since: datetime, limit: int) -> Sequence[int]:
    """Files whose job was lost, or whose worker died."""
    lost = and_(VideoFile.state == FileState.WAITING, VideoFile.changed_at < waiting_since)
    left = and_(VideoFile.state == FileState.MAKING, VideoFile.changed_at < silent_since)
    return session.scalars(select(VideoFile.id).where(or_(lost, left), IS_WANTED).order_by(VideoFile.id).limit(limit)).all()


def file_names(session: Session) -> set[str]:
    """The folders that must stay."""
    return set(session.scalars(select(VideoFile.name)))
