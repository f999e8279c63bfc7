"""What an event came to, read from top to bottom as a letter; each table as CSV."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import now
from core.errors import NotFound
from core.models import Event
from core.permissions import Permission
from core.queries.report import Report, report
from webapp.access import console_event, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.report_page import TABLES, page

bp = Blueprint("report", __name__, url_prefix="/console/events/<int:event_id>/report")


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def show(event_id: int) -> ResponseReturnValue:
    """The whole report as of now."""
    event, numbers = _load(event_id)
    return render_template("report/show.html", event=event, **page(numbers, event))


@bp.get("/<table>.csv")
@permission_required(Permission.SEE_SPREAD)
def export(event_id: int, table: str) -> ResponseReturnValue:
    """The numbers of one table."""
    if table not in TABLES:
        raise NotFound()
    event, numbers = _load(event_id)
    head, rows = TABLES[table](numbers)
    return csv_response(f"{event.slug}-{table}", head, rows)


def _load(event_id: int) -> tuple[Event, Report]:
    with reading() as session:
        event = console_event(session, event_id)
        return event, report(session, event, now())
