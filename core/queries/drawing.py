"""Which people of a forest are drawn one by one, which are gathered into a dot that counts them, and where each stands."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.queries.forest import EventForest, Flags
from referral.arrays import ROOT, Integers
from referral.graph.forest import ReferralForest
from referral.graph.layout import RadialLayout, radial_layout

DRAWN_MAX = 2_000  # beyond it dots touch on a desk's screen and a phone's browser stutters
ROOM_SHARE = 24  # a dot that gathers people at the start is as wide as this part of all who are drawn
LONELY_MAX = 40  # roots that brought nobody would push the cascades into a corner of the circle


@dataclass(frozen=True)
class Gathered:
    """People not drawn one by one: below the drawn person `parent`, or at the start by an entry point (`parent` is ROOT)."""

    parent: int
    entry_point: int
    people: int


@dataclass(frozen=True, eq=False)
class Drawing:
    """`nodes` are drawn one by one; `layout` holds their positions, then those of `gathered`."""

    nodes: Integers
    parents: Integers
    gathered: list[Gathered]
    layout: RadialLayout


def draw(people: EventForest, *, root: int | None = None, always: Iterable[int] = (), limit: int = DRAWN_MAX) -> Drawing:
    """Choose and place: the largest branches first, and always those asked for with everybody above them."""
    forest = people.forest
    wanted = np.ones(len(people), dtype=np.bool_) if root is None else forest.root == root
    drawn = _choose(people, wanted, limit)
    for node in always:
        if wanted[node]:
            drawn[people.path(node)] = True
    nodes = np.flatnonzero(drawn)
    gathered = _gather(people, wanted & ~drawn, drawn)
    place = np.full(len(people), ROOT, dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    parents = np.where(forest.parent[nodes] == ROOT, ROOT, place[forest.parent[nodes]])
    groups = [
        Gathered(int(place[group.parent]) if group.parent != ROOT else ROOT, group.entry_point, group.people)
        for group in gathered
    ]
    return Drawing(nodes, parents, groups, _place(forest.time[nodes], parents, groups))


def _place(times: NDArray[np.float64], parents: Integers, groups: list[Gathered]) -> RadialLayout:
    """Lay everything out; a dot that gathers many stands in the middle of as many places as it is wide."""
    wide = max(1, len(parents) // ROOM_SHARE)
    places = np.array([wide if group.parent == ROOT else 1 for group in groups], dtype=np.int64)
    whole = np.concatenate([parents, np.repeat(np.array([group.parent for group in groups], dtype=np.int64), places)])
    layout = radial_layout(ReferralForest.from_parents(whole, np.concatenate([times, np.full(int(places.sum()), np.nan)])))
    middles = len(parents) + np.cumsum(places) - (places + 1) // 2
    kept = np.concatenate([np.arange(len(parents)), middles])
    return RadialLayout(layout.x[kept], layout.y[kept], layout.angle[kept], layout.generation[kept], layout.radius)


def _choose(people: EventForest, wanted: Flags, limit: int) -> Flags:
    """The largest branches. A parent's branch is larger than any child's, so nobody is drawn without their parent."""
    forest = people.forest
    lonely = wanted & (forest.parent == ROOT) & (forest.child_count == 0)
    if lonely.sum() > LONELY_MAX:
        wanted = wanted & ~lonely
    nodes = np.flatnonzero(wanted)
    best = nodes[np.argsort(-forest.subtree_size[nodes], kind="stable")][:limit]
    drawn = np.zeros(len(people), dtype=np.bool_)
    drawn[best] = True
    return drawn


def _gather(people: EventForest, left_out: Flags, drawn: Flags) -> list[Gathered]:
    """Count those left out by the nearest drawn person above them, or by the entry point at their root."""
    counted = left_out & people.holds
    near = _nearest_drawn(people, drawn)[counted]
    by_person = np.bincount(near[near != ROOT], minlength=1)
    by_entry_point = np.bincount(people.credit[counted][near == ROOT], minlength=1)
    groups = [Gathered(int(node), 0, int(by_person[node])) for node in np.flatnonzero(by_person)]
    return groups + [Gathered(ROOT, int(key), int(by_entry_point[key])) for key in np.flatnonzero(by_entry_point)]


def _nearest_drawn(people: EventForest, drawn: Flags) -> NDArray[np.int64]:
    near = np.where(drawn, np.arange(len(people)), ROOT)
    order = np.argsort(people.forest.depth, kind="stable")
    for level in np.split(order, np.cumsum(people.forest.generation_widths)[:-1])[1:]:
        open_ = level[~drawn[level]]
        near[open_] = near[people.forest.parent[open_]]
    return near
