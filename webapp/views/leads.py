"""Leads: the list, what is done about one on its registration's page, and the form for a deal."""

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import DomainError, Forbidden, NotFound
from core.models import Deal, Event, Lead, LeadStage
from core.money import to_text
from core.permissions import Permission
from core.queries.entry_points.entry_points import usual_currency
from core.queries.events.events import get_event
from core.queries.registrations.registrations import get_registration
from core.queries.sales.leads import NOBODY, LeadFilter, LeadRow, export_leads, get_lead, lead_events, lead_owners, page_of_leads
from core.services.sales import deals, leads
from webapp.access import actor, console_event, permission_required
from webapp.context import reading, transaction
from webapp.csv_files import csv_response
from webapp.errors import domain_message
from webapp.formats import iso
from webapp.forms.common import show_refusal
from webapp.forms.deal import DealForm
from webapp.inputs import row_id
from webapp.lead_words import STAGES, words
from webapp.pagination import page_urls

DEFAULT_CURRENCY = "EUR"
FILTERS = ("stage", "owner", "event")

bp = Blueprint("leads", __name__, url_prefix="/console")


@bp.get("/leads")
@permission_required(Permission.WORK_LEADS)
def index() -> ResponseReturnValue:
    """Everybody the organisation wants to sell to, newest first; an agent finds their own."""
    narrow = _filter()
    with reading() as session:
        found = page_of_leads(session, actor(), narrow, request.args.get("page", 1, type=row_id))
        events = lead_events(session, actor())
        members = lead_owners(session, actor().organisation_id)
    narrowed = _narrowed()
    return render_template(
        "leads/index.html",
        found=found,
        narrow=narrow,
        narrowed=narrowed,
        kept={name: value for name, value in narrowed.items() if name != "stage"},
        events=events,
        members=members,
        page_url=page_urls("leads.index", **narrowed),
        **words(),
    )


@bp.get("/leads/leads.csv")
@permission_required(Permission.WORK_LEADS)
def export() -> ResponseReturnValue:
    """The list as a file, as it is narrowed now; a lead with deals in two currencies has two lines."""
    head = (_("Name"), _("E-mail"), _("Phone"), _("Stage"), _("Owner"), _("Event"), _("Deals"), _("Currency"),
            _("Lead since (UTC)"), _("Qualified at (UTC)"), _("Asked about"))  # fmt: skip
    return csv_response("leads", head, _lines(_filter()))


def _lines(narrow: LeadFilter) -> Iterator[tuple[object, ...]]:
    """Read while the file is sent, in a session of its own: the view's has ended by then."""
    with reading() as session:
        for row in export_leads(session, actor(), narrow):
            yield from _cells(row)


def _cells(row: LeadRow) -> Iterator[tuple[object, ...]]:
    lead = row.lead
    for currency, minor in row.worth or [("", 0)]:
        worth = to_text(minor, currency) if currency else ""
        qualified = iso(lead.qualified_at) if lead.qualified_at else ""
        who = (row.name, row.email or "", row.phone or "", str(STAGES[lead.stage]), row.owner or "", row.event)
        asked = "; ".join(interest.title for interest in row.interests)
        yield (*who, worth, currency, iso(lead.created_at), qualified, asked)


