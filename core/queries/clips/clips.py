"""Clips: those of an event, and the one a link leads to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Clip, Code, EntryPoint, Event, FileState, VideoFile

SHOWN = (Clip.published_at.is_not(None), Clip.deleted_at.is_(None))


def get_clip(session: Session, event: Event, clip_id: int, *, deleted: bool = False) -> Clip:
    """One clip of this event; a deleted one only for whoever brings it back."""
    clip = session.scalar(
        select(Clip).where(Clip.id == clip_id, Clip.event_id == event.id, Clip.organisation_id == event.organisation_id)
    )
    if clip is None or (clip.deleted_at is not None and not deleted):
        raise NotFound()
    return clip


def clip_of_entry_point(session: Session, entry_point: EntryPoint) -> Clip | None:
    """The clip that has this entry point, a deleted one too."""
    return session.scalar(select(Clip).where(Clip.entry_point_id == entry_point.id))


def list_clips(session: Session, event_id: int) -> Sequence[Clip]:
    """Those in use, in the order of the recording; the event is one that the caller may see."""
    return session.scalars(
        select(Clip).where(Clip.event_id == event_id, Clip.deleted_at.is_(None)).order_by(Clip.starts_ms, Clip.id)
    ).all()


def deleted_clips(session: Session, event_id: int, since: datetime) -> Sequence[Clip]:
    """Those deleted since then whose video is still there, the latest first."""
    gone = select(Clip).join(VideoFile, VideoFile.clip_id == Clip.id).where(Clip.event_id == event_id, Clip.deleted_at > since)
    return session.scalars(gone.order_by(Clip.deleted_at.desc(), Clip.id)).all()


def shown_clips(session: Session, event_id: int) -> Sequence[Clip]:
    """Those that anybody can watch, in the order of the recording."""
    ready = select(Clip).join(VideoFile, VideoFile.clip_id == Clip.id).where(VideoFile.state == FileState.READY)
    return session.scalars(ready.where(Clip.event_id == event_id, *SHOWN).order_by(Clip.starts_ms, Clip.id)).all()


def find_shown_clip(session: Session, event_id: int, clip_id: int) -> Clip | None:
    """The clip of that number, when its page is open."""
    return session.scalar(select(Clip).where(Clip.id == clip_id, Clip.event_id == event_id, *SHOWN))


def clip_of_code(session: Session, code: Code, named: int | None) -> Clip | None:
    """Where a code leads besides the event: to its own clip, or, on anybody's share link, to the clip the link names."""
    if code.entry_point_id is not None:
        return session.scalar(select(Clip).where(Clip.entry_point_id == code.entry_point_id, *SHOWN))
    return find_shown_clip(session, code.event_id, named) if named is not None else None
