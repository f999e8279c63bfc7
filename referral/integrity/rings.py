"""Rings: people who visit each other's links in a circle."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from referral.integrity.findings import Code, Figure, Finding, Severity
from referral.integrity.identities import SURE, identity_keys
from referral.integrity.records import DEFAULT_LIMITS, NOBODY, Integers, Limits, Registration, Touches

TRUE_CIRCLE = 3  # two who look at each other's page are a couple of friends

Pair = tuple[int, int]


class Ring(NamedTuple):
    """A strongly connected component: its members ascending, the distinct (sharer, visitor) pairs inside, and visits counted."""

    members: tuple[int, ...]
    pairs: tuple[Pair, ...]
    visits: int
    inside: int


@dataclass(frozen=True, eq=False)
class _Graph:
    """Distinct (sharer, visitor) pairs as node indices, and the component of each node."""

    nodes: Integers
    sharer: Integers
    visitor: Integers
    component: Integers


def touch_rings(touches: Touches) -> list[Ring]:
    r"""Find the rings of a touch graph.

    Parameters
    ----------
    touches : Touches
        Rows whose sharer is their visitor count for nothing; those of visitors who never registered count as visits from outside.

    Returns
    -------
    list of Ring
        In order of their first member.

    Notes
    -----
    An edge goes from the owner of a link to each who visited it. A ring is a strongly connected component of two or more: from
    each member every other can be reached along such edges. Components are found in time linear in nodes and edges.

    References
    ----------
    .. [1] R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972) 146-160.
       doi:10.1137/0201010
    .. [2] D. J. Pearce, "An improved algorithm for finding the strongly connected components of a directed graph", Victoria
       University of Wellington (2005): the one that computes here.

    Examples
    --------
    >>> touch_rings(Touches.from_columns([1, 2, 3, 3, 1], [2, 3, 1, 9, -1]))
    [Ring(members=(1, 2, 3), pairs=((1, 2), (2, 3), (3, 1)), visits=5, inside=3)]
    """
    others = touches.sharer != touches.visitor
    sharer, visitor = touches.sharer[others], touches.visitor[others]
    graph = _graph(sharer[visitor != NOBODY], visitor[visitor != NOBODY])
    inner = np.flatnonzero(graph.component[graph.sharer] == graph.component[graph.visitor])
    pairs: dict[int, list[Pair]] = defaultdict(list)
    ends = (graph.nodes[graph.sharer[inner]].tolist(), graph.nodes[graph.visitor[inner]].tolist())
    for component, one, other in zip(graph.component[graph.sharer[inner]].tolist(), *ends, strict=True):
        pairs[component].append((one, other))
    of_sharer, of_visitor = _components_of(graph, sharer), _components_of(graph, visitor)
    visits, inside = Counter(of_sharer.tolist()), Counter(of_sharer[of_sharer == of_visitor].tolist())
    rings = [
        Ring(tuple(sorted({node for pair in found for node in pair})), tuple(found), visits[component], inside[component])
        for component, found in pairs.items()
    ]
    return sorted(rings)


def _graph(sharer: Integers, visitor: Integers) -> _Graph:
    nodes, ends = np.unique(np.concatenate((sharer, visitor)), return_inverse=True)
    pairs = np.unique(np.stack((ends[: len(sharer)], ends[len(sharer) :])), axis=1).astype(np.int64)
    if not len(nodes):
        return _Graph(nodes, pairs[0], pairs[1], nodes)
    matrix = coo_array((np.ones(pairs.shape[1], dtype=np.int8), (pairs[0], pairs[1])), shape=(len(nodes), len(nodes)))
    component = connected_components(matrix.tocsr(), directed=True, connection="strong")[1].astype(np.int64)
    return _Graph(nodes, pairs[0], pairs[1], component)


def _components_of(graph: _Graph, people: Integers) -> Integers:
    """Give the component of each; `NOBODY` for those who are in none."""
    if not len(graph.nodes):
        return np.full(len(people), NOBODY, dtype=np.int64)
    place = np.minimum(np.searchsorted(graph.nodes, people), len(graph.nodes) - 1)
    return np.where(graph.nodes[place] == people, graph.component[place], NOBODY)


def circle(pairs: Sequence[Pair]) -> tuple[int, ...]:
    """Show one way round a ring.

    Parameters
    ----------
    pairs : sequence of (sharer, visitor)
        The distinct pairs of one strongly connected component, at least two.

    Returns
    -------
    tuple of int
        The stops, first and last the same. Of three stops or more where the ring has such a circle; there and back otherwise.

    Notes
    -----
    A pair that is not returned lies on a circle of three or more: the way back from its end is at least two steps. If all are
    returned, the first that joins two stops already joined does, for the same reason. If there is none either, the ring is a
    tree whose every edge runs both ways, and no circle is longer than two. Then one breadth-first search finds the way back.

    Examples
    --------
    >>> circle([(1, 2), (2, 1), (2, 3), (3, 4), (4, 2)])
    (2, 3, 4, 2)
    >>> circle([(1, 2), (2, 1), (2, 3), (3, 2)])
    (1, 2, 1)
    """
    closing = _closing_pair(pairs)
    if closing is None:
        return (*pairs[0], pairs[0][0])
    sharer, visitor = closing
    return (sharer, *_way(pairs, visitor, sharer))


def _closing_pair(pairs: Sequence[Pair]) -> Pair | None:
    there = set(pairs)
    joined: dict[int, int] = {}

    def group(node: int) -> int:
        while (above := joined.setdefault(node, node)) != node:
            joined[node] = joined[above]
            node = above
        return node

    closing = None
    for one, other in pairs:
        if (other, one) not in there:
            return one, other
        if one < other and closing is None:
            if group(one) == group(other):
                closing = one, other
            joined[group(one)] = group(other)
    return closing


def _way(pairs: Sequence[Pair], start: int, end: int) -> Iterator[int]:
    """Yield the stops of a shortest way that is not the single step."""
    onward: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        if (one, other) != (start, end):
            onward[one].append(other)
    before, queue = {end: end}, deque([end])
    backward: dict[int, list[int]] = defaultdict(list)
    for one, others in onward.items():
        for other in others:
            backward[other].append(one)
    while start not in before:  # from the end backwards, so that the way is read off forwards
        node = queue.popleft()
        for previous in backward[node]:
            if previous not in before:
                before[previous] = node
                queue.append(previous)
    while start != end:
        yield start
        start = before[start]
    yield end


def rings(registrations: Sequence[Registration], touches: Touches, limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find people who visit each other's links in a circle, and say how much it looks made.

    Parameters
    ----------
    registrations : sequence of Registration
        To see which visits were credited and who shares an identity; those in no ring play no part.
    touches : Touches
        All human touches of share links.
    limits : Limits

    Returns
    -------
    list of Finding
        One for each ring. HIGH when at least half of it shares one person or mailbox, or a telephone, browser, device or card
        beyond a household. MEDIUM when it has a circle of three or more, somebody in it is credited with another of it, and
        ``limits.closed`` of the visits to its links came from itself. LOW otherwise: friends do look at each other's links, and
        a lively group chat is one large ring that brings people from outside.

    Examples
    --------
    >>> people = [Registration(1, 1, 0.0), Registration(2, 2, 9.0, parent_id=1), Registration(3, 3, 20.0, parent_id=2)]
    >>> [ring] = rings(people, Touches.from_columns([1, 2, 3], [2, 3, 1]))
    >>> ring.severity.name, ring.evidence["circle"], ring.evidence["credited"]
    ('MEDIUM', '1 → 2 → 3 → 1', 2)
    """
    known = {one.id: one for one in registrations}
    return [_finding(ring, known, limits) for ring in touch_rings(touches)]


def _finding(ring: Ring, known: Mapping[int, Registration], limits: Limits) -> Finding:
    here = [known[member] for member in ring.members if member in known]
    members = set(ring.members)
    credited = sum(one.parent_id in members for one in here)
    stops, sharing = circle(ring.pairs), _sharing(here, limits)
    closed = ring.inside >= limits.closed * ring.visits
    code = Code.RING_IDENTITY if 2 * sharing >= len(members) else Code.RING
    made = len(stops) > TRUE_CIRCLE and credited > 0 and closed
    severity = Severity.HIGH if code is Code.RING_IDENTITY else Severity.MEDIUM if made else Severity.LOW
    figures: dict[str, Figure] = {
        "members": len(members),
        "circle": " → ".join(map(str, stops)),
        "visits": ring.visits,
        "inside": ring.inside,
        "credited": credited,
        "sharing": sharing,
    }
    return Finding(code, severity, ring.members, None, figures)


def _sharing(members: Sequence[Registration], limits: Limits) -> int:
    """Count those who share the most shared identity, if it is shared by more than a household."""
    users = Counter(key for one in members for key in identity_keys(one, limits))
    return max((count for key, count in users.items() if count > (1 if key.kind in SURE else limits.household)), default=0)
