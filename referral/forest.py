"""The referral forest: who was brought by whom, as arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral import refusals
from referral.arrays import ROOT, Floats, Integers, frozen
from referral.errors import ReferralError
from referral.matching import Labels, match, padded

if TYPE_CHECKING:
    import networkx as nx

    from referral.passes import Levels, Offspring

# `referral.passes` and `referral.graphs` are imported where they are used: they load numba and networkx, and a process that
# only imports this, as every web process does, should not have to.


@dataclass(frozen=True, eq=False)
class ReferralForest:
    """A checked forest of n registrations.

    Build one with `from_parents`, `from_columns` or `from_edges`, which refuse what is not a forest. Nodes keep the order of
    the input: every array a function of this library returns "per node" lines up with `labels`.

    Attributes
    ----------
    parent : ndarray of int64, shape (n,)
        Index of each node's parent, -1 for a root.
    time : ndarray of float64, shape (n,)
        When each node registered, in seconds from any fixed instant; NaN where it is not known.
    labels : sequence
        What the caller calls each node.
    weight : ndarray of float64, shape (n,), or None
        What each node counts for, such as the money of a deal.
    order : ndarray of int32
        All nodes, parents before their children; empty where 0 … n - 1 is such an order.

    Examples
    --------
    >>> forest = ReferralForest.from_edges([("Junaid", "Maud"), ("Idris", "Junaid"), ("Maud", None)])
    >>> forest.labels
    ('Junaid', 'Idris', 'Maud')
    >>> forest.parent.tolist(), forest.depth.tolist(), forest.subtree_size.tolist()
    ([2, 0, -1], [1, 2, 0], [2, 1, 3])
    """

    parent: Integers
    time: Floats
    labels: Sequence[Hashable]
    weight: Floats | None
    order: NDArray[np.signedinteger[Any]] = field(repr=False)

    @classmethod
    def from_parents(
        cls,
        parent: ArrayLike,
        time: ArrayLike | None = None,
        labels: Sequence[Hashable] | None = None,
        weight: ArrayLike | None = None,
    ) -> ReferralForest:
        """Build a forest from a parent array.

        Parameters
        ----------
        parent : array_like of int, shape (n,)
            Index of each node's parent, -1 for a root, in any order. This and the other columns are taken as they are, not
            copied, where they are contiguous arrays of int64 and float64: leave those alone afterwards.
        time : array_like of float, shape (n,), optional
            Seconds; NaN or left out where unknown.
        labels : sequence of hashable, length n, optional
            Names of the nodes; their indices when left out.
        weight : array_like of float, shape (n,), optional
            Finite numbers in any unit.

        Raises
        ------
        ReferralError
            ``forest.shape``; otherwise of the first row at fault ``forest.unknown_parent``, ``forest.self_edge``,
            ``forest.infinite_time``, ``forest.parent_later`` or ``forest.weight``; else ``forest.cycle``, whose row is the last
            of the cycle, which closes it.

        Examples
        --------
        >>> ReferralForest.from_parents([-1, 0, 0, 1]).generation_widths.tolist()
        [1, 2, 1]
        >>> ReferralForest.from_parents([1, 2, 0])
        Traceback (most recent call last):
        referral.errors.ReferralError: row 2: 2 closes the cycle 2 → 0 → 1 → 2
        """
        parents = _frozen(parent, np.int64)
        times = None if time is None else _frozen(time, np.float64)
        weights = None if weight is None else _frozen(weight, np.float64)
        names = range(len(parents)) if labels is None else labels
        columns = [column for column in (parents, times, weights) if column is not None]
        if any(column.shape != (len(names),) for column in columns):
            raise ReferralError("forest.shape", "parents, times, weights and labels must be of one length")
        order = _checked_order(parents, times, weights, names)
        # A single NaN seen n times costs nothing where times are not known.
        known = np.broadcast_to(np.float64(np.nan), parents.shape) if times is None else times
        return cls(parents, known, names, weights, order)

    @classmethod
    def from_columns(
        cls,
        child: Labels,
        parent: Labels,
        time: ArrayLike | None = None,
        weight: ArrayLike | None = None,
        *,
        root: Hashable = None,
        unknown_parents_as_roots: bool = False,
    ) -> ReferralForest:
        """Build a forest from columns of labels, one row for each child, in any order.

        Parameters
        ----------
        child, parent : sequence or ndarray of hashable, length n
            Who came, and through whom.
        time : array_like of float, shape (n,), optional
            Seconds at which each row's child registered; NaN where unknown.
        weight : array_like of float, shape (n,), optional
            What each row's child counts for.
        root : hashable
            What stands in the parent column of a root, beside None: ``""`` or ``-1`` in many files.
        unknown_parents_as_roots : bool
            Whether a parent without a row of its own becomes a root (of unknown time, weighing nothing) or is refused.

        Returns
        -------
        ReferralForest
            Nodes in the order of the rows, then the roots that were added.

        Raises
        ------
        ReferralError
            ``forest.missing_child`` for a row without a child, ``forest.second_parent`` when a child has two rows,
            ``forest.unknown_parent``; otherwise as `from_parents`.

        See Also
        --------
        referral.sifting.sift_edges : to use the good rows of a file and list the bad ones.

        Examples
        --------
        >>> ReferralForest.from_columns(["a", "b", "c"], ["", "a", "b"], root="").depth.tolist()
        [0, 1, 2]
        """
        parents, labels = match(child, parent, root, unknown_parents_as_roots)
        rows, nodes = len(child), len(labels)
        return cls.from_parents(parents, padded(time, rows, nodes, np.nan), tuple(labels), padded(weight, rows, nodes, 0.0))

    @classmethod
    def from_edges(
        cls,
        edges: Iterable[tuple[Hashable, Hashable | None]],
        time: ArrayLike | None = None,
        *,
        unknown_parents_as_roots: bool = False,
    ) -> ReferralForest:
        """Build a forest from rows of (child, parent), in any order.

        Parameters
        ----------
        edges : iterable of (child, parent)
            One row for each node; parent None for a root.
        time : array_like of float, shape (rows,), optional
            Seconds at which each row's child registered.
        unknown_parents_as_roots : bool
            Whether a parent without a row of its own becomes a root (of unknown time) or is refused.

        Returns
        -------
        ReferralForest
            Nodes in the order of the rows, then the roots that were added.

        Raises
        ------
        ReferralError
            As `from_columns`.

        Examples
        --------
        >>> ReferralForest.from_edges([("b", "a"), ("c", "a")], unknown_parents_as_roots=True).labels
        ('b', 'c', 'a')
        >>> ReferralForest.from_edges([("b", "a")])
        Traceback (most recent call last):
        referral.errors.ReferralError: row 0: the parent 'a' has no row of its own
        """
        children, parents = zip(*edges, strict=True) if edges else ((), ())
        return cls.from_columns(children, parents, time, unknown_parents_as_roots=unknown_parents_as_roots)

    @classmethod
    def from_networkx(cls, graph: nx.DiGraph[Any], time: str = "time", weight: str = "weight") -> ReferralForest:
        """Build a forest from a directed graph whose edges point from parent to child, nodes in the graph's order.

        Parameters
        ----------
        graph : networkx.DiGraph
            As `to_networkx` makes it.
        time, weight : str
            Node attributes that hold seconds and the weight. A node without a time has an unknown one; without a weight it
            weighs nothing, unless none has one.

        Raises
        ------
        ReferralError
            ``forest.second_parent`` for a node with two parents; otherwise as `from_parents`.

        Examples
        --------
        >>> import networkx as nx
        >>> ReferralForest.from_networkx(nx.DiGraph([("a", "b"), ("a", "c")])).parent.tolist()
        [-1, 0, 0]
        """
        place = {node: row for row, node in enumerate(graph)}
        parents = np.full(len(place), ROOT, dtype=np.int64)
        for row, node in enumerate(graph):
            above = list(graph.predecessors(node))
            if len(above) > 1:
                raise ReferralError("forest.second_parent", f"{node!r} has {len(above)} parents", row)
            parents[row] = place[above[0]] if above else ROOT
        columns = {name: [graph.nodes[node].get(name) for node in graph] for name in (time, weight)}
        times, weights = (
            None if all(value is None for value in column) else [missing if value is None else value for value in column]
            for column, missing in ((columns[time], np.nan), (columns[weight], 0.0))
        )
        return cls.from_parents(parents, times, tuple(place), weights)

    def to_networkx(self) -> nx.DiGraph[Any]:
        """Give the forest as a directed graph, edges from parent to child.

        Returns
        -------
        networkx.DiGraph
            Nodes are the labels, with their ``time`` in seconds and their ``weight`` where they are known.

        See Also
        --------
        referral.interchange.neighbourhood : a part of it, which is what networkx is good for.

        Examples
        --------
        >>> sorted(ReferralForest.from_parents([-1, 0, 0]).to_networkx().edges)
        [(0, 1), (0, 2)]
        """
        from referral.graphs import directed_graph

        return directed_graph(self, range(len(self)))

    def __len__(self) -> int:
        return len(self.parent)

    @cached_property
    def depth(self) -> Integers:
        """Generation of each node, shape (n,): 0 for a root."""
        return self.levels.depth.astype(np.int64)

    @cached_property
    def root(self) -> Integers:
        """Index of the root of each node's tree, shape (n,)."""
        found: Integers = self.roots[self.levels.tree]
        return found

    @cached_property
    def roots(self) -> Integers:
        """Indices of the roots in node order, shape (trees,)."""
        return np.flatnonzero(self.parent == ROOT)

    @cached_property
    def child_count(self) -> Integers:
        """People each node brought directly, shape (n,)."""
        return self.offspring.child_count.astype(np.int64)

    @cached_property
    def subtree_size(self) -> Integers:
        """Each node and all below it, shape (n,): 1 for a node that brought nobody."""
        return self.offspring.subtree_size.astype(np.int64)

    @property
    def generation_widths(self) -> Integers:
        """Nodes in each generation, shape (deepest generation + 1,): roots first."""
        from referral import passes

        return passes.histogram(self.levels.depth)

    def subtree_sum(self, values: ArrayLike) -> Any:
        """Add values up over every node and all below it.

        Parameters
        ----------
        values : array_like of int or float, shape (n,)
            One for each node, such as ``forest.weight``; truth values count as 0 and 1.

        Returns
        -------
        ndarray of int64 or float64, shape (n,)

        Raises
        ------
        ReferralError
            ``forest.shape``.

        Examples
        --------
        >>> forest = ReferralForest.from_parents([-1, 0, 1, 0], weight=[0.0, 9.5, 0.5, 3.0])
        >>> forest.subtree_sum(forest.weight).tolist()
        [13.0, 10.0, 0.5, 3.0]
        """
        from referral import passes

        given = np.asarray(values)
        if given.shape != self.parent.shape:
            raise ReferralError("forest.shape", "there must be one value for each node")
        whole = given.dtype.kind in "biu"
        return passes.subtree_sum(self.parent, self.order, given.astype(np.int64 if whole else np.float64))

    @cached_property
    def levels(self) -> Levels:
        """The forward pass in narrow integers, for functions that walk all nodes: do not multiply them unwidened."""
        from referral import passes

        return passes.levels(self.parent, self.order)

    @cached_property
    def offspring(self) -> Offspring:
        """The backward pass in narrow integers, likewise."""
        from referral import passes

        return passes.offspring(self.parent, self.order)


def _frozen(column: ArrayLike, kind: type[np.int64 | np.float64]) -> NDArray[Any]:
    """A read-only view of a column, or of a copy where it is not such an array yet."""
    return frozen(np.ascontiguousarray(column, dtype=kind))


def _checked_order(
    parent: Integers, time: Floats | None, weight: Floats | None, labels: Sequence[Hashable]
) -> NDArray[np.signedinteger[Any]]:
    from referral import passes

    reason, row, packed = passes.fault(parent, time, weight)
    if reason:
        raise ReferralError(*reason, row)
    if packed:
        return passes.as_they_come()
    order = passes.arrange(parent)
    if len(order.closing):
        row = int(order.closing[0])
        raise ReferralError(*refusals.cycle(parent, row, labels), row)
    return order.nodes
