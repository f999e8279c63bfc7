"""Findings as people review them, and whose rewards wait because of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from core.models import Decision, Event, Finding, Inspection, Member, Referral, Registration, RegistrationStatus, Visit
from referral.integrity.findings import Severity

PER_PAGE = 20
PEOPLE_SHOWN = 8  # of one finding; the CSV has everybody


class Shelf(StrEnum):
    """Where a finding is kept: it holds rewards and waits for a human; it holds nothing; it is decided, or found no more."""

    REVIEW = "review"
    MINOR = "minor"
    SETTLED = "settled"


SHELVES: dict[Shelf, ColumnElement[bool]] = {
    Shelf.REVIEW: and_(Finding.waiting, Finding.severity >= int(Severity.MEDIUM)),
    Shelf.MINOR: and_(Finding.waiting, Finding.severity < int(Severity.MEDIUM)),
    Shelf.SETTLED: ~Finding.waiting,
}


@dataclass(frozen=True)
class Concerned:
    """Somebody a finding is about: when and how they came, and through whom."""

    id: int
    name: str
    at: datetime
    cancelled: bool
    parent_id: int | None
    decided_by: str | None
    first_touch_at: datetime | None

    @property
    def seconds(self) -> float | None:
        """From the first touch of their journey to the form."""
        return (self.at - self.first_touch_at).total_seconds() if self.first_touch_at else None


@dataclass(frozen=True)
class FindingRow:
    """A finding with the name of whoever decided about it."""

    finding: Finding
    decided_by: str | None

    @property
    def shown(self) -> list[int]:
        """The registrations its page names: those nobody has decided about first."""
        undecided = set(self.finding.undecided)
        return sorted(self.finding.subjects, key=lambda one: (one not in undecided, one))[:PEOPLE_SHOWN]

    @property
    def named(self) -> set[int]:
        """Every registration its words and its list name."""
        named = {self.finding.beneficiary_id, *self.shown, *_ids_of(self.finding)}
        return {one for one in named if one is not None}

    @property
    def added(self) -> int:
        """How many it concerns since it was dismissed."""
        return len(self.finding.undecided) if self.finding.decision == Decision.DISMISSED else 0


@dataclass(frozen=True)
class FindingsPage:
    """One page of a shelf, with how many stand on each, and everybody it names by registration."""

    shelf: Shelf
    rows: Sequence[FindingRow]
    counts: dict[Shelf, int]
    people: dict[int, Concerned]
    page: int
    inspected_at: datetime | None = None

    @property
    def pages(self) -> int:
        """How many pages the shelf has."""
        return max(1, ceil(self.counts[self.shelf] / PER_PAGE))


def review_codes(session: Session, event_id: int, of: Collection[int] | None = None) -> dict[int, str]:
    """Whose rewards wait, and for what: registration → code of the gravest finding that is open or was confirmed."""
    return {one: str(holding[0].code) for one, holding in holding_findings(session, event_id, of).items()}


def holding_findings(session: Session, event_id: int, of: Collection[int] | None = None) -> dict[int, list[Finding]]:
    """Registration → findings its rewards wait for, the gravest first; of the whole event, or of some registrations."""
    may_hold = or_(Finding.severity >= int(Severity.MEDIUM), Finding.decision == Decision.CONFIRMED)
    wanted = select(Finding).where(Finding.event_id == event_id, may_hold).order_by(Finding.severity.desc(), Finding.id)
    if of is not None:
        wanted = wanted.where(_concerns_any(session, of))
    holding: dict[int, list[Finding]] = {}
    for finding in session.scalars(wanted):
        for registration_id in finding.held:
            if of is None or registration_id in of:
                holding.setdefault(registration_id, []).append(finding)
    return holding


def count_findings(session: Session, event: Event) -> tuple[dict[Shelf, int], datetime | None]:
    """How many stand on each shelf, and when the event was looked through last."""
    columns = [func.coalesce(func.sum(case((which, 1), else_=0)), 0) for which in SHELVES.values()]
    looked = select(Inspection.inspected_at).where(Inspection.event_id == event.id).scalar_subquery()
    *counts, inspected_at = session.execute(select(*columns, looked).where(*_of(event))).one()
    return dict(zip(SHELVES, map(int, counts), strict=True)), inspected_at


def findings_page(
    session: Session, event: Event, shelf: Shelf = Shelf.REVIEW, page: int = 1, size: int = PER_PAGE
) -> FindingsPage:
    """One page of a shelf, the gravest and newest first; what is settled, by when it was decided. Three statements at most."""
    counts, inspected_at = count_findings(session, event)
    if not counts[shelf]:
        return FindingsPage(shelf, (), counts, {}, 1, inspected_at)
    order = (Finding.decided_at.desc().nulls_last(),) if shelf == Shelf.SETTLED else (Finding.severity.desc(),)
    wanted = _with_decider(event).where(SHELVES[shelf]).order_by(*order, Finding.id.desc())
    page = max(1, min(page, ceil(counts[shelf] / size)))
    rows = [FindingRow(finding, name) for finding, name in session.execute(wanted.offset((page - 1) * size).limit(size))]
    people = concerned(session, event, {one for row in rows for one in row.named})
    return FindingsPage(shelf, rows, counts, people, page, inspected_at)


def every_finding(session: Session, event: Event) -> list[FindingRow]:
    """All of an event's findings, oldest first."""
    return [FindingRow(finding, name) for finding, name in session.execute(_with_decider(event).order_by(Finding.id))]


