"""Entry points with what came through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Code, EntryPoint, Event, Member, Referral, Registration, Via, Visit
from core.queries.counting import HOLDS_PLACE, IS_HUMAN
from referral.intervals import garwood_interval


@dataclass(frozen=True)
class VisitCounts:
    """Visits by one code: all of them, those by people, and how many different people."""

    raw: int = 0
    human: int = 0
    unique: int = 0
    scans: int = 0
    clicks: int = 0


@dataclass(frozen=True)
class EntryPointRow:
    """One entry point with its numbers; `brought_on` counts those who came through its people, however far down."""

    entry_point: EntryPoint
    owner: str | None
    visits: VisitCounts
    registrations: int
    brought_on: int

    @property
    def cost_each(self) -> float | None:
        """Minor units per registration."""
        return cost_each(self.entry_point.cost_minor, self.registrations)

    @cached_property
    def cost_interval(self) -> tuple[float, float] | None:
        """Between which costs the true one lies, 95 in 100 times."""
        return cost_interval(self.entry_point.cost_minor, self.registrations)


def cost_each(cost_minor: int, registrations: int) -> float | None:
    """Minor units per registration; None while there is none."""
    return cost_minor / registrations if registrations else None


def cost_interval(cost_minor: int, registrations: int) -> tuple[float, float] | None:
    """Between which costs the true one lies, 95 in 100 times, registrations taken as a Poisson count."""
    if not (registrations and cost_minor):
        return None
    low, high = garwood_interval(registrations)
    return cost_minor / high, cost_minor / low if low else inf


def list_entry_points(session: Session, event: Event) -> list[EntryPointRow]:
    """Every entry point of the event, archived ones too; the most registrations first."""
    visits = visit_counts(session, event.id)
    registrations = _registrations(session, event.id)
    below = _brought_on(session, event.id)
    owned = session.execute(
        select(EntryPoint, Member.name)
        .outerjoin(Member, Member.id == EntryPoint.owner_id)
        .where(EntryPoint.event_id == event.id, EntryPoint.organisation_id == event.organisation_id)
    )
    rows = [
        EntryPointRow(
            entry_point,
            owner,
            visits.get(entry_point.code.code, VisitCounts()),
            registrations.get(entry_point.id, 0),
            below.get(entry_point.id, 0),
        )
        for entry_point, owner in owned
    ]
    return sorted(rows, key=lambda row: (-row.registrations, -row.visits.human, row.entry_point.name.casefold()))


def get_entry_point(session: Session, event: Event, entry_point_id: int) -> EntryPoint:
    """One entry point of this event."""
    entry_point = session.scalar(
        select(EntryPoint).where(
            EntryPoint.id == entry_point_id,
            EntryPoint.event_id == event.id,
            EntryPoint.organisation_id == event.organisation_id,
        )
    )
    if entry_point is None:
        raise NotFound()
    return entry_point


def list_names(session: Session, event: Event) -> list[tuple[int, str]]:
    """The entry points by name, to choose one from."""
    named = select(EntryPoint.id, EntryPoint.name).where(
        EntryPoint.event_id == event.id, EntryPoint.organisation_id == event.organisation_id
    )
    return [(entry_point_id, name) for entry_point_id, name in session.execute(named.order_by(EntryPoint.name))]


def usual_currency(session: Session, organisation_id: int) -> str | None:
    """The currency the organisation wrote its last cost in."""
    newest = select(EntryPoint.currency).where(EntryPoint.organisation_id == organisation_id)
    return session.scalar(newest.order_by(EntryPoint.id.desc()).limit(1))


def visit_counts(session: Session, event_id: int) -> dict[str, VisitCounts]:
    """Visits of the event by code."""
    human = case((IS_HUMAN, 1))
    counts = session.execute(
        select(
            Visit.code,
            func.count(),
            func.count(human),
            func.count(distinct(case((IS_HUMAN, Visit.visitor_id)))),
            func.count(case((IS_HUMAN & (Visit.via == Via.SCAN), 1))),
            func.count(case((IS_HUMAN & (Visit.via == Via.CLICK), 1))),
        )
        .where(Visit.event_id == event_id, Visit.code.is_not(None))
        .group_by(Visit.code)
    )
    return {code: VisitCounts(*numbers) for code, *numbers in counts if code is not None}


def excluded_visits(session: Session, code: Code) -> Sequence[tuple[str | None, int]]:
    """Visits that do not count as human, by reason, the most frequent first; None stands for "never confirmed"."""
    rows = session.execute(
        select(Visit.bot_reason, func.count().label("visits"))
        .where(Visit.code == code.code, ~IS_HUMAN)
        .group_by(Visit.bot_reason)
        .order_by(func.count().desc())
    )
    return [(reason, count) for reason, count in rows]


def _registrations(session: Session, event_id: int) -> dict[int, int]:
    rows = session.execute(
        select(Registration.entry_point_id, func.count())
        .where(Registration.event_id == event_id, Registration.entry_point_id.is_not(None), HOLDS_PLACE)
        .where(~select(Referral.child_id).where(Referral.child_id == Registration.id).exists())
        .group_by(Registration.entry_point_id)
    )
    return {entry_point_id: count for entry_point_id, count in rows if entry_point_id is not None}


def _brought_on(session: Session, event_id: int) -> dict[int, int]:
    """Follow the edges down from every root; a cancelled place still passes on what came through it."""
    is_root = ~select(Referral.child_id).where(Referral.child_id == Registration.id).exists()
    tree = (
        select(Registration.id.label("id"), Registration.entry_point_id.label("entry_point_id"))
        .where(Registration.event_id == event_id, Registration.entry_point_id.is_not(None), is_root)
        .cte("tree", recursive=True)
    )
    tree = tree.union_all(
        select(Referral.child_id, tree.c.entry_point_id).join_from(Referral, tree, Referral.parent_id == tree.c.id)
    )
    rows = session.execute(
        select(tree.c.entry_point_id, func.count())
        .join(Referral, Referral.child_id == tree.c.id)
        .join(Registration, Registration.id == tree.c.id)
        .where(HOLDS_PLACE)
        .group_by(tree.c.entry_point_id)
    )
    return dict(rows.all())
