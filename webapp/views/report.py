"""What an event came to, read from top to bottom as a letter; each table as CSV, of the very report that is shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.errors import NotFound
from core.models import Event, SnapshotState
from core.permissions import Permission
from core.queries.report.shown import Shown, find_report
from core.queries.report.snapshots import Build, build_under_way, earlier_reports
from core.services.report.snapshots import ask_for_report
from webapp.access import actor, console_event, permission_required
from webapp.context import reading, transaction
from webapp.csv_files import csv_response
from webapp.inputs import row_id
from webapp.report.attribution_choice import rules_asked
from webapp.report.findings import review
from webapp.report.page import TABLES, page
from webapp.report.rewards import rewarded
from webapp.report.standing import build_words, standing

bp = Blueprint("report", __name__, url_prefix="/console/events/<int:event_id>/report")


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def show(event_id: int) -> ResponseReturnValue:
    """The report that is there at once; a newer one is asked for where it is worth building."""
    return page_of(event_id)


def page_of(event_id: int, refused: Mapping[str, object] | None = None) -> str:
    """The page; with what was `refused` of a decision made on it: the finding, why, and what had been typed."""
    event, shown = _find(event_id)
    if shown.needs_build:
        shown = _with_build(event, shown)
    how = standing(shown, event, now())
    if shown.report is None:
        if refused:
            flash(str(refused["words"]), "danger")
        return render_template("report/waiting.html", event=event, **how)
    g.report_snapshot = shown.kept.id if shown.kept else None
    with reading() as session:
        reviewed = review(session, event) | rewarded(session, event)
    shown_page = {**how, **page(shown.report, event), **reviewed}
    return render_template("report/show.html", event=event, refused=refused or {}, **shown_page)


@bp.get("/status.json")
@permission_required(Permission.SEE_SPREAD)
def status(event_id: int) -> ResponseReturnValue:
    """How far the build is, and which report is the newest; asked for while somebody waits."""
    with reading() as session:
        event = console_event(session, event_id)
        build, stored = build_under_way(session, event), earlier_reports(session, event)
    words = build_words(build, now())
    return jsonify(
        state=words.state if words else SnapshotState.READY,
        words=words.words if words else "",
        percent=words.percent if words else 100,
        late=words.late if words else "",
        newest=stored[0].id if stored else None,
    )


@bp.post("/rebuild")
@permission_required(Permission.SEE_SPREAD)
def rebuild(event_id: int) -> ResponseReturnValue:
    """Have it built anew."""
    with transaction() as session:
        ask_for_report(session, actor(), event_id)
    return redirect(url_for("report.show", event_id=event_id), 303)


@bp.get("/<table>.csv")
@permission_required(Permission.SEE_SPREAD)
def export(event_id: int, table: str) -> ResponseReturnValue:
    """The numbers of one table."""
    if table not in TABLES:
        raise NotFound()
    event, shown = _find(event_id)
    if shown.report is None:
        raise NotFound()
    head, rows = TABLES[table](shown.report)
    return csv_response(f"{event.slug}-{table}", head, rows)


@bp.url_defaults
def _of_the_same_report(endpoint: str, values: dict[str, Any]) -> None:
    """Every download on the page is of the stored report that the page shows."""
    if endpoint == "report.export" and g.get("report_snapshot") is not None:
        values.setdefault("snapshot", g.report_snapshot)


def _find(event_id: int) -> tuple[Event, Shown]:
    with reading() as session:
        event = console_event(session, event_id)
        snapshot_id, rules = request.args.get("snapshot", type=row_id), rules_asked(request.args)
        return event, find_report(session, event, now(), snapshot_id, rules)


def _with_build(event: Event, shown: Shown) -> Shown:
    """Whoever opens a report that others have moved on from need not ask for a newer one."""
    with transaction() as session:
        ask_for_report(session, actor(), event.id)
    return replace(shown, build=Build(SnapshotState.QUEUED, now(), "", 0))
