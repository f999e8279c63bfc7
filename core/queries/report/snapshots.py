"""Stored reports, the builds under way, and which events are due for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Event, EventStatus, Person, Registration, ReportSnapshot, SnapshotState
from core.queries.counting import HOLDS_PLACE
from core.queries.report.changes import changed_since, has_changed
from core.queries.report.content import unpack
from core.queries.report.report import Report
from core.queries.spread.stored_forest import STORED_MIN

BUILT_WHEN_OPENED_MAX = 5_000  # registrations; more take so long that whoever opens the report would notice
STALE_AFTER = timedelta(minutes=1)  # nobody needs a report of hundred thousand people anew with every registration
EARLIER_MAX = 100
GROWN_BY = 2_000  # registrations; so many are read beside the stored forest of a large event each time its tree is drawn


@dataclass(frozen=True)
class Kept:
    """One stored report, unopened."""

    id: int
    as_of: datetime
    registrations: int


@dataclass(frozen=True)
class Stored:
    """One stored report, opened."""

    kept: Kept
    report: Report


@dataclass(frozen=True)
class Counted:
    """Everybody who ever registered, and those of them who hold a place."""

    registrations: int
    holders: int


@dataclass(frozen=True)
class Build:
    """A build that waits, runs, or broke off."""

    state: SnapshotState
    requested_at: datetime
    phase: str
    percent: int


def count_registrations(session: Session, event: Event) -> Counted:
    """The event's people as of now, in one statement; two places of one human are one."""
    standing = (Registration.event_id == event.id, Registration.merged_into_id.is_(None))
    counts = select(func.count(), func.count(case((HOLDS_PLACE, Registration.id)))).select_from(Registration).where(*standing)
    everybody, holders = session.execute(counts).one()
    return Counted(everybody, holders)


def newest_report(session: Session, event: Event) -> Stored | None:
    """The newest report that this version can open."""
    return _opened(session, _ready(event).order_by(ReportSnapshot.as_of.desc(), ReportSnapshot.id.desc()).limit(1))


def stored_report(session: Session, event: Event, snapshot_id: int) -> Stored:
    """One report of this event."""
    stored = _opened(session, _ready(event).where(ReportSnapshot.id == snapshot_id))
    if stored is None:
        raise NotFound()
    return stored


def earlier_reports(session: Session, event: Event) -> list[Kept]:
    """What may be opened, the newest first."""
    rows = session.execute(
        select(ReportSnapshot.id, ReportSnapshot.as_of, ReportSnapshot.registrations)
        .where(*_is_ready(event))
        .order_by(ReportSnapshot.as_of.desc(), ReportSnapshot.id.desc())
        .limit(EARLIER_MAX)
    )
    return [Kept(snapshot_id, as_of, registrations) for snapshot_id, as_of, registrations in rows if as_of is not None]


def build_under_way(session: Session, event: Event) -> Build | None:
    """The build asked for last, unless it came to its end."""
    row = session.execute(
        select(ReportSnapshot.state, ReportSnapshot.requested_at, ReportSnapshot.phase, ReportSnapshot.percent)
        .where(ReportSnapshot.event_id == event.id, ReportSnapshot.organisation_id == event.organisation_id)
        .order_by(ReportSnapshot.id.desc())
        .limit(1)
    ).first()
    return Build(*row) if row is not None and row.state != SnapshotState.READY else None


def is_stale(session: Session, event: Event, newest: Stored, counted: Counted, at: datetime) -> bool:
    """Whether enough time has passed since, and a new one would be another."""
    if at - newest.kept.as_of < STALE_AFTER:
        return False
    reported = Counted(newest.kept.registrations, newest.report.registered)
    return counted != reported or has_changed(session, event, newest.kept.as_of)


def first_of_each_day(reports: Iterable[tuple[int, datetime]]) -> frozenset[int]:
    """Of reports in the order of their moments, those that stand for their day, in UTC."""
    first: dict[object, int] = {}
    for snapshot_id, as_of in reports:
        first.setdefault(as_of.date(), snapshot_id)
    return frozenset(first.values())


def count_erased(session: Session, event_id: int) -> int:
    """How many of the event's places name nobody any more; more than before a report was begun means it may hold a name.

    Counted and not asked by the clock, which may say something else on another machine.
    """
    erased = select(func.count(Registration.id)).join(Registration.person)
    return session.scalar(erased.where(Registration.event_id == event_id, Person.erased_at.is_not(None))) or 0


def stranded_builds(session: Session, before: datetime, stalled_before: datetime, limit: int) -> Sequence[int]:
    """Builds whose job was lost: nobody took them up, or whoever did says nothing any more."""
    lost = or_(
        and_(ReportSnapshot.state == SnapshotState.QUEUED, ReportSnapshot.moved_at < before),
        and_(ReportSnapshot.state == SnapshotState.BUILDING, ReportSnapshot.moved_at < stalled_before),
    )
    return session.scalars(select(ReportSnapshot.id).where(lost).order_by(ReportSnapshot.id).limit(limit)).all()


def events_due(session: Session, day: datetime, limit: int) -> Sequence[Event]:
    """Events of whatever organisation that changed since their last report, were it of a day before or of far fewer people.

    One report a day while an event changes, so that there is a history to compare with.
    """
    newest, most = func.max(ReportSnapshot.as_of).label("as_of"), func.max(ReportSnapshot.registrations).label("people")
    reported = (
        select(ReportSnapshot.event_id, newest, most)
        .where(ReportSnapshot.state == SnapshotState.READY)
        .group_by(ReportSnapshot.event_id)
        .subquery()
    )
    asked_today = select(ReportSnapshot.id).where(ReportSnapshot.event_id == Event.id, ReportSnapshot.requested_at >= day)
    anybody = select(Registration.id).where(Registration.event_id == Event.id).exists()
    changed = or_(and_(reported.c.as_of.is_(None), anybody), changed_since(Event.id, Event.organisation_id, reported.c.as_of))
    grown = and_(Event.seats_taken >= STORED_MIN, Event.seats_taken >= func.coalesce(reported.c.people, 0) + GROWN_BY)
    due = (
        select(Event)
        .outerjoin(reported, reported.c.event_id == Event.id)
        .where(Event.status != EventStatus.DRAFT, or_(~asked_today.exists(), grown), changed)
        .order_by(Event.id)
        .limit(limit)
    )
    return session.scalars(due).all()


def _is_ready(event: Event) -> tuple[ColumnElement[bool], ...]:
    return (
        ReportSnapshot.event_id == event.id,
        ReportSnapshot.organisation_id == event.organisation_id,
        ReportSnapshot.state == SnapshotState.READY,
    )


def _ready(event: Event) -> Select[int, datetime | None, int, bytes | None]:
    columns = (ReportSnapshot.id, ReportSnapshot.as_of, ReportSnapshot.registrations, ReportSnapshot.content)
    return select(*columns).where(*_is_ready(event))


def _opened(session: Session, wanted: Select[int, datetime | None, int, bytes | None]) -> Stored | None:
    row = session.execute(wanted).first()
    if row is None or row.as_of is None or row.content is None:
        return None
    report = unpack(row.content)
    return None if report is None else Stored(Kept(row.id, row.as_of, row.registrations), report)
