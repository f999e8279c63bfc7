"""What the page is told on which clips are cut: those there are, how far each is, and what each has brought."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Clip, Event, Recording, VideoFile
from core.queries.clips.clips import deleted_clips, list_clips
from core.queries.clips.numbers import clip_numbers
from core.queries.clips.video_files import find_recording_file, is_outdated
from core.queries.events.recordings import find_recording
from core.services.clips.clips import BACK_WITHIN, CLIP_MAX_MS, CLIP_MIN_MS, CLIPS_MAX, count_clips
from core.services.clips.video_files import is_growing
from core.services.entry_points.codes import LinkKind, link
from webapp.clips.page import clip_url
from webapp.context import platform


def desk_page(session: Session, event: Event) -> dict[str, Any]:
    """Everything the template asks for."""
    recording, clips = find_recording(session, event.id), list_clips(session, event.id)
    return {
        "event": event,
        "recording": recording,
        "maker": _maker(event, recording) if recording else None,
        "clips": clips,
        "deleted": deleted_clips(session, event.id, now() - BACK_WITHIN),
        "numbers": clip_numbers(session, event.id),
        "links": {clip.id: link(platform().settings.base_url, clip.entry_point.code) for clip in clips},
        "pages": {clip.id: clip_url(event, clip) for clip in clips},
        "is_full": count_clips(session, event.id) >= CLIPS_MAX,
        "most": CLIPS_MAX,
    }


def recording_file(session: Session, event: Event) -> dict[str, Any]:
    """The file of the whole recording: whether it can be made now, and whether it still is all of it."""
    file, recording = find_recording_file(session, event.id), find_recording(session, event.id)
    return {
        "file": file,
        "file_waits": recording is not None and is_growing(session, event, recording),
        "file_outdated": file is not None and recording is not None and is_outdated(file, recording),
    }


def printed(clip: Clip) -> str:
    """What a clip's QR code says."""
    return link(platform().settings.base_url, clip.entry_point.code, LinkKind.SCAN)


def told(file: VideoFile | None) -> dict[str, Any]:
    """How far a file is, for the page that asks again and again."""
    return {"id": 0} if file is None else {"id": file.id, "state": file.state.value, "percent": file.percent}


def _maker(event: Event, recording: Recording) -> dict[str, Any]:
    return {
        "video": url_for("media.hls", playback_id=event.playback_id, file="recording.m3u8"),
        "durationMs": recording.duration_ms,
        "leastMs": CLIP_MIN_MS,
        "mostMs": CLIP_MAX_MS,
    }
