"""Offers on the console: prepared here, pushed in the studio, and how each of them went."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from core.errors import DomainError
from core.models import Event, Offer
from core.money import to_text
from core.permissions import Permission
from core.queries.entry_points.entry_points import usual_currency
from core.queries.offers.cards import OfferRow, list_offers
from core.queries.offers.people import Taker, get_offer, takers
from core.services.events.covers import store_cover
from core.services.offers import offers
from webapp.access import actor, console_event, permission_required
from webapp.context import platform, reading, transaction
from webapp.csv_files import csv_response
from webapp.formats import iso
from webapp.forms.common import show_refusal
from webapp.forms.offer import BUTTON_NOTES, BUTTONS, OfferForm, form_values
from webapp.offer_words import STATES
from webapp.steps import step

DEFAULT_CURRENCY = "EUR"

bp = Blueprint("offers", __name__, url_prefix="/console/events/<int:event_id>/offers")


@bp.get("")
@permission_required(Permission.SEE_EVENTS)
def index(event_id: int) -> ResponseReturnValue:
    """Every offer with what became of it."""
    with reading() as session:
        event = console_event(session, event_id)
        rows = list_offers(session, event)
    return render_template("offers/index.html", event=event, rows=rows, buttons=BUTTONS, states=STATES)


@bp.get("/offers.csv")
@permission_required(Permission.SEE_EVENTS)
def export(event_id: int) -> ResponseReturnValue:
    """The numbers as a file."""
    with reading() as session:
        event = console_event(session, event_id)
        rows = list_offers(session, event)
    head = (_("Offer"), _("Button"), _("State"), _("Price"), _("Currency"), _("People who saw it"), _("Clicks"),
            _("People who clicked"), _("Claims"), _("Places"), _("Leads"), _("Pushed at (UTC)"), _("Ends at (UTC)"),
            _("Withdrawn at (UTC)"))  # fmt: skip
    return csv_response(f"{event.slug}-offers", head, [_cells(row) for row in rows])


@bp.route("/new", methods=["GET", "POST"])
@permission_required(Permission.RUN_EVENTS)
def create(event_id: int) -> ResponseReturnValue:
    """Prepare an offer."""
    with reading() as session:
        event = console_event(session, event_id)
        currency = usual_currency(session, event.organisation_id) or DEFAULT_CURRENCY
    form = OfferForm(data={"currency": currency})
    if form.validate_on_submit():
        try:
            picture = _stored_picture(form)
            with transaction() as session:
                offers.make_offer(session, actor(), event_id, form.details(), picture)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("The offer is prepared. Push it in the studio when the moment has come."), "success")
            return _to_list(event_id)
    return _form_page(form, event, None)


@bp.route("/<int:offer_id>/edit", methods=["GET", "POST"])
@permission_required(Permission.RUN_EVENTS)
def edit(event_id: int, offer_id: int) -> ResponseReturnValue:
    """Change a card, also while people have it before them."""
    with reading() as session:
        event = console_event(session, event_id)
        offer = get_offer(session, event, offer_id)
    form = OfferForm(data=form_values(offer))
    if form.validate_on_submit():
        try:
            kept = None if "remove_cover" in request.form else offer.picture
            picture = _stored_picture(form) or kept
            with transaction() as session:
                offers.edit_offer(session, actor(), offer_id, form.details(), picture)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "success")
            return _to_list(event_id)
    return _form_page(form, event, offer)


@bp.post("/<int:offer_id>/push")
@permission_required(Permission.RUN_EVENTS)
def push(event_id: int, offer_id: int) -> ResponseReturnValue:
    """Show it to the room."""
    done = _("Everybody in the room has it before them now.")
    return _do(event_id, done, lambda session: offers.push_offer(session, actor(), event_id, offer_id))


@bp.post("/<int:offer_id>/withdraw")
@permission_required(Permission.RUN_EVENTS)
def withdraw(event_id: int, offer_id: int) -> ResponseReturnValue:
    """Take it away from the room."""
    done = _("The offer is withdrawn. What was claimed stays claimed.")
    return _do(event_id, done, lambda session: offers.withdraw_offer(session, actor(), event_id, offer_id))


@bp.post("/<int:offer_id>/remove")
@permission_required(Permission.RUN_EVENTS)
def remove(event_id: int, offer_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    with reading() as session:
        get_offer(session, console_event(session, event_id), offer_id)
    return _do(event_id, _("The draft is gone."), lambda session: offers.remove_offer(session, actor(), offer_id))


@bp.get("/<int:offer_id>/people")
@permission_required(Permission.SEE_PEOPLE)
def people(event_id: int, offer_id: int) -> ResponseReturnValue:
    """Who claimed it, or asked to be contacted."""
    with reading() as session:
        event = console_event(session, event_id)
        offer = get_offer(session, event, offer_id)
        found = takers(session, offer)
    standing = sum(taker.given_back_at is None for taker in found)
    return render_template("offers/people.html", event=event, offer=offer, found=found, standing=standing)


@bp.get("/<int:offer_id>/people.csv")
@permission_required(Permission.SEE_PEOPLE)
def export_people(event_id: int, offer_id: int) -> ResponseReturnValue:
    """The same as a file."""
    with reading() as session:
        event = console_event(session, event_id)
        found = takers(session, get_offer(session, event, offer_id))
    head = (_("Name"), _("E-mail"), _("Phone"), _("Note"), _("At (UTC)"), _("Given back at (UTC)"))
    rows = [(*_about(taker), iso(taker.given_back_at) if taker.given_back_at else "") for taker in found]
    return csv_response(f"{event.slug}-offer-{offer_id}", head, rows)


def _do(event_id: int, done: str, change: Callable[[Session], Offer]) -> ResponseReturnValue:
    """One step with an offer, then back to the list; what is refused is said there."""
    with step(done) as session:
        change(session)
    return _to_list(event_id)


def _to_list(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("offers.index", event_id=event_id), 303)


def _form_page(form: OfferForm, event: Event, offer: Offer | None) -> ResponseReturnValue:
    upload_mb = platform().settings.max_upload_bytes // 1_000_000
    page = render_template("offers/form.html", event=event, form=form, offer=offer, notes=BUTTON_NOTES, upload_mb=upload_mb)
    return page, 422 if form.errors else 200


def _stored_picture(form: OfferForm) -> str | None:
    upload: FileStorage | None = form.cover.data
    return store_cover(platform().settings.uploads_dir, upload.read()) if upload and upload.filename else None


def _about(taker: Taker) -> tuple[str, ...]:
    return taker.name, taker.email, taker.phone, taker.note, iso(taker.at)


def _cells(row: OfferRow) -> tuple[object, ...]:
    offer, numbers = row.offer, row.numbers
    price = to_text(offer.price_minor, offer.currency) if offer.price_minor is not None else ""
    moments = (iso(moment) if moment else "" for moment in (offer.pushed_at, offer.ends_at, offer.withdrawn_at))
    said = (offer.title, str(BUTTONS[offer.button]), str(STATES[row.state][0]), price, offer.currency if price else "")
    places = offer.places if offer.places is not None else ""
    return (*said, numbers.views, numbers.clicks, numbers.clickers, numbers.claims, places, numbers.leads, *moments)
