"""Entry points: the places through which people come in, their codes and what they brought."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from core.errors import DomainError
from core.models import Channel, EntryPoint
from core.money import to_text
from core.permissions import Permission
from core.queries.clips.clips import clip_of_entry_point
from core.queries.clips.numbers import ClipNumbers, clip_numbers
from core.queries.entry_points.entry_points import (
    EntryPointRow,
    excluded_visits,
    get_entry_point,
    list_entry_points,
    usual_currency,
)
from core.queries.team.members import list_members
from core.services.entry_points import entry_points
from core.services.entry_points.codes import LinkKind, link
from referral.qr import qr_png, qr_svg
from webapp.access import actor, console_event, permission_required
from webapp.clips.page import clip_url
from webapp.context import platform, reading, transaction
from webapp.costs import cost_marks
from webapp.csv_files import csv_response
from webapp.forms.common import show_refusal
from webapp.forms.entry_point import EntryPointForm, form_values
from webapp.posters import make_poster, send_poster
from webapp.words import CHANNEL_ICONS, CHANNELS, exclusion

PNG_SCALES_PX = (8, 16, 32)
DEFAULT_PNG_SCALE_PX = 16
DEFAULT_CURRENCY = "EUR"

bp = Blueprint("entry_points", __name__, url_prefix="/console/events/<int:event_id>/entry-points")


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def index(event_id: int) -> ResponseReturnValue:
    """Every entry point, the one that brought most first; archived ones on a page of their own."""
    with reading() as session:
        event = console_event(session, event_id)
        rows = list_entry_points(session, event)
    archived = "archived" in request.args
    shown = [row for row in rows if (row.entry_point.archived_at is not None) == archived]
    return render_template(
        "entry_points/index.html",
        event=event,
        rows=shown,
        archived=archived,
        archived_count=sum(row.entry_point.archived_at is not None for row in rows),
        archived_brought=sum(row.registrations + row.brought_on for row in rows if row.entry_point.archived_at is not None),
        costs=cost_marks(shown),
        channels=CHANNELS,
        icons=CHANNEL_ICONS,
    )


@bp.get("/entry-points.csv")
@permission_required(Permission.SEE_SPREAD)
def export(event_id: int) -> ResponseReturnValue:
    """The list as a file."""
    with reading() as session:
        event = console_event(session, event_id)
        rows = list_entry_points(session, event)
    head = (_("Entry point"), _("Channel"), pgettext("of an entry point", "Owner"), _("Code"), _("Scans"), _("Clicks"),
            _("Visits, all"), _("by people"), _("different people"), _("Registered"), _("Brought on"), _("Cost"),
            _("Currency"))  # fmt: skip
    return csv_response(f"{event.slug}-entry-points", head, (_cells(row) for row in rows))


@bp.route("/new", methods=["GET", "POST"])
@permission_required(Permission.EDIT_ENTRY_POINTS)
def create(event_id: int) -> ResponseReturnValue:
    """Open a new way in; ends with its code, ready to print."""
    with reading() as session:
        event = console_event(session, event_id)
        members = list_members(session, event.organisation_id)
        currency = usual_currency(session, event.organisation_id) or DEFAULT_CURRENCY
    form = EntryPointForm(members, data={"owner_id": str(actor().member_id), "currency": currency, "channel": "poster"})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                created = entry_points.create_entry_point(session, actor(), console_event(session, event_id), form.details())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Here is its code, ready to print."), "success")
            return redirect(url_for("entry_points.show", event_id=event_id, entry_point_id=created.id))
    page = render_template("entry_points/form.html", event=event, form=form, entry_point=None)
    return page, 422 if form.errors else 200


@bp.route("/<int:entry_point_id>/edit", methods=["GET", "POST"])
@permission_required(Permission.EDIT_ENTRY_POINTS)
def edit(event_id: int, entry_point_id: int) -> ResponseReturnValue:
    """Change what is said about it."""
    with reading() as session:
        event = console_event(session, event_id)
        entry_point = get_entry_point(session, event, entry_point_id)
        members = list_members(session, event.organisation_id)
    form = EntryPointForm(members, data=form_values(entry_point))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                found = get_entry_point(session, console_event(session, event_id), entry_point_id)
                entry_points.update_entry_point(session, actor(), found, form.details())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("entry_points.show", event_id=event_id, entry_point_id=entry_point_id))
    page = render_template("entry_points/form.html", event=event, form=form, entry_point=entry_point)
    return page, 422 if form.errors else 200


@bp.get("/<int:entry_point_id>")
@permission_required(Permission.SEE_SPREAD)
def show(event_id: int, entry_point_id: int) -> ResponseReturnValue:
    """One entry point: its code, its links and its numbers."""
    with reading() as session:
        event = console_event(session, event_id)
        entry_point = get_entry_point(session, event, entry_point_id)
        row = next(row for row in list_entry_points(session, event) if row.entry_point.id == entry_point.id)
        excluded = excluded_visits(session, entry_point.code)
        clip = clip_of_entry_point(session, entry_point)
        clip_seen = clip_numbers(session, event.id).get(clip.id, ClipNumbers()) if clip else None
    return render_template(
        "entry_points/show.html",
        event=event,
        row=row,
        entry_point=entry_point,
        clip=clip,
        clip_seen=clip_seen,
        clip_page=clip_url(event, clip) if clip and clip.is_shown else "",
        excluded=[(exclusion(reason), count) for reason, count in excluded],
        excluded_total=sum(count for _reason, count in excluded),
        printed=_printed(entry_point),
        clickable=link(platform().settings.base_url, entry_point.code, LinkKind.CLICK),
        channels=CHANNELS,
        icons=CHANNEL_ICONS,
        scales=PNG_SCALES_PX,
    )


@bp.post("/<int:entry_point_id>/archive")
@permission_required(Permission.EDIT_ENTRY_POINTS)
def archive(event_id: int, entry_point_id: int) -> ResponseReturnValue:
    """Put it out of sight; its code keeps working."""
    with transaction() as session:
        entry_points.archive_entry_point(actor(), get_entry_point(session, console_event(session, event_id), entry_point_id))
    flash(_("Archived. Its code keeps working and its numbers still count."), "success")
    return redirect(url_for("entry_points.index", event_id=event_id))


@bp.post("/<int:entry_point_id>/restore")
@permission_required(Permission.EDIT_ENTRY_POINTS)
def restore(event_id: int, entry_point_id: int) -> ResponseReturnValue:
    """Bring it back into sight."""
    with transaction() as session:
        entry_points.restore_entry_point(actor(), get_entry_point(session, console_event(session, event_id), entry_point_id))
    flash(_("It is back in the list."), "success")
    return redirect(url_for("entry_points.show", event_id=event_id, entry_point_id=entry_point_id))


@bp.get("/<int:entry_point_id>/qr.svg")
@permission_required(Permission.SEE_SPREAD)
def qr_as_svg(event_id: int, entry_point_id: int) -> ResponseReturnValue:
    """The printed code for a designer, sharp at any size."""
    entry_point = _find(event_id, entry_point_id)
    title = _("QR code of %(link)s", link=_printed(entry_point))
    return _picture(qr_svg(_printed(entry_point), title=title).encode(), "image/svg+xml", f"{entry_point.code.code}.svg")


@bp.get("/<int:entry_point_id>/qr.png")
@permission_required(Permission.SEE_SPREAD)
def qr_as_png(event_id: int, entry_point_id: int) -> ResponseReturnValue:
    """The printed code as pixels; `scale` of them for each module."""
    scale = request.args.get("scale", DEFAULT_PNG_SCALE_PX, type=int)
    if scale not in PNG_SCALES_PX:
        abort(400)
    entry_point = _find(event_id, entry_point_id)
    return _picture(qr_png(_printed(entry_point), scale=scale), "image/png", f"{entry_point.code.code}-{scale}.png")


@bp.get("/<int:entry_point_id>/poster.png")
@permission_required(Permission.SEE_SPREAD)
def poster(event_id: int, entry_point_id: int) -> ResponseReturnValue:
    """The event's poster with this code; an employee's invites in their name, any other in nobody's."""
    with reading() as session:
        event = console_event(session, event_id)
        entry_point = get_entry_point(session, event, entry_point_id)
    name = entry_point.name if entry_point.channel == Channel.EMPLOYEE else ""
    return send_poster(make_poster(event, entry_point.code.code, name), f"{event.slug}-{entry_point.code.code}.png")


def _cells(row: EntryPointRow) -> tuple[object, ...]:
    entry_point, visits = row.entry_point, row.visits
    said = (entry_point.name, str(CHANNELS[entry_point.channel]), row.owner or "", entry_point.code.code)
    counted = (visits.scans, visits.clicks, visits.raw, visits.human, visits.unique, row.registrations, row.brought_on)
    return (*said, *counted, to_text(entry_point.cost_minor, entry_point.currency), entry_point.currency)


def _find(event_id: int, entry_point_id: int) -> EntryPoint:
    with reading() as session:
        return get_entry_point(session, console_event(session, event_id), entry_point_id)


def _printed(entry_point: EntryPoint) -> str:
    return link(platform().settings.base_url, entry_point.code, LinkKind.SCAN)


def _picture(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    if "download" in request.args:
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
