"""How an event spreads: its counters, generations, leaders and newest referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from math import isnan

import numpy as np
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.entry_points import list_names
from core.queries.forest import EventForest, load_forest
from referral.arrays import ROOT
from referral.growth.virality import KEstimate, estimate_k, naive_k
from referral.intervals import garwood_interval

LEADERS = 8
NEWEST = 8
FOUND_MAX = 8
SELF_SUSTAINING = 1.0  # from this K on every person brings another, and an event would grow by itself


class Verdict(StrEnum):
    """What an estimate of K allows to be said."""

    TOO_FEW = "too_few"
    TOO_EARLY = "too_early"
    FADES = "fades"
    GROWS = "grows"


@dataclass(frozen=True)
class Virality:
    """K with its interval, the naive ratio beside it, and what may be said.

    Both count every registration ever made, given back or not: bringing somebody has happened when they register.
    """

    k: KEstimate
    naive: float

    @property
    def verdict(self) -> Verdict:
        """Nothing is claimed while the interval holds values on both sides of 1."""
        if isnan(self.k.value):
            return Verdict.TOO_FEW
        if self.k.low < SELF_SUSTAINING <= self.k.high:
            return Verdict.TOO_EARLY
        return Verdict.GROWS if self.k.low >= SELF_SUSTAINING else Verdict.FADES


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
    """K as it stands at a moment."""
    return Virality(estimate_k(people.forest, at.timestamp()), naive_k(people.forest))


def generations(people: EventForest) -> list[Generation]:
    """Every ring on which somebody stands or stood."""
    widths = people.widths.tolist()
    return [_generation(people, number, width, next_) for number, (width, next_) in enumerate(pairwise([*widths, 0]))]


def _generation(people: EventForest, number: int, width: int, brought: int) -> Generation:
    if not width:
        return Generation(number, 0, brought, None, 0.0, 0.0)
    counts = people.direct[people.holds & (people.forest.depth == number)]
    mean = counts.mean()
    dispersion = max(1.0, float(counts.var(ddof=1) / mean)) if mean and width > 1 else 1.0
    low, high = garwood_interval(brought, dispersion)
    return Generation(number, width, brought, brought / width, low / width, high / width)


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
