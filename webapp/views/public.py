"""What strangers see: an organisation's page, an event's page, and the form that takes a place."""

from typing import cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from core.models import AttendanceMode, Event, EventStatus
from core.queries.events.public import (
    cascade_parents,
    get_event,
    get_organisation,
    list_events,
)
from core.registering import Sent
from core.services.events.seats import RegistrationClosed, SoldOut
from core.services.registrations.applications import Registered
from webapp.access import visible
from webapp.arrivals import arrive
from webapp.art import draw_ripple, ripple_png, ripple_svg
from webapp.context import looking_up, reading, registering
from webapp.event_page import EventPage, Stage, event_url, picture_url, show_event, structured_data
from webapp.forms.registration import RegistrationForm
from webapp.security import limiter
from webapp.visitor import counts, is_prefetch, read_visit, remember_visitor, visitor_token

ART_MAX_AGE_S = 300

bp = Blueprint("public", __name__)


@bp.get("/o/<org_slug>")
def organisation(org_slug: str) -> str:
    """Who hosts, what is coming and what has been."""
    with reading() as session:
        host = get_organisation(session, org_slug)
        calendar = list_events(session, host)
    return render_template("public/organisation.html", organisation=host, calendar=calendar)


@bp.get("/o/<org_slug>/<event_slug>")
@limiter.exempt
def event(org_slug: str, event_slug: str) -> Response:
    """The event's page; opening it is a visit."""
    if is_prefetch():
        return make_response("", 503, {"Cache-Control": "no-store"})
    with reading() as session:
        found = visible(get_event(session, org_slug, event_slug))
        page = show_event(session, found, request.args.get("c", ""))
    form = RegistrationForm(found, c=page.code.code if page.code else "", visit=_visit_token(page))
    response = make_response(_render(page, form))
    return remember_visitor(response) if counts() else response


@bp.post("/o/<org_slug>/<event_slug>")
@limiter.limit("120/minute;3000/hour")  # generous: a conference stands behind one address
def take_place(org_slug: str, event_slug: str) -> Response:
    """The form was sent."""
    with looking_up() as session:
        found = visible(get_event(session, org_slug, event_slug))
    form = RegistrationForm(found)
    if found.status == EventStatus.DRAFT or not form.validate_on_submit():
        return _show_again(org_slug, event_slug, form, 422)
    try:
        registered = _register(found, form)
    except (SoldOut, RegistrationClosed):
        return _show_again(org_slug, event_slug, form, 409)
    return remember_visitor(_answer(found, registered, form))


@bp.get("/o/<org_slug>/<event_slug>/sent")
def sent(org_slug: str, event_slug: str) -> Response:
    """Somebody registered already asked from another browser: the ticket went where it belongs, and is not shown here."""
    with reading() as session:
        found = visible(get_event(session, org_slug, event_slug))
    by_phone = request.args.get("by") == "phone"
    return make_response(render_template("public/sent.html", event=found, organisation=found.organisation, by_phone=by_phone))


@bp.get("/o/<org_slug>/<event_slug>/art.svg")
@limiter.exempt
def art(org_slug: str, event_slug: str) -> Response:
    """The hero's picture: the event's own cascade, or its empty rings."""
    with reading() as session:
        found = visible(get_event(session, org_slug, event_slug))
        ripple = draw_ripple(found.id, cascade_parents(session, found))
    return _picture(ripple_svg(ripple), "image/svg+xml")


@bp.get("/o/<org_slug>/<event_slug>/card.png")
@limiter.limit("30/minute")  # drawing it takes the processor from everybody in the room; previews ask once and keep it
def card(org_slug: str, event_slug: str) -> Response:
    """The same picture for link previews, which draw no SVG."""
    with reading() as session:
        found = visible(get_event(session, org_slug, event_slug))
        ripple = draw_ripple(found.id, cascade_parents(session, found))
    return _picture(ripple_png(ripple), "image/png")


def _picture(content: str | bytes, mimetype: str) -> Response:
    response = make_response(content)
    response.mimetype = mimetype
    response.cache_control.public, response.cache_control.max_age = True, ART_MAX_AGE_S
    response.add_etag()
    return cast(Response, response.make_conditional(request))


def _show_again(org_slug: str, event_slug: str, form: RegistrationForm, status: int) -> Response:
    """The form as it was filled in, on the page as it is now: a form that is taken needs no page."""
    with reading() as session:
        page = show_event(session, get_event(session, org_slug, event_slug), form.c.data or "")
    return make_response(_render(page, form), status)


def _visit_token(page: EventPage) -> str:
    """The visit this view belongs to; a member's look at a draft is none."""
    return "" if page.stage == Stage.DRAFT else arrive(page.event, page.code)


def _register(found: Event, form: RegistrationForm) -> Registered:
    sent = Sent(found, form.details(), visitor_token(), read_visit(form.visit.data or ""))
    return registering().register(sent)


def _answer(found: Event, registered: Registered, form: RegistrationForm) -> Response:
    """The ticket, or the room of what is on now, for the browser that took it; for any other only word that it was sent."""
    registration = registered.registration
    if registered.may_see_ticket and found.status == EventStatus.LIVE and registration.attendance_mode == AttendanceMode.ONLINE:
        return cast(Response, redirect(url_for("room.show", token=registration.ticket_token), 303))
    if registered.may_see_ticket and found.has_replay:
        return cast(Response, redirect(url_for("replays.show", token=registration.ticket_token), 303))
    if registered.may_see_ticket:
        if not registered.is_new and registration.form_token != form.form_token.data:
            flash(_("You are registered already. This is your ticket."), "info")
        return cast(Response, redirect(url_for("tickets.show", token=registration.ticket_token), 303))
    by = "phone" if registration.person.email is None else None
    page = url_for("public.sent", org_slug=found.organisation.slug, event_slug=found.slug, by=by)
    return cast(Response, redirect(page, 303))


def _render(page: EventPage, form: RegistrationForm) -> str:
    picture = picture_url(page.event)
    return render_template(
        "public/event.html",
        page=page,
        event=page.event,
        organisation=page.event.organisation,
        form=form,
        picture=picture,
        canonical=event_url(page.event),
        structured=structured_data(page, picture),
    )