def concerned(session: Session, event: Event, ids: Collection[int] | None = None) -> dict[int, Concerned]:
    """These people of the event, or all, by registration."""
    wanted = (
        select(
            Registration.id,
            Registration.name,
            Registration.created_at,
            Registration.status,
            Referral.parent_id,
            Referral.decided_by,
            Visit.created_at.label("first_touch_at"),
        )
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .outerjoin(Visit, Visit.id == func.coalesce(Referral.first_visit_id, Referral.visit_id))
        .where(Registration.event_id == event.id, Registration.organisation_id == event.organisation_id)
    )
    if ids is not None:
        wanted = wanted.where(Registration.id.in_(ids))
    return {
        row.id: Concerned(
            row.id,
            row.name,
            row.created_at,
            row.status == RegistrationStatus.CANCELLED,
            row.parent_id,
            row.decided_by,
            row.first_touch_at,
        )
        for row in session.execute(wanted)
    }


def circle_of(finding: Finding) -> list[int]:
    """The registrations of a ring's circle, in order; none of any other finding."""
    return [int(stop) for stop in str(finding.evidence.get("circle", "")).split(" → ") if stop]


def _ids_of(finding: Finding) -> list[int]:
    """The registrations that the evidence names."""
    named = [finding.evidence.get(name) for name in ("child", "ancestor", "parent")]
    return [one for one in named if isinstance(one, int)] + circle_of(finding)[: PEOPLE_SHOWN + 1]


def _concerns_any(session: Session, ids: Collection[int]) -> ColumnElement[bool]:
    """Sorted out by the database: the findings of a large event name thousands, and an accrual asks for a few."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    each = func.json_array_elements_text if is_postgresql else func.json_each
    subject = each(Finding.subjects).table_valued("value")
    named = select(subject.c.value).where(cast(subject.c.value, Integer).in_(ids)).correlate(Finding)
    return or_(Finding.beneficiary_id.in_(ids), named.exists())


def _with_decider(event: Event) -> Select[Finding, str | None]:
    return select(Finding, Member.name).outerjoin(Member, Member.id == Finding.decided_by_id).where(*_of(event))


def _of(event: Event) -> tuple[ColumnElement[bool], ...]:
    return (Finding.event_id == event.id, Finding.organisation_id == event.organisation_id)
