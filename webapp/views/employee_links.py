"""A member's own link to an event, with its QR code and poster; colleagues' links are on the page of entry points."""

from typing import cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFound
from core.models import EntryPoint, Event
from core.permissions import Permission
from core.queries.spread.employee_links import employee_progress, find_employee_link
from core.services.entry_points.codes import LinkKind, link
from core.services.entry_points.employee_links import take_employee_link
from core.services.events.seats import is_open
from referral.qr import qr_png, qr_svg
from webapp.access import actor, console_event, permission_required
from webapp.context import platform, reading, transaction
from webapp.posters import make_poster, send_poster

QR_SCALE_PX = 16

bp = Blueprint("employee_links", __name__, url_prefix="/console/events/<int:event_id>/my-link")


@bp.get("")
@permission_required(Permission.SEE_EVENTS)
def show(event_id: int) -> ResponseReturnValue:
    """The link and what came of it, or the offer to make one."""
    with reading() as session:
        event = console_event(session, event_id)
        entry_point = find_employee_link(session, event, actor().member_id)
        progress = employee_progress(session, event, entry_point) if entry_point else None
    return render_template(
        "employee_links/show.html",
        event=event,
        entry_point=entry_point,
        progress=progress,
        clickable=link(platform().settings.base_url, entry_point.code) if entry_point else "",
        names_member=request.args.get("name") != "off",
        open=is_open(event),
    )


@bp.post("")
@permission_required(Permission.SEE_EVENTS)
def take(event_id: int) -> ResponseReturnValue:
    """Make it; who has one already is shown that one."""
    with transaction() as session:
        take_employee_link(session, actor(), event_id)
    return cast(Response, redirect(url_for("employee_links.show", event_id=event_id), 303))


@bp.get("/qr.png")
@permission_required(Permission.SEE_EVENTS)
def qr_as_png(event_id: int) -> ResponseReturnValue:
    """The link as a QR code."""
    event, entry_point = _own(event_id)
    return _file(qr_png(_printed(entry_point), scale=QR_SCALE_PX), "image/png", f"{event.slug}-qr.png")


@bp.get("/qr.svg")
@permission_required(Permission.SEE_EVENTS)
def qr_as_svg(event_id: int) -> ResponseReturnValue:
    """The same, for any size of paper."""
    event, entry_point = _own(event_id)
    return _file(qr_svg(_printed(entry_point)), "image/svg+xml", f"{event.slug}-qr.svg")


@bp.get("/poster.png")
@permission_required(Permission.SEE_EVENTS)
def poster(event_id: int) -> ResponseReturnValue:
    """The event's poster with the member's code and name, or by `?name=off` without the name."""
    event, entry_point = _own(event_id)
    name = "" if request.args.get("name") == "off" else actor().name
    return send_poster(make_poster(event, entry_point.code.code, name), f"{event.slug}.png")


def _own(event_id: int) -> tuple[Event, EntryPoint]:
    with reading() as session:
        event = console_event(session, event_id)
        entry_point = find_employee_link(session, event, actor().member_id)
    if entry_point is None:
        raise NotFound()
    return event, entry_point


def _printed(entry_point: EntryPoint) -> str:
    return link(platform().settings.base_url, entry_point.code, LinkKind.SCAN)


def _file(content: str | bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    if "download" in request.args:
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
