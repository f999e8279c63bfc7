"""How an event spreads: its counters, generations, leaders and newest referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.entry_points import list_names
from core.queries.forest import EventForest, load_forest
from referral.arrays import ROOT
from referral.graph.generations import rates
from referral.growth.sharing import Sharing, Verdict, estimate_sharing
from referral.growth.virality import KEstimate, estimate_k, naive_k

LEADERS = 8
NEWEST = 8
FOUND_MAX = 8


@dataclass(frozen=True)
class Virality:
    """What one root and one referred person bring, beside it K of both together and the naive ratio, and what may be said.

    They count every registration ever made, given back or not: bringing somebody has happened when they register.
    """

    sharing: Sharing
    pooled: KEstimate
    naive: float

    @property
    def verdict(self) -> Verdict:
        """Whether sharing carries itself on; nothing is claimed while the interval holds values on both sides of 1."""
        return self.sharing.verdict

    @property
    def told(self) -> KEstimate | None:
        """What one referred person brings, where there are enough of them to say."""
        return None if self.verdict is Verdict.TOO_FEW else self.sharing.referred


@dataclass(frozen=True)
class Generation:
    """One ring: who stands on it, whom they brought, and R_g with its 95 % interval; R is None where nobody stands."""

    number: int
    people: int
    brought: int
    r: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Leader:
    """Somebody who brought people; equal counts share a rank."""

    rank: int
    id: int
    name: str
    direct: int
    below: int
    generation: int
    cancelled: bool


@dataclass(frozen=True)
class NewReferral:
    """Somebody who came through somebody."""

    id: int
    name: str
    parent_id: int
    parent: str
    generation: int
    at: datetime


@dataclass(frozen=True)
class Standing:
    """One person in the forest: from whom they came and whom they brought."""

    id: int
    name: str
    path: Sequence[tuple[int, str]]
    generation: int
    direct: int
    below: int
    cancelled: bool
    at: datetime | None
    entry_point: str | None


@dataclass(frozen=True, eq=False)
class Spread:
    """What the Spread page shows of one event at one moment."""

    people: EventForest
    entry_points: dict[int, str]
    virality: Virality
    at: datetime

    @property
    def registered(self) -> int:
        """People who hold a place."""
        return int(self.people.holds.sum())

    @property
    def cancelled(self) -> int:
        """Places given back."""
        return len(self.people) - self.registered

    @property
    def referred(self) -> int:
        """People who hold a place and came through another person."""
        return int(self.people.referred.sum())

    @property
    def deepest(self) -> int:
        """The furthest generation in which somebody holds a place."""
        return max(len(self.people.widths) - 1, 0)

    @property
    def bringers(self) -> int:
        """People who brought somebody."""
        return int((self.people.direct > 0).sum())


def spread(session: Session, event: Event, at: datetime) -> Spread:
    """The event's forest and numbers, in two statements."""
    people = load_forest(session, event)
    return Spread(people, dict(list_names(session, event)), virality(people, at), at)


def virality(people: EventForest, at: datetime) -> Virality:
    """How it spreads as it stands at a moment."""
    now = at.timestamp()
    return Virality(estimate_sharing(people.forest, now), estimate_k(people.forest, now), naive_k(people.forest))


def generations(people: EventForest) -> list[Generation]:
    """Every ring on which somebody stands or stood."""
    widths = people.widths.tolist()
    holders = people.forest.depth[people.holds]
    squares = np.bincount(holders, people.direct[people.holds].astype(np.float64) ** 2, minlength=len(widths))
    brought = [*widths[1:], 0] if widths else []
    rows = enumerate(zip(widths, brought, rates(widths, brought, squares), strict=True))
    return [
        Generation(number, width, came, *rate) if width else Generation(number, 0, came, None, 0.0, 0.0)
        for number, (width, came, rate) in rows
    ]


def leaders(people: EventForest, limit: int = LEADERS) -> list[Leader]:
    """Who has the most people below them; those brought directly break ties of order."""
    below, direct = people.below, people.direct
    bringers = np.flatnonzero(below)
    best = bringers[np.lexsort((bringers, -direct[bringers], -below[bringers]))][:limit].tolist()
    ahead = {count: int(np.count_nonzero(below > count)) for count in {int(below[node]) for node in best}}
    return [
        Leader(
            rank=ahead[int(below[node])] + 1,
            id=int(people.ids[node]),
            name=people.names[node],
            direct=int(direct[node]),
            below=int(below[node]),
            generation=int(people.forest.depth[node]),
            cancelled=not people.holds[node],
        )
        for node in best
    ]


def newest_referrals(people: EventForest, limit: int = NEWEST) -> list[NewReferral]:
    """Who came through whom last, newest first."""
    last = np.flatnonzero(people.referred & ~np.isnan(people.forest.time))[::-1][:limit].tolist()
    return [
        NewReferral(
            id=int(people.ids[node]),
            name=people.names[node],
            parent_id=int(people.ids[people.forest.parent[node]]),
            parent=people.names[people.forest.parent[node]],
            generation=int(people.forest.depth[node]),
            at=_moment(people, node),
        )
        for node in last
    ]


def newest_person(people: EventForest) -> int | None:
    """The registration made last of those that hold a place."""
    holders = np.flatnonzero(people.holds)
    return int(people.ids[holders[-1]]) if len(holders) else None


def standing(shown: Spread, node: int) -> Standing:
    """One person with their way from the root."""
    people, path = shown.people, shown.people.path(node)
    return Standing(
        id=int(people.ids[node]),
        name=people.names[node],
        path=[(int(people.ids[step]), people.names[step]) for step in path],
        generation=int(people.forest.depth[node]),
        direct=int(people.direct[node]),
        below=int(people.below[node]),
        cancelled=not people.holds[node],
        at=None if np.isnan(people.forest.time[node]) else _moment(people, node),
        entry_point=shown.entry_points.get(int(people.credit[node])),
    )


def find_people(shown: Spread, needle: str, limit: int = FOUND_MAX) -> list[Standing]:
    """People whose name holds the words, those who brought the most first."""
    words = needle.casefold().split()
    if not words:
        return []
    found = [node for node, name in enumerate(shown.people.names) if all(word in name.casefold() for word in words)]
    found.sort(key=lambda node: (-int(shown.people.below[node]), node))
    return [standing(shown, node) for node in found[:limit]]


def _moment(people: EventForest, node: int) -> datetime:
    return datetime.fromtimestamp(float(people.forest.time[node]), UTC)


def largest_cascades(people: EventForest, limit: int) -> list[int]:
    """Nodes of the roots that have the most people below them; roots that brought nobody are left out."""
    roots = np.flatnonzero((people.forest.parent == ROOT) & (people.below > 0))
    return [int(node) for node in roots[np.lexsort((roots, -people.below[roots]))][:limit]]
