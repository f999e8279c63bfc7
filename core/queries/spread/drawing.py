"""Which people of a forest are drawn one by one, which are gathered into a dot that counts them, and where each stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.queries.spread.forest import EventForest, Flags
from referral.arrays import ROOT, Integers
from referral.graph.forest import ReferralForest
from referral.graph.layout import RadialLayout, radial_layout

DRAWN_MAX = 600  # beyond it dots touch on a desk's screen while the whole is seen
OPENED_MAX = 150  # people a dot that gathers some gives up each time it is opened
ROOM_SHARE = 24  # a dot that gathers people at the start is as wide as this part of all who are drawn, at the most
LONELY_MAX = 40  # roots that brought nobody would push the cascades into a corner of the circle


@dataclass(frozen=True)
class Gathering:
    """Where people are gathered: below the node `parent`, or at the start by an entry point (`parent` is ROOT)."""

    parent: int
    entry_point: int = 0


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


def draw(
    people: EventForest,
    *,
    root: int | None = None,
    always: Iterable[int] = (),
    opened: Sequence[Gathering] = (),
    limit: int = DRAWN_MAX,
) -> Drawing:
    """Choose and place: the largest branches first, more of those opened, and always those asked for with the way to them.

    Of a long way its end is drawn, behind the nearest person above it who is; those between are gathered there.
    `root` is the node at whose branch one looks. What is opened twice gives up twice as many.
    """
    wanted = np.ones(len(people), dtype=np.bool_) if root is None else branch_of(people, root)
    drawn = _choose(people, wanted, limit)
    for node in always:
        if wanted[node]:
            drawn[people.path(node)] = True
    for gathering in opened:
        _open(people, wanted, drawn, gathering)
    drawn &= wanted
    nodes = np.flatnonzero(drawn)
    place = np.full(len(people) + 1, ROOT, dtype=np.int64)  # the last place is that of nobody: a root's parent
    place[nodes] = np.arange(len(nodes))
    near = np.append(_nearest(people, drawn), ROOT)
    parents = place[near[people.forest.parent[nodes]]]
    found = _gather(people, wanted & ~drawn, near[:-1])
    groups = [Gathered(int(place[group.parent]), group.entry_point, group.people) for group in found]
    return Drawing(nodes, parents, groups, _place(people.forest.time[nodes], parents, groups))


def branch_of(people: EventForest, node: int) -> Flags:
    """Who is this person or came through them, however far down."""
    alone = np.zeros(len(people), dtype=np.bool_)
    alone[node] = True
    branch: Flags = _nearest(people, alone) == node
    return branch


def _place(times: NDArray[np.float64], parents: Integers, groups: list[Gathered]) -> RadialLayout:
    """Lay everything out; a dot that gathers many stands in the middle of as many places as it is wide."""
    at_start = sum(group.parent == ROOT for group in groups)
    wide = max(1, len(parents) // max(ROOM_SHARE, 2 * at_start))
    places = np.array([wide if group.parent == ROOT else 1 for group in groups], dtype=np.int64)
    times = np.where((parents != ROOT) & (times[parents] > times), np.nan, times)  # between them may be one of unknown time
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
    drawn = np.zeros(len(people), dtype=np.bool_)
    drawn[_largest(people, wanted, limit)] = True
    return drawn


def _open(people: EventForest, wanted: Flags, drawn: Flags, gathering: Gathering) -> None:
    """Draw the largest branches of those gathered there; their parents among them come first, as in `_choose`."""
    inside = wanted & ~drawn & (_nearest(people, drawn) == gathering.parent)
    if gathering.parent == ROOT:
        inside &= people.credit == gathering.entry_point
    drawn[_largest(people, inside, OPENED_MAX)] = True


def _largest(people: EventForest, among: Flags, limit: int) -> Integers:
    nodes = np.flatnonzero(among)
    return nodes[np.argsort(-people.forest.subtree_size[nodes], kind="stable")][:limit]


def _gather(people: EventForest, left_out: Flags, nearest: Integers) -> list[Gathered]:
    """Count those left out by the nearest drawn person above them, or by the entry point at their root."""
    counted = left_out & people.holds
    near = nearest[counted]
    by_person = np.bincount(near[near != ROOT], minlength=1)
    by_entry_point = np.bincount(people.credit[counted][near == ROOT], minlength=1)
    groups = [Gathered(int(node), 0, int(by_person[node])) for node in np.flatnonzero(by_person)]
    return groups + [Gathered(ROOT, int(key), int(by_entry_point[key])) for key in np.flatnonzero(by_entry_point)]


def _nearest(people: EventForest, marked: Flags) -> Integers:
    """For everybody the nearest marked person at or above them, or ROOT; each round looks twice as far up as the one before."""
    count, parent = len(people), people.forest.parent
    up = np.append(np.where(parent == ROOT, count, parent), count)
    up[:-1][marked] = np.flatnonzero(marked)
    while not np.array_equal(further := up[up], up):
        up = further
    return np.where(up[:-1] == count, ROOT, up[:-1])
