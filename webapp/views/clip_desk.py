"""Where hosts and moderators cut clips out of a recording, and what they do with them."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.adapters.media import VIDEO
from core.errors import DomainError, NotFound
from core.models import Clip
from core.permissions import Actor, Permission
from core.queries.clips.clips import get_clip
from core.queries.clips.video_files import files_of
from core.services.clips.clips import (
    delete_clip,
    make_clip,
    publish_clip,
    rename_clip,
    restore_clip,
    try_clip_again,
    unpublish_clip,
)
from core.slugs import slug_from
from referral.qr import qr_png, qr_svg
from webapp.access import actor, console_event, permission_required
from webapp.clips.desk import desk_page, printed, told
from webapp.context import platform, reading, transaction
from webapp.forms.clip import ClipForm
from webapp.forms.common import show_refusal
from webapp.steps import step

QR_SCALE_PX = 16
NAME_MAX = 60

bp = Blueprint("clip_desk", __name__, url_prefix="/console/events/<int:event_id>/replay/clips")


@bp.get("")
@permission_required(Permission.MODERATE)
def index(event_id: int) -> ResponseReturnValue:
    """The recording to cut from, and every clip of it."""
    return _page(event_id, ClipForm())


@bp.post("")
@permission_required(Permission.MODERATE)
def create(event_id: int) -> ResponseReturnValue:
    """Cut a clip; what was refused is shown again as it was typed."""
    with reading() as session:
        console_event(session, event_id)
    form = ClipForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                make_clip(session, actor(), event_id, form.details())
        except NotFound:
            raise
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("The clip is being made. You can leave this page meanwhile."), "success")
            return _back(event_id)
    return _page(event_id, form), 422


@bp.get("/making.json")
@permission_required(Permission.MODERATE)
def making(event_id: int) -> ResponseReturnValue:
    """How far every file of the event is."""
    with reading() as session:
        event = console_event(session, event_id)
        return jsonify({"files": [told(file) for file in files_of(session, event.id)]})


@bp.post("/<int:clip_id>/rename")
@permission_required(Permission.MODERATE)
def rename(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Call it something else."""
    title = request.form.get("title", "")
    return _done(event_id, lambda session, who: rename_clip(session, who, event_id, clip_id, title), _("Saved."))


@bp.post("/<int:clip_id>/publish")
@permission_required(Permission.MODERATE)
def publish(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Open its page."""
    return _done(event_id, lambda session, who: publish_clip(session, who, event_id, clip_id), _("Anybody can watch it now."))


@bp.post("/<int:clip_id>/unpublish")
@permission_required(Permission.MODERATE)
def unpublish(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Close its page."""
    words = _("Only the team can watch it now. Its code leads to the event.")
    return _done(event_id, lambda session, who: unpublish_clip(session, who, event_id, clip_id), words)


@bp.post("/<int:clip_id>/delete")
@permission_required(Permission.MODERATE)
def delete(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Take it out of the list; it can be brought back for a day."""
    words = _("The clip is deleted. Below you can bring it back until tomorrow.")
    return _done(event_id, lambda session, who: delete_clip(session, who, event_id, clip_id), words)


@bp.post("/<int:clip_id>/restore")
@permission_required(Permission.MODERATE)
def restore(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Bring it back."""
    return _done(event_id, lambda session, who: restore_clip(session, who, event_id, clip_id), _("The clip is back."))


@bp.post("/<int:clip_id>/again")
@permission_required(Permission.MODERATE)
def again(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Cut it once more after that failed."""
    words = _("The clip is being made. You can leave this page meanwhile.")
    return _done(event_id, lambda session, who: try_clip_again(session, who, event_id, clip_id), words)


@bp.get("/<int:clip_id>/qr.svg")
@permission_required(Permission.MODERATE)
def qr_as_svg(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Its printed code, sharp at any size."""
    text = printed(_find(event_id, clip_id))
    return _picture(qr_svg(text, title=_("QR code of %(link)s", link=text)).encode(), "image/svg+xml", "svg")


@bp.get("/<int:clip_id>/qr.png")
@permission_required(Permission.MODERATE)
def qr_as_png(event_id: int, clip_id: int) -> ResponseReturnValue:
    """The same as pixels."""
    return _picture(qr_png(printed(_find(event_id, clip_id)), scale=QR_SCALE_PX), "image/png", "png")


@bp.get("/<int:clip_id>/video.mp4")
@permission_required(Permission.MODERATE)
def video(event_id: int, clip_id: int) -> ResponseReturnValue:
    """Its video to take along, under its title; back to the list while there is none."""
    clip = _find(event_id, clip_id)
    if clip.file is None or not clip.is_ready:
        return _back(event_id)
    name = slug_from(clip.title, "clip", NAME_MAX)
    folder = platform().settings.films_dir / clip.file.name
    return send_from_directory(folder, VIDEO, mimetype="video/mp4", as_attachment=True, download_name=f"{name}.mp4")


def _page(event_id: int, form: ClipForm) -> str:
    with reading() as session:
        page = desk_page(session, console_event(session, event_id))
    return render_template("clips/index.html", form=form, **page)


def _find(event_id: int, clip_id: int) -> Clip:
    with reading() as session:
        return get_clip(session, console_event(session, event_id), clip_id)


def _done(event_id: int, act: Callable[[Session, Actor], Clip], words: str) -> ResponseReturnValue:
    """Do it and say so; a refusal is said on the page it leads back to."""
    with step(words) as session:
        act(session, actor())
    return _back(event_id)


def _back(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("clip_desk.index", event_id=event_id), 303)


def _picture(content: bytes, mimetype: str, suffix: str) -> Response:
    response = Response(content, mimetype=mimetype)
    if "download" in request.args:
        response.headers.set("Content-Disposition", "attachment", filename=f"clip.{suffix}")
    return response
