"""The studio: where a host goes on air, watches the chat and ends the event."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.permissions import Permission
from core.services.events.events import end_event, rotate_stream_key, start_event
from webapp.access import actor, console_event, permission_required
from webapp.context import platform, reading, transaction
from webapp.formats import time_range
from webapp.i18n import language
from webapp.room_page import afterwards_of_team

bp = Blueprint("studio", __name__, url_prefix="/console/events/<int:event_id>/studio")


@bp.get("")
@permission_required(Permission.MODERATE)
def show(event_id: int) -> ResponseReturnValue:
    """Preview, chat with moderation, the encoder's settings, and the buttons that start and end the event."""
    with reading() as session:
        event = console_event(session, event_id)
    props = {
        "auth": {"event": event.id, "locale": language()},
        "startsAt": event.starts_at.isoformat(),
        "startsText": time_range(event.starts_at, event.ends_at, event.timezone),
        "afterwards": afterwards_of_team(event.id),
        "host": event.organisation.name,
        "chatRules": url_for("chat_rules.index"),
    }
    may_run = actor().may(Permission.RUN_EVENTS)
    return render_template("studio/show.html", event=event, props=props, may_run=may_run, encoder_url=_encoder_url())


@bp.post("/start")
@permission_required(Permission.RUN_EVENTS)
def start(event_id: int) -> ResponseReturnValue:
    """Go live."""
    with transaction() as session:
        start_event(session, actor(), event_id)
    flash(_("You are live. Everybody in the room sees it now."), "success")
    return redirect(url_for("studio.show", event_id=event_id))


@bp.post("/end")
@permission_required(Permission.RUN_EVENTS)
def end(event_id: int) -> ResponseReturnValue:
    """End the event."""
    with transaction() as session:
        end_event(session, actor(), event_id)
    flash(_("The event is over. The report has its numbers."), "success")
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
