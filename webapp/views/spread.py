"""Who brought whom: the growing tree, the same as a list, and everybody as CSV."""

from functools import partial

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.permissions import Permission
from core.queries.report.spread_now import spread_now
from core.queries.spread.spread import find_people
from core.queries.spread.worth import load_worth
from webapp.access import console_event, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.spread.choice import choose, drawing_of, measure_of
from webapp.spread.csv_file import head, lines
from webapp.spread.leaders import needs_worth
from webapp.spread.page import SpreadPage, caption, person_json
from webapp.spread.people_list import list_rows

bp = Blueprint("spread", __name__, url_prefix="/console/events/<int:event_id>/spread")

VIEWS = ("tree", "table")


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def show(event_id: int) -> ResponseReturnValue:
    """The page: as a tree that a script draws, or as a table."""
    page = _load(event_id)
    view = request.args.get("view") if request.args.get("view") in VIEWS else VIEWS[0]
    words = request.args.get("q", "").strip()
    listed = {}
    if view == "table":
        drawing = drawing_of(page.shown, page.choice)
        listed = {"rows": list_rows(page.shown, page.choice, drawing), "caption": caption(drawing)}
    return render_template(
        "spread/show.html",
        event=page.event,
        at=partial(url_for, "spread.show", event_id=event_id),
        view=view,
        words=words,
        found=find_people(page.shown, words) if words else [],
        **listed,
        **page.frame(),
        **page.context(),
    )


@bp.get("/forest.json")
@permission_required(Permission.SEE_SPREAD)
def forest(event_id: int) -> ResponseReturnValue:
    """The tree with positions, and the cards around it; asked for again while people register."""
    return jsonify(_load(event_id).forest_json())


@bp.get("/people.json")
@permission_required(Permission.SEE_SPREAD)
def people(event_id: int) -> ResponseReturnValue:
    """People by name, drawn one by one or not."""
    found = find_people(_load(event_id).shown, request.args.get("q", ""))
    return jsonify([person_json(person) for person in found])


@bp.get("/people.csv")
@permission_required(Permission.SEE_SPREAD)
def export(event_id: int) -> ResponseReturnValue:
    """Everybody with who brought them, whom they brought, and what those were worth; by `by`, the highest first."""
    with reading() as session:
        event = console_event(session, event_id)
        shown = spread_now(session, event, now())
        worth = load_worth(session, event, shown.people)
    by = measure_of(request.args) if "by" in request.args else None
    return csv_response(f"{event.slug}-spread", head(shown.as_of), lines(shown, worth, by))


def _load(event_id: int) -> SpreadPage:
    with reading() as session:
        event = console_event(session, event_id)
        shown = spread_now(session, event, now())
        choice = choose(shown, request.args)
        worth = load_worth(session, event, shown.people) if needs_worth(choice.measure) else None
    return SpreadPage(event, shown, choice, worth)
