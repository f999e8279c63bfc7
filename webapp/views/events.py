"""The console's events: the list, the form, the steps from draft to cancelled, and one event's overview."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from core.clock import now
from core.errors import DomainError
from core.models import Event
from core.permissions import Actor, Permission
from core.queries.events.events import list_events
from core.queries.mail.notices import count_recipients
from core.queries.room.viewer_counts import viewing
from core.services.copies.copies import copy_event
from core.services.events import covers, events
from core.services.events.details import missing_to_publish
from core.services.show import air
from core.zones import zone_names
from webapp.access import actor, console_event, permission_required
from webapp.context import platform, reading, transaction
from webapp.copy_words import copied_words
from webapp.csv_files import csv_response
from webapp.formats import iso
from webapp.forms.common import show_refusal
from webapp.forms.event import FORMAT_NOTES, FORMATS, EventForm, form_values
from webapp.markdown import markdown
from webapp.overview import live_parts, overview_page, registration_curve
from webapp.steps import step
from webapp.viewing import viewers_table

bp = Blueprint("events", __name__, url_prefix="/console/events")

Step = Callable[[Session, Actor, int], Event]


@bp.get("")
@permission_required(Permission.SEE_EVENTS)
def index() -> ResponseReturnValue:
    """Every event by where it stands."""
    with reading() as session:
        listed = list_events(session, actor().organisation_id, now())
    return render_template("events/index.html", listed=listed, formats=FORMATS)


@bp.route("/new", methods=["GET", "POST"])
@permission_required(Permission.EDIT_EVENTS)
def create() -> ResponseReturnValue:
    """Write a new event."""
    form = EventForm()
    if form.validate_on_submit():
        try:
            cover = _stored_cover(form)
            with transaction() as session:
                event = events.create_event(session, actor(), form.details())
                _change_cover(session, event, cover)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            _say_saved(form)
            return redirect(url_for("events.overview", event_id=event.id))
    return _form_page(form, None)


@bp.route("/<int:event_id>/edit", methods=["GET", "POST"])
@permission_required(Permission.EDIT_EVENTS)
def edit(event_id: int) -> ResponseReturnValue:
    """Change what is said about the event."""
    with reading() as session:
        event = console_event(session, event_id)
    form = EventForm(data=form_values(event)) if request.method == "GET" else EventForm()
    if form.validate_on_submit():
        try:
            cover = _stored_cover(form)
            with transaction() as session:
                changed = events.update_event(session, actor(), event_id, form.details(), form.version.data or "")
                _change_cover(session, changed, cover)
                told = count_recipients(session, changed) if changed.moved_at != event.moved_at else 0
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            _say_saved(form, told)
            return redirect(url_for("events.overview", event_id=event.id))
    return _form_page(form, event)


def _stored_cover(form: EventForm) -> str | None:
    upload: FileStorage | None = form.cover.data
    return covers.store_cover(platform().settings.uploads_dir, upload.read()) if upload and upload.filename else None


def _change_cover(session: Session, event: Event, stored: str | None) -> None:
    if stored:
        covers.set_cover(session, actor(), event.id, stored)
    elif event.cover and "remove_cover" in request.form:
        covers.remove_cover(session, actor(), event.id)


def _say_saved(form: EventForm, told: int = 0) -> None:
    flash(_("Saved."), "success")
    if told:
        flash(_told_words(told), "info")
    for wall in form.doubled_times:
        words = _("The clocks go back that night, so %(time)s comes twice. We took the first one.", time=f"{wall:%H:%M}")
        flash(words, "warning")


def _told_words(told: int) -> str:
    words = ngettext(
        "%(num)s person gets an e-mail with the new time and place.",
        "%(num)s people get an e-mail with the new time and place.",
        told,
    )
    return words if platform().settings.smtp_url else f"{words} {_('No mail server is set, so it waits under E-mails.')}"


def _form_page(form: EventForm, event: Event | None) -> ResponseReturnValue:
    settings = platform().settings
    page = render_template(
        "events/form.html",
        form=form,
        event=event,
        zones=zone_names(),
        format_notes=FORMAT_NOTES,
        base_url=settings.base_url,
        upload_mb=settings.max_upload_bytes // 1_000_000,
    )
    return page, 422 if form.errors else 200


@bp.post("/preview")
@permission_required(Permission.EDIT_EVENTS)
def preview() -> ResponseReturnValue:
    """The description as the public page will show it."""
    body = request.get_json()
    text = body.get("text", "") if isinstance(body, dict) else ""
    return jsonify(html=str(markdown(str(text))))


@bp.get("/<int:event_id>")
@permission_required(Permission.SEE_EVENTS)
def overview(event_id: int) -> ResponseReturnValue:
    """One event, while it happens and before and after."""
    with reading() as session:
        event = console_event(session, event_id)
        page = overview_page(session, event)
        told = count_recipients(session, event)
    settings = platform().settings
    fixed = {"formats": FORMATS, "base_url": settings.base_url, "missing": missing_to_publish(event)}
    telling = {"told": told, "has_mail_server": bool(settings.smtp_url)}
    return render_template("events/overview.html", event=event, **fixed, **telling, **page)


@bp.get("/<int:event_id>/live.json")
@permission_required(Permission.SEE_EVENTS)
def live(event_id: int) -> ResponseReturnValue:
    """What moves on the overview, asked for again after every push."""
    with reading() as session:
        event = console_event(session, event_id)
        page = overview_page(session, event)
    return jsonify(live_parts(event, page))


@bp.get("/<int:event_id>/registrations-over-time.csv")
@permission_required(Permission.SEE_EVENTS)
def curve_csv(event_id: int) -> ResponseReturnValue:
    """The numbers of the curve."""
    with reading() as session:
        event = console_event(session, event_id)
        curve = registration_curve(session, event)
    rows = [(iso(bucket.start), bucket.total, bucket.part) for bucket in curve.buckets] if curve else []
    return csv_response(f"{event.slug}-registrations-over-time", (_("From"), _("Registered"), _("By referral")), rows)


@bp.get("/<int:event_id>/viewers.csv")
@permission_required(Permission.SEE_EVENTS)
def viewers_csv(event_id: int) -> ResponseReturnValue:
    """How many people watched, minute by minute."""
    with reading() as session:
        event = console_event(session, event_id)
        head, rows = viewers_table(viewing(session, event))
    return csv_response(f"{event.slug}-viewers", head, rows)


@bp.post("/<int:event_id>/duplicate")
@permission_required(Permission.EDIT_EVENTS)
def duplicate(event_id: int) -> ResponseReturnValue:
    """A new draft like this event, with what was prepared for it."""
    with transaction() as session:
        copied = copy_event(session, actor(), event_id)
    flash(copied_words(copied), "success")
    return redirect(url_for("events.edit", event_id=copied.event.id))


@bp.post("/<int:event_id>/publish")
@permission_required(Permission.EDIT_EVENTS)
def publish(event_id: int) -> ResponseReturnValue:
    """Open the event's page."""
    return _take(events.publish_event, event_id, _("Published. Its page is open and people can register."))


@bp.post("/<int:event_id>/unpublish")
@permission_required(Permission.EDIT_EVENTS)
def unpublish(event_id: int) -> ResponseReturnValue:
    """Take the page back while nobody holds a place."""
    return _take(air.unpublish, event_id, _("The event is a draft again. Its page is closed."))


@bp.post("/<int:event_id>/cancel")
@permission_required(Permission.EDIT_EVENTS)
def cancel(event_id: int) -> ResponseReturnValue:
    """Call the event off."""
    return _take(events.cancel_event, event_id, _("The event is cancelled. Its page says so."))


def _take(change: Step, event_id: int, words: str) -> Response:
    with step(words) as session:
        change(session, actor(), event_id)
    return redirect(url_for("events.overview", event_id=event_id))  # type: ignore[return-value]  # werkzeug's own response
