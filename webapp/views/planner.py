"""What if: how far an event may spread under assumptions that stand in the address, so that a plan can be passed on."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import Invalid
from core.models import Event
from core.permissions import Permission
from core.queries.spread.planner import Measured, measured_rates
from webapp.access import console_event, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.forms.plan import PlanForm
from webapp.planner_page import FOUNDING_EXAMPLE, GUESSES, hints, outlook_of, page, prefilled, table

bp = Blueprint("planner", __name__, url_prefix="/console/events/<int:event_id>/planner")

REFUSED = 422


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def show(event_id: int) -> ResponseReturnValue:
    """The assumptions and what they lead to; refused values are said beside their fields."""
    with reading() as session:
        event = console_event(session, event_id)
        measured = measured_rates(session, event.organisation_id, now())
    form = _form(measured)
    outlook = outlook_of(form)
    shown = render_template(
        "planner/show.html",
        event=event,
        measured=measured,
        hints=hints(measured),
        example=FOUNDING_EXAMPLE,
        **page(form, outlook),
    )
    return shown, 200 if outlook else REFUSED


@bp.get("/outlook.json")
@permission_required(Permission.SEE_SPREAD)
def outlook(event_id: int) -> ResponseReturnValue:
    """The part that follows the sliders, and what has to be corrected; asked for after every change."""
    with reading() as session:
        event, form = _load(session, event_id)
    context = page(form, outlook_of(form))
    return jsonify(
        errors={name: str(errors[0]) for name, errors in form.errors.items() if name},
        claim=context.get("claim", ""),
        outlook=render_template("planner/outlook.html", event=event, **context),
    )


@bp.get("/generations.csv")
@permission_required(Permission.SEE_SPREAD)
def export(event_id: int) -> ResponseReturnValue:
    """The numbers behind the picture."""
    with reading() as session:
        event, form = _load(session, event_id)
    planned = outlook_of(form)
    if planned is None:
        name, errors = next((name or "seeds", errors) for name, errors in form.errors.items())
        raise Invalid(name, str(errors[0]))
    return csv_response(f"{event.slug}-plan", *table(planned))


def _load(session: Session, event_id: int) -> tuple[Event, PlanForm]:
    """An address that says everything needs nothing measured."""
    event = console_event(session, event_id)
    whole = GUESSES.keys() <= request.args.keys()
    return event, _form(Measured() if whole else measured_rates(session, event.organisation_id, now()))


def _form(measured: Measured) -> PlanForm:
    """The address' values over those that stand there first."""
    start = prefilled(measured)
    return PlanForm({name: request.args.get(name, value) for name, value in start.items()})
