"""Words to read beside the video: what was just said, and the files that go with the recording."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import CaptionLine, CaptionTrack, Event, Recording
from core.queries.events.recordings import find_recording, recording_clock
from core.webvtt import Cue, write_webvtt

SHOWN_FOR = timedelta(seconds=10)
LINE_MAX_MS = 6000


def shown_line(session: Session, event_id: int) -> list[dict[str, Any]]:
    """CAPTION, for everybody's board: the newest line while it is new."""
    line = session.execute(
        select(CaptionLine.id, CaptionLine.text, CaptionLine.at)
        .where(CaptionLine.event_id == event_id, CaptionLine.at > now() - SHOWN_FOR)
        .order_by(CaptionLine.at.desc(), CaptionLine.id.desc())
        .limit(1)
    ).one_or_none()
    return [{"id": line.id, "text": line.text, "at": line.at.isoformat()}] if line is not None else []


def recording_shown(session: Session, event_id: int) -> list[dict[str, Any]]:
    """RECORDING, for everybody's board: where a viewer finds what was shown before."""
    row = session.execute(
        select(Recording.id, Recording.started_at, Recording.path).where(Recording.event_id == event_id)
    ).one_or_none()
    return [{"id": row.id, "url": f"/hls/{row.path}", "started_at": row.started_at.isoformat()}] if row is not None else []


def caption_tracks(session: Session, event_id: int) -> Sequence[CaptionTrack]:
    """The files of an event's recording, each in a language of its own."""
    return session.scalars(select(CaptionTrack).where(CaptionTrack.event_id == event_id).order_by(CaptionTrack.language)).all()


def caption_languages(session: Session, event_id: int) -> list[str]:
    """The tracks a recording can be read with, files before what was written live."""
    languages = session.scalars(
        select(CaptionTrack.language).where(CaptionTrack.event_id == event_id).order_by(CaptionTrack.language)
    )
    return [*languages, *(["live"] if has_live_lines(session, event_id) else [])]


def has_live_lines(session: Session, event_id: int) -> bool:
    """Whether anything was written while the event went on."""
    return session.scalar(select(CaptionLine.id).where(CaptionLine.event_id == event_id).limit(1)) is not None


def webvtt(session: Session, playback_id: str, language: str) -> str | None:
    """The captions of a recording: the file that was uploaded, or, named "live", what was written while it went on.

    Not scoped by organisation: whoever asks was found to be one who may load the video.
    """
    event_id = session.scalar(select(Event.id).where(Event.playback_id == playback_id))
    if event_id is None:
        return None
    if language == "live":
        return _of_lines(session, event_id)
    return session.scalar(select(CaptionTrack.text).where(CaptionTrack.event_id == event_id, CaptionTrack.language == language))


def _of_lines(session: Session, event_id: int) -> str | None:
    """Each line from when it was written until the next, at the longest for a few seconds."""
    recording = find_recording(session, event_id)
    wanted = select(CaptionLine).where(CaptionLine.event_id == event_id).order_by(CaptionLine.at, CaptionLine.id)
    lines = session.scalars(wanted).all()
    if recording is None or not lines:
        return None
    clock = recording_clock(recording)
    placed = [(clock.video_ms(line.at), line.text) for line in lines]
    ends = [begin for begin, _ in placed[1:]] + [recording.duration_ms]
    cues = [Cue(begin, min(end, begin + LINE_MAX_MS), text) for (begin, text), end in zip(placed, ends, strict=True)]
    return write_webvtt([cue for cue in cues if cue.ends_ms > cue.begins_ms])
