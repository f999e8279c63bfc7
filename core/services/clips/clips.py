"""Clips: cut by the team, each with a code of its own, so that who comes by one counts like everybody else."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Channel, Clip, EntryPoint, Event, FileState
from core.models.clip import CLIP_TITLE_MAX_LENGTH
from core.permissions import Actor, Permission
from core.queries.clips.clips import get_clip
from core.queries.events.recordings import find_recording
from core.services.clips.errors import (
    ClipBeyondEnd,
    ClipGone,
    ClipTooLong,
    ClipTooShort,
    NotFailed,
    NothingToCut,
    TitleMissing,
    TooManyClips,
)
from core.services.clips.video_files import ask_file, ask_file_again
from core.services.entry_points.codes import issue_code
from core.services.events.events import locked_event

CLIP_MIN_MS = 5_000
CLIP_MAX_MS = 600_000
CLIPS_MAX = 50
BACK_WITHIN = timedelta(days=1)  # after which a deleted clip's video is removed


@dataclass(frozen=True)
class ClipDetails:
    """What a clip is called, and from when to when of the recording it goes."""

    title: str
    starts_ms: int
    ends_ms: int


def make_clip(session: Session, actor: Actor, event_id: int, details: ClipDetails) -> Clip:
    """Cut a stretch out; its page is open as soon as its video is there."""
    event = _held_event(session, actor, event_id)
    title = _title(details.title)
    _check_stretch(session, event, details)
    if count_clips(session, event.id) >= CLIPS_MAX:
        raise TooManyClips(most=CLIPS_MAX)
    clip = Clip(
        organisation_id=event.organisation_id,
        event_id=event.id,
        entry_point=_open_entry_point(session, actor, event, title),
        title=title,
        starts_ms=details.starts_ms,
        ends_ms=details.ends_ms,
        created_by_id=actor.member_id,
    )
    session.add(clip)
    session.flush()
    ask_file(session, event, clip)
    return clip


def rename_clip(session: Session, actor: Actor, event_id: int, clip_id: int, title: str) -> Clip:
    """Call it something else, in the report too; its code stays."""
    clip = _standing(session, actor, event_id, clip_id)
    clip.title = clip.entry_point.name = _title(title)
    return clip


def publish_clip(session: Session, actor: Actor, event_id: int, clip_id: int) -> Clip:
    """Open its page."""
    clip = _standing(session, actor, event_id, clip_id)
    clip.published_at = clip.published_at or now()
    return clip


def unpublish_clip(session: Session, actor: Actor, event_id: int, clip_id: int) -> Clip:
    """Close its page; its code leads to the event instead."""
    clip = _standing(session, actor, event_id, clip_id)
    clip.published_at = None
    return clip


def delete_clip(session: Session, actor: Actor, event_id: int, clip_id: int) -> Clip:
    """Take it out of every list. Its code leads to the event, and what it brought still counts."""
    clip = _standing(session, actor, event_id, clip_id)
    clip.deleted_at = now()
    clip.entry_point.archived_at = clip.entry_point.archived_at or clip.deleted_at
    return clip


def restore_clip(session: Session, actor: Actor, event_id: int, clip_id: int) -> Clip:
    """Bring it back as it was; possible for a day. A video that was not finished before is made now."""
    event = _held_event(session, actor, event_id)
    clip = get_clip(session, event, clip_id, deleted=True)
    if clip.deleted_at is None:
        return clip
    if clip.file is None or clip.deleted_at <= now() - BACK_WITHIN:
        raise ClipGone()
    if clip.file.is_on_its_way:
        ask_file_again(session, clip.file)
    if clip.entry_point.archived_at == clip.deleted_at:  # otherwise somebody had archived it before
        clip.entry_point.archived_at = None
    clip.deleted_at = None
    return clip


def try_clip_again(session: Session, actor: Actor, event_id: int, clip_id: int) -> Clip:
    """Cut it once more after that failed."""
    clip = _standing(session, actor, event_id, clip_id)
    event = session.get_one(Event, event_id)
    if find_recording(session, event.id) is None:
        raise NothingToCut()
    if clip.file is None:
        ask_file(session, event, clip)
    elif clip.file.state == FileState.FAILED:
        ask_file_again(session, clip.file)
    else:
        raise NotFailed()
    return clip


def count_clips(session: Session, event_id: int) -> int:
    """Those in use, and those that can be brought back: never more than there may be."""
    can_return = or_(Clip.deleted_at.is_(None), Clip.deleted_at > now() - BACK_WITHIN)
    return session.scalar(select(func.count()).select_from(Clip).where(Clip.event_id == event_id, can_return)) or 0


def _held_event(session: Session, actor: Actor, event_id: int) -> Event:
    """Hosts and moderators make clips, and nobody else: they speak for the event."""
    actor.require(Permission.MODERATE)
    return locked_event(session, actor, event_id)


def _standing(session: Session, actor: Actor, event_id: int, clip_id: int) -> Clip:
    return get_clip(session, _held_event(session, actor, event_id), clip_id)


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not 0 < len(title) <= CLIP_TITLE_MAX_LENGTH:
        raise TitleMissing(most=CLIP_TITLE_MAX_LENGTH)
    return title


def _check_stretch(session: Session, event: Event, details: ClipDetails) -> None:
    recording = find_recording(session, event.id)
    if recording is None or not recording.duration_ms:
        raise NothingToCut()
    if details.starts_ms < 0 or details.ends_ms > recording.duration_ms:
        raise ClipBeyondEnd()
    length_ms = details.ends_ms - details.starts_ms
    if length_ms < CLIP_MIN_MS:
        raise ClipTooShort(least=CLIP_MIN_MS // 1000)
    if length_ms > CLIP_MAX_MS:
        raise ClipTooLong(most=CLIP_MAX_MS // 60_000)


def _open_entry_point(session: Session, actor: Actor, event: Event, title: str) -> EntryPoint:
    """Made here and not by `create_entry_point`: moderators may cut clips, and make no other entry point."""
    entry_point = EntryPoint(
        organisation_id=event.organisation_id,
        event_id=event.id,
        name=title,
        channel=Channel.CLIP,
        owner_id=actor.member_id,
    )
    session.add(entry_point)
    session.flush()
    issue_code(session, event, entry_point=entry_point)
    session.flush()
    session.refresh(entry_point)
    return entry_point
