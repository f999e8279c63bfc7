"""What the page of a replay is told, for attendees and for the team."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext

from core.models import Chapter, Event, ReplayAddress
from core.moments import write_moment
from core.queries.replays.replays import Replayed
from core.queries.room.room import elsewhere_state
from webapp.i18n import LANGUAGES
from webapp.room_page import about
from webapp.security import open_to


def replay_props(event: Event, replayed: Replayed, scenes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The video, its chapters, what was shown beside it, and where to ask for the chat of a moment."""
    return {
        "about": about(event),
        "video": _video_of(event, replayed),
        "durationMs": replayed.duration_ms,
        "chapters": [{"ms": chapter.at_ms, "title": chapter.title} for chapter in replayed.chapters],
        "captions": [
            {
                "url": url_for("streams.captions", playback_id=event.playback_id, track=track),
                "language": event.language if track == "live" else track,
                "label": LANGUAGES.get(track, gettext("Written live")),
            }
            for track in replayed.captions
        ],
        "scenes": scenes,
        **more,
    }


def _video_of(event: Event, replayed: Replayed) -> dict[str, Any]:
    """Where it is; the page is opened to the host when it is elsewhere."""
    video = replayed.elsewhere
    if video is None:
        return {"url": url_for("media.hls", playback_id=event.playback_id, file="recording.m3u8")}
    open_to(video)
    return {"url": video.url, "elsewhere": elsewhere_state(video)}


def beginning(address: ReplayAddress | None) -> str:
    """When in the video the event begins, as a host writes it."""
    return write_moment(address.begins_ms if address else 0)


def chapter_lines(chapters: Iterable[Chapter]) -> str:
    """Chapters as a host writes them."""
    return "\n".join(f"{write_moment(chapter.at_ms)} {chapter.title}" for chapter in chapters)
