"""Findings to review: rewards that look as if nobody earned them, and what people make of them."""

from collections.abc import Iterator, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.models import Decision
from core.permissions import Permission
from core.queries.integrity.findings import Concerned, FindingRow, Shelf, concerned, every_finding, findings_page
from core.services.integrity.findings import DecisionRefused, decide_finding, reopen_finding
from referral.integrity.findings import Severity
from webapp.access import actor, console_event, permission_required
from webapp.context import reading, transaction
from webapp.csv_files import csv_response
from webapp.errors import domain_message
from webapp.finding_words import DECISIONS, SEVERITIES, name_of, what
from webapp.formats import iso
from webapp.inputs import row_id
from webapp.pagination import page_urls
from webapp.report.findings import in_words, remember_decided, shelf_names, undoable
from webapp.views import report

bp = Blueprint("findings", __name__, url_prefix="/console/events/<int:event_id>/findings")

REPORT = "report"


@bp.get("")
@permission_required(Permission.SEE_SPREAD)
def index(event_id: int) -> ResponseReturnValue:
    """One shelf: what waits for a human, what is worth knowing, or what is settled."""
    return _index(event_id, _shelf())


@bp.post("/<int:finding_id>")
@permission_required(Permission.REVIEW_FINDINGS)
def decide(event_id: int, finding_id: int) -> ResponseReturnValue:
    """Confirm or dismiss, with the reason."""
    asked, why = request.form.get("decision", ""), request.form.get("why", "")
    try:
        with transaction() as session:
            decide_finding(session, actor(), event_id, finding_id, asked, why)
    except DecisionRefused as refusal:
        refused = {"id": finding_id, "words": domain_message(refusal), "why": why}
        return (report.page_of(event_id, refused) if _is_on_report() else _index(event_id, _shelf(), refused)), refusal.status
    remember_decided(event_id, finding_id)
    flash(
        _("Confirmed. Its rewards go on waiting.") if asked == Decision.CONFIRMED else _("Dismissed. Its rewards go on."),
        "success",
    )
    return redirect(_back(event_id))


@bp.post("/<int:finding_id>/reopen")
@permission_required(Permission.REVIEW_FINDINGS)
def reopen(event_id: int, finding_id: int) -> ResponseReturnValue:
    """Take the decision back."""
    with transaction() as session:
        reopen_finding(session, actor(), event_id, finding_id)
    flash(_("Open again."), "success")
    return redirect(_back(event_id))


@bp.get("/findings.csv")
@permission_required(Permission.SEE_SPREAD)
def export(event_id: int) -> ResponseReturnValue:
    """Every finding with everybody it concerns, one line for each person."""
    head = (
        _("Finding"),
        _("Code"),
        _("Severity"),
        _("What was seen"),
        _("Number"),
        _("Name"),
        _("Registered"),
        _("Brought by (number)"),
        _("Found"),
        _("Decision"),
        _("Decided by"),
        _("Decided"),
        _("Why"),
    )
    with reading() as session:
        event = console_event(session, event_id)
        rows, people = every_finding(session, event), concerned(session, event)
    return csv_response(f"{event.slug}-findings", head, list(_lines(rows, people)))


def _lines(rows: list[FindingRow], people: Mapping[int, Concerned]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        finding = row.finding
        about = (finding.id, finding.code, str(SEVERITIES[Severity(finding.severity)][0]), what(finding, people))
        decided = iso(finding.decided_at) if finding.decided_at else ""
        became = (iso(finding.first_seen_at), str(DECISIONS[finding.decision]), row.decided_by or "", decided, finding.why)
        for one in finding.subjects:
            person = people.get(one)
            came = (iso(person.at), person.parent_id or "") if person else ("", "")
            yield (*about, one, name_of(one, people), *came, *became)


def _index(event_id: int, shelf: Shelf, refused: Mapping[str, object] | None = None) -> str:
    with reading() as session:
        event = console_event(session, event_id)
        found = findings_page(session, event, shelf, request.args.get("page", 1, type=row_id))
    return render_template(
        "findings/index.html",
        event=event,
        found=found,
        shown=in_words(found),
        shelves=shelf_names(),
        refused=refused or {},
        undo_finding=undoable(event),
        page_url=page_urls("findings.index", event_id=event_id, shelf=shelf.value),
    )


def _shelf() -> Shelf:
    asked = request.values.get("shelf", "")
    return Shelf(asked) if asked in set(Shelf) else Shelf.REVIEW


def _is_on_report() -> bool:
    return request.form.get("back") == REPORT


def _back(event_id: int) -> str:
    if _is_on_report():
        return url_for("report.show", event_id=event_id, _anchor="review")
    return url_for("findings.index", event_id=event_id, shelf=_shelf().value)
