"""A clip as anybody watches it: its page, its video and picture, and its captions."""

from flask import Blueprint, Response, abort, make_response, render_template, request, send_from_directory

from core.adapters.media import PICTURE, VIDEO
from core.errors import NotFound
from core.models import Clip, EventStatus
from core.permissions import Actor, Permission
from core.queries.clips.captions import clip_webvtt
from core.queries.clips.clips import find_shown_clip
from core.queries.clips.video_files import find_clip_by_file
from core.queries.events.public import get_event
from webapp.access import current_member
from webapp.arrivals import arrive
from webapp.clips.page import clip_picture_url, clip_url, show_clip
from webapp.context import platform, reading
from webapp.security import limiter
from webapp.visitor import counts, is_prefetch, remember_visitor

MAX_AGE_S = 3600  # a clip's file never changes, but one that is taken away is gone from caches by then
CAPTIONS_TYPE = "text/vtt"

bp = Blueprint("clips", __name__)


@bp.get("/o/<org_slug>/<event_slug>/clips/<int:clip_id>")
@limiter.exempt
def show(org_slug: str, event_slug: str, clip_id: int) -> Response:
    """The clip and what to do next; opening it is a visit."""
    if is_prefetch():
        return make_response("", 503, {"Cache-Control": "no-store"})
    with reading() as session:
        event = get_event(session, org_slug, event_slug)
        clip = find_shown_clip(session, event.id, clip_id)
        if clip is None or event.status == EventStatus.DRAFT:
            raise NotFound()
        page = show_clip(session, event, clip, request.args.get("c", ""))
    visit = arrive(event, page.code, clip.id)
    response = make_response(
        render_template(
            "clips/show.html",
            page=page,
            clip=clip,
            event=event,
            organisation=event.organisation,
            canonical=clip_url(event, clip),
            picture=clip_picture_url(event, clip),
            base_url=platform().settings.base_url,
            visit=visit,
        )
    )
    return remember_visitor(response) if counts() else response


@bp.get("/clips/<name>/video.mp4")
@limiter.exempt  # a player asks for many parts of it
def video(name: str) -> Response:
    """The video, in the parts that a player asks for."""
    return _file(name, VIDEO, "video/mp4")


@bp.get("/clips/<name>/picture.jpg")
@limiter.exempt
def picture(name: str) -> Response:
    """What stands there before it plays, and in link previews."""
    return _file(name, PICTURE, "image/jpeg")


@bp.get("/clips/<name>/captions-<track>.vtt")
@limiter.exempt
def captions(name: str, track: str) -> Response:
    """What is said, in one language, by the clip's own time."""
    with reading() as session:
        clip = _visible(find_clip_by_file(session, name))
        text = clip_webvtt(session, clip, track)
    if text is None:
        abort(404)
    response = Response(text, mimetype=CAPTIONS_TYPE)
    response.cache_control.no_cache = True
    return response


def _file(name: str, file: str, mimetype: str) -> Response:
    with reading() as session:
        clip = _visible(find_clip_by_file(session, name))
    if not clip.is_ready:
        abort(404)
    folder = platform().settings.films_dir / name
    response = send_from_directory(folder, file, mimetype=mimetype, conditional=True, etag=True)
    if clip.is_shown:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = MAX_AGE_S
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _visible(clip: Clip | None) -> Clip:
    """What is not shown to everybody is shown to the team alone."""
    member = current_member()
    is_team = (
        clip is not None
        and member is not None
        and member.organisation_id == clip.organisation_id
        and Actor.of(member).may(Permission.MODERATE)
    )
    if clip is None or not (clip.is_shown or is_team):
        raise NotFound()
    return clip
