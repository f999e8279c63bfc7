"""The referral forest: who was brought by whom, as arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.arrays import Floats, Integers, frozen
from referral.errors import ReferralError
from referral.graph import refusals
from referral.graph.counted import CountedForest
from referral.graph.matching import Labels, match, padded

if TYPE_CHECKING:
    import networkx as nx

# `passes` and `graphs` are imported where they are used, see `referral.graph.counted`: they load numba and networkx.


class ReferralForest(CountedForest):
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
        referral.graph.sifting.sift_edges : to use the good rows of a file and list the bad ones.

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
        time, unknown_parents_as_roots
            As for `from_columns`, and so are the order of the nodes and what is refused.

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
        from referral.graph.graphs import columns_of

        return cls.from_parents(*columns_of(graph, time, weight))

    def to_networkx(self) -> nx.DiGraph[Any]:
        """Give the forest as a directed graph, edges from parent to child.

        Returns
        -------
        networkx.DiGraph
            Nodes are the labels, with their ``time`` in seconds and their ``weight`` where they are known.

        See Also
        --------
        referral.graph.interchange.neighbourhood : a part of it, which is what networkx is good for.

        Examples
        --------
        >>> sorted(ReferralForest.from_parents([-1, 0, 0]).to_networkx().edges)
        [(0, 1), (0, 2)]
        """
        from referral.graph.graphs import directed_graph

        return directed_graph(self, range(len(self)))


def _frozen(column: ArrayLike, kind: type[np.int64 | np.float64]) -> NDArray[Any]:
    """A read-only view of a column, or of a copy where it is not such an array yet."""
    return frozen(np.ascontiguousarray(column, dtype=kind))


def _checked_order(
    parent: Integers, time: Floats | None, weight: Floats | None, labels: Sequence[Hashable]
) -> NDArray[np.signedinteger[Any]]:
    from referral.graph import passes

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