@bp.post("/events/<int:event_id>/registrations/<int:registration_id>/lead")
@permission_required(Permission.WORK_LEADS)
def make(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Take the person for a lead."""
    with transaction() as session:
        row = get_registration(session, console_event(session, event_id), registration_id)
        lead = leads.make_lead(session, actor(), row.registration)
    flash(_("%(name)s is a lead now.", name=row.registration.name), "success")
    return _to_page(lead)


@bp.post("/leads/<int:lead_id>/stage")
@permission_required(Permission.WORK_LEADS)
def move(lead_id: int) -> ResponseReturnValue:
    """Say where the lead stands."""
    wanted = request.form.get("stage", "")
    if wanted not in set(LeadStage):
        return _to_page(_find(lead_id).lead)
    return _do(lead_id, lambda session: leads.move_lead(session, actor(), lead_id, LeadStage(wanted)))


@bp.post("/leads/<int:lead_id>/owner")
@permission_required(Permission.WORK_LEADS)
def assign(lead_id: int) -> ResponseReturnValue:
    """Say who looks after the lead."""
    owner_id = request.form.get("owner_id", type=row_id)
    return _do(lead_id, lambda session: leads.assign_lead(session, actor(), lead_id, owner_id))


@bp.post("/leads/<int:lead_id>/remove")
@permission_required(Permission.WORK_LEADS)
def remove(lead_id: int) -> ResponseReturnValue:
    """Take it back that the person is a lead."""
    return _do(lead_id, lambda session: leads.remove_lead(session, actor(), lead_id))


@bp.route("/leads/<int:lead_id>/deals/new", methods=["GET", "POST"])
@permission_required(Permission.WORK_LEADS)
def win(lead_id: int) -> ResponseReturnValue:
    """Enter what the lead bought."""
    row = _find(lead_id)
    with reading() as session:
        event = get_event(session, actor().organisation_id, row.lead.event_id)
        currency = usual_currency(session, event.organisation_id) or DEFAULT_CURRENCY
    form = DealForm(data={"currency": currency, "won_on": _today(event).date()})
    if form.validate_on_submit():
        try:
            with transaction() as session:
                deals.win_deal(session, actor(), lead_id, form.sale())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("The deal is entered. It counts on the report from now on."), "success")
            return _to_page(row.lead)
    page = render_template("leads/deal.html", event=event, row=row, form=form, today=_today(event).date())
    return page, 422 if form.errors else 200


@bp.post("/deals/<int:deal_id>/refund")
@permission_required(Permission.WORK_LEADS)
def refund(deal_id: int) -> ResponseReturnValue:
    """Take a deal back."""
    return _do_to_deal(lambda session: deals.refund_deal(session, actor(), deal_id), _("Refunded. The deal counts nowhere now."))


@bp.post("/deals/<int:deal_id>/restore")
@permission_required(Permission.WORK_LEADS)
def restore(deal_id: int) -> ResponseReturnValue:
    """Take a refund back."""
    return _do_to_deal(lambda session: deals.restore_deal(session, actor(), deal_id), _("The refund is undone: the deal stands."))


def _do(lead_id: int, step: Callable[[Session], Lead]) -> ResponseReturnValue:
    """One change of a lead, then back to its registration; what is refused is said there."""
    try:
        with transaction() as session:
            lead = step(session)
    except (Forbidden, NotFound, leads.NotYours):
        raise
    except DomainError as refusal:
        flash(domain_message(refusal), "danger")
        lead = _find(lead_id).lead
    else:
        flash(_("Saved."), "success")
    return _to_page(lead)


def _do_to_deal(step: Callable[[Session], Deal], said: str) -> ResponseReturnValue:
    with transaction() as session:
        deal = step(session)
    flash(said, "success")
    return _to_page(deal)


def _find(lead_id: int) -> LeadRow:
    with reading() as session:
        row = get_lead(session, actor(), lead_id)
    if row is None:
        raise NotFound()
    return row


def _to_page(of: Lead | Deal) -> ResponseReturnValue:
    page = url_for("registrations.show", event_id=of.event_id, registration_id=of.registration_id, _anchor="lead")
    return redirect(page, 303)


def _today(event: Event) -> datetime:
    return now().astimezone(ZoneInfo(event.timezone))


def _filter() -> LeadFilter:
    """What the address narrows the list by; values nobody could have chosen narrow nothing."""
    stage, owner = request.args.get("stage", ""), request.args.get("owner", "")
    return LeadFilter(
        stage=LeadStage(stage) if stage in set(LeadStage) else None,
        owner_id=NOBODY if owner == "nobody" else request.args.get("owner", type=row_id) or None,
        event_id=request.args.get("event", type=row_id),
    )


def _narrowed() -> dict[str, str]:
    """The filter as parts of an address."""
    return {name: value for name in FILTERS if (value := request.args.get(name))}
