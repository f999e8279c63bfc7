"""The whole recording as one file, for the team: made when asked for, taken along, deleted."""

from flask import Blueprint, redirect, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.adapters.media import VIDEO
from core.models import FileState
from core.permissions import Permission
from core.queries.clips.video_files import find_recording_file
from core.services.clips.video_files import ask_recording_file, delete_recording_file
from webapp.access import actor, console_event, permission_required
from webapp.context import platform, reading
from webapp.steps import step

bp = Blueprint("recording_files", __name__, url_prefix="/console/events/<int:event_id>/replay/file")


@bp.post("")
@permission_required(Permission.RUN_EVENTS)
def make(event_id: int) -> ResponseReturnValue:
    """Have it made."""
    with step(_("The file is being made. You can leave this page meanwhile.")) as session:
        ask_recording_file(session, actor(), event_id)
    return _back(event_id)


@bp.post("/delete")
@permission_required(Permission.RUN_EVENTS)
def delete(event_id: int) -> ResponseReturnValue:
    """Forget it; the recording stays."""
    with step(_("The file is deleted. The recording is still there.")) as session:
        delete_recording_file(session, actor(), event_id)
    return _back(event_id)


@bp.get("/recording.mp4")
@permission_required(Permission.MODERATE)
def download(event_id: int) -> ResponseReturnValue:
    """Take it along; back to the replay while there is none."""
    with reading() as session:
        event = console_event(session, event_id)
        file = find_recording_file(session, event.id)
    if file is None or file.state != FileState.READY:
        return _back(event_id)
    folder = platform().settings.films_dir / file.name
    return send_from_directory(folder, VIDEO, mimetype="video/mp4", as_attachment=True, download_name=f"{event.slug}.mp4")


def _back(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("replays.edit", event_id=event_id), 303)
