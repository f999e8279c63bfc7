"""An event's video beside the picture itself: what is kept of it, and captions for it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.adapters.media import forget_recording
from core.errors import DomainError
from core.permissions import Permission
from core.queries.events.captions import caption_tracks, has_live_lines, webvtt
from core.queries.events.recordings import find_recording
from core.queries.events.streams import records
from core.services.events.captions import put_track, remove_track
from core.services.events.recordings import choose_recording, delete_recording
from core.services.events.variants import choose_smaller_pictures
from webapp.access import actor, console_event, permission_required
from webapp.context import platform, reading, transaction
from webapp.errors import domain_message
from webapp.i18n import LANGUAGES
from webapp.security import limiter

CAPTIONS_TYPE = "text/vtt"
CAPTIONS_MAX_BYTES = 1_000_000

bp = Blueprint("streams", __name__)


@bp.get("/console/events/<int:event_id>/studio/recording")
@permission_required(Permission.RUN_EVENTS)
def show(event_id: int) -> ResponseReturnValue:
    """The recording, whether more is added to it, and its captions."""
    with reading() as session:
        event = console_event(session, event_id)
        page = {
            "recording": find_recording(session, event.id),
            "records": records(session, event.id),
            "tracks": caption_tracks(session, event.id),
            "has_lines": has_live_lines(session, event.id),
        }
    limits = {"hours": platform().settings.recording_hours, "free_mb": platform().settings.recording_free_mb}
    return render_template("studio/recording.html", event=event, languages=LANGUAGES, **limits, **page)


@bp.post("/console/events/<int:event_id>/studio/recording")
@permission_required(Permission.RUN_EVENTS)
def choose(event_id: int) -> ResponseReturnValue:
    """Keep the video from now on, or do not."""
    wanted = request.form.get("records") == "yes"
    with transaction() as session:
        choose_recording(session, actor(), event_id, wanted)
    flash(_("The event is recorded while it is live.") if wanted else _("Nothing more is recorded."), "success")
    return _back(event_id)


@bp.post("/console/events/<int:event_id>/studio/smaller-pictures")
@permission_required(Permission.RUN_EVENTS)
def choose_smaller(event_id: int) -> ResponseReturnValue:
    """Have smaller pictures made where this machine can, or not."""
    wanted = request.form.get("smaller") == "yes"
    with transaction() as session:
        choose_smaller_pictures(session, actor(), event_id, wanted)
    flash(_("Smaller pictures are made.") if wanted else _("No smaller pictures are made."), "success")
    return redirect(url_for("studio.show", event_id=event_id, _anchor="encoder"))


@bp.post("/console/events/<int:event_id>/studio/recording/delete")
@permission_required(Permission.RUN_EVENTS)
def delete(event_id: int) -> ResponseReturnValue:
    """Delete the recording for good."""
    folders: list[str] = []

    def gone(session: Session) -> None:
        folders.append(delete_recording(session, actor(), event_id))

    if _done(gone):
        forget_recording(platform().settings.media_dir, folders[0])
        flash(_("The recording is deleted."), "success")
    return _back(event_id)


@bp.post("/console/events/<int:event_id>/studio/captions")
@permission_required(Permission.RUN_EVENTS)
def upload(event_id: int) -> ResponseReturnValue:
    """Take a WebVTT file in."""
    file = request.files.get("file")
    text = file.read(CAPTIONS_MAX_BYTES).decode("utf-8", errors="replace") if file else ""
    if _done(lambda session: put_track(session, actor(), event_id, request.form.get("language", ""), text)):
        flash(_("The captions are there. Viewers of the replay can switch them on."), "success")
    return _back(event_id)


@bp.post("/console/events/<int:event_id>/studio/captions/<track>/delete")
@permission_required(Permission.RUN_EVENTS)
def remove(event_id: int, track: str) -> ResponseReturnValue:
    """Take the captions of one language away."""
    with transaction() as session:
        remove_track(session, actor(), event_id, track)
    flash(_("The captions are removed."), "success")
    return _back(event_id)


@bp.get("/hls/<playback_id>/captions-<track>.vtt")
@limiter.exempt  # a whole office may share an address
def captions(playback_id: str, track: str) -> Response:
    """The captions of a recording in one language, or as they were written live; for whoever may load the video."""
    is_open = current_app.extensions["playbacks"].admit(playback_id)
    with reading() as session:
        text = webvtt(session, playback_id, track)
    if text is None:
        abort(404)
    response = Response(text, mimetype=CAPTIONS_TYPE)
    response.headers["Cache-Control"] = "no-cache" if is_open else "private, no-store"
    return response


def _done(act: Callable[[Session], Any]) -> bool:
    """Whether it was done; a refusal is said on the page it leads back to."""
    try:
        with transaction() as session:
            act(session)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(domain_message(refusal), "danger")
        return False
    return True


def _back(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("streams.show", event_id=event_id))
