"""What each entry point stands at the start of, as plain values that a stored report can keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import EntryPoint, Event
from core.queries.entry_points.entry_points import VisitCounts, cost_each, cost_interval, visit_counts
from core.queries.spread.forest import NO_ENTRY_POINT, EventForest
from referral.arrays import Integers


@dataclass(frozen=True)
class EntryPointCredit:
    """One entry point with all it stands at the start of; `seconds` were attended by those people together."""

    id: int
    name: str
    currency: str
    cost_minor: int
    created_at: datetime
    is_archived: bool
    visits: VisitCounts
    registrations: int
    brought_on: int
    seconds: int

    @property
    def people(self) -> int:
        """Everybody at whose start it stands: those who came by it, and those they brought on."""
        return self.registrations + self.brought_on

    @property
    def cost_each(self) -> float | None:
        """Minor units per registration."""
        return cost_each(self.cost_minor, self.registrations)

    @property
    def cost_interval(self) -> tuple[float, float] | None:
        """Between which costs the true one lies, 95 in 100 times."""
        return cost_interval(self.cost_minor, self.registrations)

    @property
    def cost_with_brought_on(self) -> float | None:
        """Minor units for each of those people."""
        return self.cost_minor / self.people if self.people else None

    @property
    def cost_per_minute(self) -> float | None:
        """Minor units for each minute those people attended."""
        return self.cost_minor / (self.seconds / 60) if self.seconds else None


@dataclass(frozen=True)
class Uncredited:
    """Those at whose start no entry point stands: they came by the page's own address."""

    registrations: int
    brought_on: int
    seconds: int


def entry_point_credits(session: Session, event: Event, people: EventForest) -> list[EntryPointCredit]:
    """All entry points, the one at the start of the most registrations first; in two statements."""
    visits = visit_counts(session, event.id)
    placed = session.scalars(
        select(EntryPoint).where(EntryPoint.event_id == event.id, EntryPoint.organisation_id == event.organisation_id)
    ).all()
    credited = _credited(people, max((entry_point.id for entry_point in placed), default=0) + 1)
    rows = [_credit(entry_point, visits.get(entry_point.code.code, VisitCounts()), credited) for entry_point in placed]
    return sorted(rows, key=lambda row: (-row.people, -row.visits.human, row.name.casefold()))


def uncredited(people: EventForest) -> Uncredited:
    """Those no entry point can be credited with."""
    registrations, brought_on, seconds = _credited(people, NO_ENTRY_POINT + 1)
    return Uncredited(int(registrations[NO_ENTRY_POINT]), int(brought_on[NO_ENTRY_POINT]), int(seconds[NO_ENTRY_POINT]))


def _credit(entry_point: EntryPoint, visits: VisitCounts, credited: Sequence[Integers]) -> EntryPointCredit:
    registrations, brought_on, seconds = (int(counts[entry_point.id]) for counts in credited)
    return EntryPointCredit(
        id=entry_point.id,
        name=entry_point.name,
        currency=entry_point.currency,
        cost_minor=entry_point.cost_minor,
        created_at=entry_point.created_at,
        is_archived=entry_point.archived_at is not None,
        visits=visits,
        registrations=registrations,
        brought_on=brought_on,
        seconds=seconds,
    )


def _credited(people: EventForest, size: int) -> tuple[Integers, Integers, Integers]:
    """By entry point: those who came by it, those they brought on, and the seconds all of them attended."""
    own = people.credit[people.holds & ~people.referred]
    brought = people.credit[people.referred]
    seconds = np.bincount(people.credit[people.holds], weights=people.seconds[people.holds], minlength=size)
    return np.bincount(own, minlength=size), np.bincount(brought, minlength=size), seconds.astype(np.int64)
