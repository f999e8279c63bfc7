"""How an event spreads: its counters, generations, leaders and newest referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from core.queries.spread.forest import EventForest
from core.queries.spread.ranks import rank_among
from core.queries.spread.virality import Virality
from referral.arrays import ROOT, Integers
from referral.graph.generations import rates

LEADERS = 8
NEWEST = 8
FOUND_MAX = 8


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
    """Somebody who brought people, with the figure they are compared by; equal figures share a rank."""

    rank: int
    id: int
    name: str
    direct: int
    below: int
    generation: int
    cancelled: bool
    figure: int


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
    as_of: datetime | None = None  # of times in the room, where a stored forest is followed

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


def leaders(people: EventForest, limit: int = LEADERS, figures: Integers | None = None) -> list[Leader]:
    """Who has the highest figures, by themselves people below them; those brought directly break ties of order."""
    direct, figure = people.direct, people.below if figures is None else figures
    bringers = np.flatnonzero(figure)
    best = bringers[np.lexsort((bringers, -direct[bringers], -figure[bringers]))][:limit].tolist()
    counts = _counts(figure)
    return [
        Leader(
            rank=rank.place,
            id=int(people.ids[node]),
            name=people.names[node],
            direct=int(direct[node]),
            below=int(people.below[node]),
            generation=int(people.forest.depth[node]),
            cancelled=not people.holds[node],
            figure=int(figure[node]),
        )
        for node in best
        if (rank := rank_among(int(figure[node]), counts)) is not None
    ]


def _counts(figures: Integers) -> dict[int, int]:
    """How many have which figure."""
    values, many = np.unique(figures, return_counts=True)
    return dict(zip(values.tolist(), many.tolist(), strict=True))


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
    """One person with their way from the root; of a long one its beginning and its end."""
    return _standing(shown, node, shown.people.path(node))


def standing_alone(shown: Spread, node: int) -> Standing:
    """One person without the way to them, for long lists."""
    return _standing(shown, node, ())


def _standing(shown: Spread, node: int, path: Sequence[int]) -> Standing:
    people = shown.people
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
