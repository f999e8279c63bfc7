"""Findings as pages show them: each with its words, its people and what was decided, and the way back from a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.models import Event, Finding
from core.queries.integrity.findings import Concerned, FindingRow, FindingsPage, Shelf, findings_page
from referral.integrity.findings import Severity
from webapp.finding_words import SEVERITIES, figures, holds, how, what

SHOWN_ON_REPORT = 3
DECIDED = "decided_finding"


@dataclass(frozen=True)
class Witness:
    """One person of a finding: who, when, how."""

    person: Concerned
    how: str
    is_new: bool


@dataclass(frozen=True)
class Shown:
    """One finding in words."""

    finding: Finding
    severity: tuple[Any, str, str]
    what: str
    figures: Sequence[tuple[str, str]]
    holds: str
    beneficiary: Concerned | None
    people: Sequence[Witness]
    more: int
    added: int
    decided_by: str


def in_words(found: FindingsPage) -> list[Shown]:
    """A page's findings, ready to be read."""
    return [_shown(row, found) for row in found.rows]


def review(session: Session, event: Event) -> dict[str, Any]:
    """What report/findings.html uses; read when the page is opened and not stored with the report, since people decide here."""
    found = findings_page(session, event, size=SHOWN_ON_REPORT)
    return {"review": found, "to_review": in_words(found), "undo_finding": undoable(event)}


def remember_decided(event_id: int, finding_id: int) -> None:
    """Offer the way back on the next page."""
    cookie[DECIDED] = f"{event_id}:{finding_id}"


def undoable(event: Event) -> int | None:
    """The finding of this event that was decided just now, offered once."""
    event_id, _separator, finding_id = str(cookie.pop(DECIDED, "")).partition(":")
    return int(finding_id) if event_id == str(event.id) and finding_id.isdecimal() else None


def shelf_names() -> dict[Shelf, str]:
    """What the shelves are called."""
    return {Shelf.REVIEW: _("To review"), Shelf.MINOR: _("Minor"), Shelf.SETTLED: _("Settled")}


def _shown(row: FindingRow, found: FindingsPage) -> Shown:
    finding, undecided = row.finding, set(row.finding.undecided)
    people = [found.people[one] for one in row.shown if one in found.people]
    return Shown(
        finding=finding,
        severity=SEVERITIES[Severity(finding.severity)],
        what=what(finding, found.people),
        figures=figures(finding),
        holds=holds(finding, found.people),
        beneficiary=found.people.get(finding.beneficiary_id) if finding.beneficiary_id else None,
        people=[Witness(person, how(person, found.people), bool(row.added) and person.id in undecided) for person in people],
        more=len(finding.subjects) - len(people),
        added=row.added,
        decided_by=row.decided_by or _("somebody who has left"),
    )
