"""Who brought whom: the growing tree, the same as a list, and everybody as CSV."""

from collections.abc import Iterator

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.clock import now
from core.models import Event
from core.permissions import Permission
from core.queries.spread import Spread, find_people, spread, standing
from referral.arrays import ROOT
from webapp.access import console_event, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.formats import iso
from webapp.inputs import row_id
from webapp.spread_page import caption, choose, drawing_of, forest_json, list_rows, page, person_json, summary, title

bp = Blueprint("spread", __name__, url_prefix="/console/events/<int:event_id>/spread")

VIEWS = ("tree", "table")


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def show(event_id: int) -> ResponseReturnValue:
    """The page: as a tree that a script draws, or as a table."""
    event, shown = _load(event_id)
    choice = choose(shown, request.args.get("cascade", type=row_id), request.args.get("person", type=row_id))
    view = request.args.get("view") if request.args.get("view") in VIEWS else VIEWS[0]
    words = request.args.get("q", "").strip()
    listed = {}
    if view == "table":
        drawing = drawing_of(shown, choice)
        listed = {"rows": list_rows(shown, drawing), "caption": caption(drawing)}
    return render_template(
        "spread/show.html",
        event=event,
        view=view,
        words=words,
        found=find_people(shown, words) if words else [],
        cascade=int(shown.people.ids[choice.root]) if choice.root is not None else None,
        person=standing(shown, choice.person) if choice.person is not None else None,
        head=title(shown, choice),
        summary=summary(shown),
        **listed,
        **page(shown),
    )


@bp.get("/forest.json")
@permission_required(Permission.SEE_SPREAD)
def forest(event_id: int) -> ResponseReturnValue:
    """The tree with positions, and the cards around it; asked for again after every registration."""
    event, shown = _load(event_id)
    choice = choose(shown, request.args.get("cascade", type=row_id), request.args.get("person", type=row_id))
    return jsonify(forest_json(event, shown, choice))


@bp.get("/people.json")
@permission_required(Permission.SEE_SPREAD)
def people(event_id: int) -> ResponseReturnValue:
    """People by name, drawn one by one or not."""
    _event, shown = _load(event_id)
    return jsonify([person_json(found) for found in find_people(shown, request.args.get("q", ""))])


@bp.get("/people.csv")
@permission_required(Permission.SEE_SPREAD)
def export(event_id: int) -> ResponseReturnValue:
    """Everybody with who brought them and whom they brought."""
    event, shown = _load(event_id)
    head = (
        _("Number"),
        _("Name"),
        _("Registered"),
        _("Place"),
        _("Brought by (number)"),
        _("Brought by"),
        _("Generation"),
        _("Brought directly"),
        _("In all below"),
        _("Entry point at the start"),
    )
    return csv_response(f"{event.slug}-spread", head, _lines(shown, _("Held"), _("Given back")))


def _lines(shown: Spread, held: str, given_back: str) -> Iterator[tuple[object, ...]]:
    everybody = shown.people
    for node, parent in enumerate(everybody.forest.parent.tolist()):
        person = standing(shown, node)
        yield (
            person.id,
            person.name,
            iso(person.at) if person.at else "",
            given_back if person.cancelled else held,
            int(everybody.ids[parent]) if parent != ROOT else "",
            everybody.names[parent] if parent != ROOT else "",
            person.generation,
            person.direct,
            person.below,
            person.entry_point or "",
        )


def _load(event_id: int) -> tuple[Event, Spread]:
    with reading() as session:
        event = console_event(session, event_id)
        return event, spread(session, event, now())
