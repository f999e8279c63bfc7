"""The studio: the page from which hosts run a show."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.models import Event
from core.permissions import Permission
from core.queries.events.variants import wants_smaller_pictures
from core.services.events.events import rotate_stream_key
from core.services.show.air import end_soon, go_live
from webapp.access import actor, console_event, permission_required
from webapp.context import platform, reading, transaction
from webapp.formats import time_range
from webapp.i18n import language
from webapp.offer_words import offers_of_studio
from webapp.room_page import afterwards_of_team, open_to_video_host, video_site
from webapp.security import allow_capture
from webapp.studio_page import live_figures

bp = Blueprint("studio", __name__, url_prefix="/console/events/<int:event_id>/studio")


@bp.get("")
@permission_required(Permission.MODERATE)
def show(event_id: int) -> ResponseReturnValue:
    """Preview, run of show, chat with moderation, the encoder's settings, and the buttons that start and end the event."""
    with reading() as session:
        event = console_event(session, event_id)
        smaller = wants_smaller_pictures(session, event.id)
    may_run = actor().may(Permission.RUN_EVENTS)
    if may_run:
        allow_capture()
    page = {
        "event": event,
        "props": _props(event, may_run=may_run),
        "may_run": may_run,
        "encoder_url": _encoder_url(),
        "video_site": video_site(event),
    }
    return render_template("studio/show.html", smaller=smaller, **page)


def _props(event: Event, *, may_run: bool) -> dict[str, Any]:
    return {
        "auth": {"event": event.id, "locale": language()},
        "startsAt": event.starts_at.isoformat(),
        "videoHost": open_to_video_host(event),
        "endsAt": event.ends_at.isoformat(),
        "startsText": time_range(event.starts_at, event.ends_at, event.timezone),
        "afterwards": afterwards_of_team(event.id),
        "host": event.organisation.name,
        "chatRules": url_for("chat_rules.index"),
        "pollsCsv": url_for("polls.export", event_id=event.id),
        "questionsFile": url_for("questions.export", event_id=event.id),
        "offers": offers_of_studio(event),
        "mayRun": may_run,
        "live": url_for("studio.live", event_id=event.id),
        "spread": url_for("spread.show", event_id=event.id) if actor().may(Permission.SEE_SPREAD) else None,
    }


@bp.get("/live.json")
@permission_required(Permission.MODERATE)
def live(event_id: int) -> Response:
    """The counters, who brings people and how the video arrives, asked for again after every push."""
    with reading() as session:
        return jsonify(live_figures(session, console_event(session, event_id)))


@bp.post("/start")
@permission_required(Permission.RUN_EVENTS)
def start(event_id: int) -> ResponseReturnValue:
    """Go live."""
    with transaction() as session:
        go_live(session, actor(), event_id)
    flash(_("You are live. Everybody in the room sees it now."), "success")
    return redirect(url_for("studio.show", event_id=event_id))


@bp.post("/end")
@permission_required(Permission.RUN_EVENTS)
def end(event_id: int) -> ResponseReturnValue:
    """End the event in a moment; the page says how long that can still be taken back."""
    with transaction() as session:
        end_soon(session, actor(), event_id)
    return redirect(url_for("studio.show", event_id=event_id))


@bp.post("/stream-key")
@permission_required(Permission.RUN_EVENTS)
def rotate_key(event_id: int) -> ResponseReturnValue:
    """Replace the stream key."""
    with transaction() as session:
        rotate_stream_key(session, actor(), event_id)
    flash(_("There is a new stream key. Put it into your encoder; the old one is refused from now on."), "success")
    return redirect(url_for("studio.show", event_id=event_id, _anchor="encoder"))


def _encoder_url() -> str:
    settings = platform().settings
    return f"rtmp://{urlsplit(settings.base_url).hostname}:{settings.rtmp_port}/live"
