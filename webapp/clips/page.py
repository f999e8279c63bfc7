"""What a clip's public page shows, and the addresses of clips."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from core.models import Clip, Code, Event, Registration
from core.queries.entry_points.codes import find_event_code, inviter
from core.queries.events.captions import caption_languages
from core.queries.events.public import find_own_registration, list_events
from core.services.entry_points.codes import link
from webapp.context import platform
from webapp.event_page import Stage, picture_url, stage_of
from webapp.i18n import LANGUAGES
from webapp.visitor import visitor_token

TAKING_PLACES = (Stage.REPLAY, Stage.LIVE, Stage.OPEN)


@dataclass(frozen=True)
class ClipPage:
    """One view of a clip: by whose code somebody came, and where they go from here."""

    clip: Clip
    event: Event
    stage: Stage
    code: Code
    inviter: str | None
    own: Registration | None
    coming: Event | None  # the organisation's next event, where this one has nothing more to offer
    captions: list[dict[str, str]]

    @property
    def takes_places(self) -> bool:
        """Whether the event's own page leads on."""
        return self.stage in TAKING_PLACES

    @property
    def onward(self) -> str:
        """The event's page, with the code that brought this visitor."""
        return url_for("public.event", **_names(self.event), c=self.code.code)

    @property
    def address(self) -> str:
        """The page with its code: what a browser or a messenger passes on."""
        return platform().settings.base_url + url_for("clips.show", **_names(self.event), clip_id=self.clip.id, c=self.code.code)


def show_clip(session: Session, event: Event, clip: Clip, code_text: str) -> ClipPage:
    """The page for this browser. Who brings no code came by the clip itself."""
    code = (find_event_code(session, event, code_text) if code_text else None) or clip.entry_point.code
    stage = stage_of(event)
    others = [] if stage in TAKING_PLACES else list_events(session, event.organisation).upcoming
    return ClipPage(
        clip=clip,
        event=event,
        stage=stage,
        code=code,
        inviter=inviter(code),
        own=find_own_registration(session, event, visitor_token()),
        coming=next((other for other in others if other.id != event.id), None),
        captions=[_track(clip, event, language) for language in caption_languages(session, event.id)] if clip.is_ready else [],
    )


def clip_url(event: Event, clip: Clip) -> str:
    """The full address of a clip, without anybody's code."""
    return platform().settings.base_url + url_for("clips.show", **_names(event), clip_id=clip.id)


def clip_picture_url(event: Event, clip: Clip) -> str:
    """The full address of what link previews show: a picture of the clip, else that of the event."""
    if clip.file is None or not clip.is_ready:
        return picture_url(event)
    return platform().settings.base_url + url_for("clips.picture", name=clip.file.name)


def shared_clips(clips: Iterable[Clip], code: str) -> list[dict[str, Any]]:
    """Clips as an attendee passes them on: each address carries their own code and names the clip."""
    base = platform().settings.base_url
    return [
        {
            "id": clip.id,
            "title": clip.title,
            "ms": clip.starts_ms,
            "durationMs": clip.duration_ms,
            "url": f"{link(base, code)}?clip={clip.id}",
            "picture": url_for("clips.picture", name=clip.file.name) if clip.file else "",
        }
        for clip in clips
    ]


def _track(clip: Clip, event: Event, language: str) -> dict[str, str]:
    return {
        "url": url_for("clips.captions", name=clip.file.name if clip.file else "", track=language),
        "language": event.language if language == "live" else language,
        "label": LANGUAGES.get(language, LANGUAGES.get(event.language, event.language)),
    }


def _names(event: Event) -> dict[str, Any]:
    return {"org_slug": event.organisation.slug, "event_slug": event.slug}
