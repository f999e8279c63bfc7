"""What an event came to: the funnel, its entry points, cascades and people, all at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import EntryPoint, Event
from core.queries.entry_points import EntryPointRow, VisitCounts, visit_counts
from core.queries.forest import NO_ENTRY_POINT, EventForest, load_forest
from core.queries.funnel import ShareNumbers, VisitNumbers, share_numbers, visit_numbers
from core.queries.spread import Generation, Leader, Virality, generations, largest_cascades, leaders, virality
from core.queries.viewer_counts import Viewing, viewing
from referral.arrays import ROOT, Integers
from referral.graph.metrics import RELIABLE_CASCADE_SIZE, cycle_time, structural_virality

CASCADES = 5
TOP_PEOPLE = 6


@dataclass(frozen=True)
class EntryPointCredit:
    """One entry point with all it stands at the start of; `seconds` were attended by those people together."""

    row: EntryPointRow
    seconds: int

    @property
    def people(self) -> int:
        """Everybody at whose start it stands: those who came by it, and those they brought on."""
        return self.row.registrations + self.row.brought_on

    @property
    def cost_with_brought_on(self) -> float | None:
        """Minor units for each of those people."""
        return self.row.entry_point.cost_minor / self.people if self.people else None

    @property
    def cost_per_minute(self) -> float | None:
        """Minor units for each minute those people attended."""
        return self.row.entry_point.cost_minor / (self.seconds / 60) if self.seconds else None


@dataclass(frozen=True)
class Uncredited:
    """Those at whose start no entry point stands: they came by the page's own address."""

    registrations: int
    brought_on: int
    seconds: int


@dataclass(frozen=True)
class CascadeRow:
    """One of the largest cascades; structural virality is None where there are too few people to say."""

    root_id: int
    root: str
    people: int
    generations: int
    structural_virality: float | None


@dataclass(frozen=True)
class TopPerson:
    """Somebody who brought many, and how many of those came to the event."""

    leader: Leader
    attended: int


@dataclass(frozen=True, eq=False)
class Report:
    """Every number of the Report page, as of `at`."""

    at: datetime
    visits: VisitNumbers
    shares: ShareNumbers
    registered: int
    cancelled: int
    attended: int
    seconds: int
    referred: int
    bringers: int
    entry_points: Sequence[EntryPointCredit]
    uncredited: Uncredited
    generations: Sequence[Generation]
    virality: Virality
    cycle_s: float
    cascade_count: int
    cascades: Sequence[CascadeRow]
    people: Sequence[TopPerson]
    viewing: Viewing
    forest: EventForest

    @property
    def referred_share(self) -> float:
        """The part of those who hold a place that came through another person."""
        return self.referred / self.registered if self.registered else 0.0

    @property
    def deepest(self) -> int:
        """The furthest generation in which somebody holds a place."""
        return max(len(self.generations) - 1, 0)


def report(session: Session, event: Event, at: datetime) -> Report:
    """The whole report, in seven statements whatever the event's size."""
    people = load_forest(session, event)
    return Report(
        at=at,
        visits=visit_numbers(session, event),
        shares=share_numbers(session, event),
        registered=int(people.holds.sum()),
        cancelled=int((~people.holds).sum()),
        attended=int((people.holds & people.attended).sum()),
        seconds=int(people.seconds[people.holds].sum()),
        referred=int(people.referred.sum()),
        bringers=int((people.direct > 0).sum()),
        entry_points=_entry_points(session, event, people),
        uncredited=_uncredited(people),
        generations=generations(people),
        virality=virality(people, at),
        cycle_s=cycle_time(people.forest),
        cascade_count=int((people.forest.parent == ROOT).sum()),
        cascades=_cascades(people),
        people=_top_people(people),
        viewing=viewing(session, event),
        forest=people,
    )


def _entry_points(session: Session, event: Event, people: EventForest) -> list[EntryPointCredit]:
    """All entry points, the one at the start of the most registrations first."""
    visits = visit_counts(session, event.id)
    placed = session.scalars(
        select(EntryPoint).where(EntryPoint.event_id == event.id, EntryPoint.organisation_id == event.organisation_id)
    ).all()
    size = max((entry_point.id for entry_point in placed), default=0) + 1
    registrations, brought_on, seconds = _credited(people, size)
    credited = [
        EntryPointCredit(
            EntryPointRow(
                entry_point,
                None,
                visits.get(entry_point.code.code, VisitCounts()),
                int(registrations[entry_point.id]),
                int(brought_on[entry_point.id]),
            ),
            int(seconds[entry_point.id]),
        )
        for entry_point in placed
    ]
    return sorted(credited, key=lambda credit: (-credit.people, -credit.row.visits.human, credit.row.entry_point.name.casefold()))


def _uncredited(people: EventForest) -> Uncredited:
    registrations, brought_on, seconds = _credited(people, NO_ENTRY_POINT + 1)
    return Uncredited(int(registrations[NO_ENTRY_POINT]), int(brought_on[NO_ENTRY_POINT]), int(seconds[NO_ENTRY_POINT]))


def _credited(people: EventForest, size: int) -> tuple[Integers, Integers, Integers]:
    """By entry point: those who came by it, those they brought on, and the seconds all of them attended."""
    own = people.credit[people.holds & ~people.referred]
    brought = people.credit[people.referred]
    seconds = np.bincount(people.credit[people.holds], weights=people.seconds[people.holds], minlength=size)
    return np.bincount(own, minlength=size), np.bincount(brought, minlength=size), seconds.astype(np.int64)


def _cascades(people: EventForest) -> list[CascadeRow]:
    virality_of = dict(zip(people.forest.roots.tolist(), structural_virality(people.forest).tolist(), strict=True))
    rows = []
    for root in largest_cascades(people, CASCADES):
        inside = people.forest.root == root
        reliable = int(people.forest.subtree_size[root]) >= RELIABLE_CASCADE_SIZE
        rows.append(
            CascadeRow(
                root_id=int(people.ids[root]),
                root=people.names[root],
                people=int((inside & people.holds).sum()),
                generations=int(people.forest.depth[inside & people.holds].max()),
                structural_virality=virality_of[root] if reliable else None,
            )
        )
    return rows


def _top_people(people: EventForest) -> list[TopPerson]:
    attended = people.sum_below(people.holds & people.attended)
    return [TopPerson(leader, int(attended[people.node[leader.id]])) for leader in leaders(people, TOP_PEOPLE)]
