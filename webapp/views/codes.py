"""`/q/CODE` and `/l/CODE`: the visit is stored, and the browser sent on at once."""

from typing import Any, cast

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from core.models import Clip, Code, Via
from core.queries.clips.clips import clip_of_code
from core.queries.entry_points.codes import get_public_code, inviter
from core.services.registrations.bots import is_unfurler
from core.services.registrations.visitors import meet_visitor
from core.services.registrations.visits import record_visit
from webapp.clips.page import clip_picture_url
from webapp.context import platform, reading, transaction
from webapp.event_page import picture_url
from webapp.inputs import row_id
from webapp.security import limiter
from webapp.visitor import browser, counts, is_fresh, is_prefetch, remember_visitor, visitor_token

bp = Blueprint("codes", __name__)


@bp.get("/q/<text>")
@limiter.exempt  # a hall scans one screen from one address
def scan(text: str) -> Response:
    """What a printed QR code holds."""
    return _follow(text, Via.SCAN)


@bp.get("/l/<text>")
@limiter.exempt
def click(text: str) -> Response:
    """What people paste into chats and e-mails."""
    return _follow(text, Via.CLICK)


def _follow(text: str, via: Via) -> Response:
    with reading() as session:
        code = get_public_code(session, text)
        clip = clip_of_code(session, code, request.args.get("clip", type=row_id))
    response = _preview(code, clip) if is_unfurler(request.user_agent.string) else _onward(code, clip)
    response.headers["Cache-Control"] = "no-store"
    if is_prefetch():
        # Refused, so that the browser asks again when somebody really goes there: else that visit would be lost.
        return make_response("", 503, {"Cache-Control": "no-store"})
    if counts():
        _record(code, via, response, clip)
    return response


def _record(code: Code, via: Via, response: Response, clip: Clip | None) -> None:
    """Store the visit before the answer leaves: what was counted is never lost."""
    seen = browser()
    preview = is_unfurler(seen.user_agent)
    with transaction() as session:
        visitor = None if preview else meet_visitor(session, code.organisation_id, visitor_token(), is_fresh=is_fresh())
        clip_id = clip.id if clip else None
        record_visit(session, code.event, via, seen, visitor=visitor, code=code.code, clip_id=clip_id)
    if not preview:
        remember_visitor(response)


def _onward(code: Code, clip: Clip | None) -> Response:
    where: dict[str, Any] = {"org_slug": code.event.organisation.slug, "event_slug": code.event.slug, "c": code.code}
    page = url_for("clips.show", clip_id=clip.id, **where) if clip else url_for("public.event", **where)
    return cast(Response, redirect(page, 302))


def _preview(code: Code, clip: Clip | None) -> Response:
    """A page of tags for the programs that draw link previews; people never see it."""
    page = render_template(
        "public/preview.html",
        event=code.event,
        clip=clip,
        inviter=inviter(code),
        address=platform().settings.base_url + (request.full_path if clip else request.path).rstrip("?"),
        picture=clip_picture_url(code.event, clip) if clip else picture_url(code.event),
    )
    return make_response(page)
