"""The referral forest: who was brought by whom, as arrays."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral import packing
from referral.errors import ReferralError
from referral.packing import ROOT, Integers

if TYPE_CHECKING:
    import networkx as nx

Seconds = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ReferralForest:
    """A checked forest of n registrations.

    Build one with `from_parents` or `from_edges`, which refuse what is not a forest. Nodes keep the order of the input:
    every array a function of this library returns "per node" lines up with `labels`.

    Attributes
    ----------
    parent : ndarray of int64, shape (n,)
        Index of each node's parent, -1 for a root.
    time : ndarray of float64, shape (n,)
        When each node registered, in seconds from any fixed instant; NaN where it is not known.
    labels : tuple
        What the caller calls each node.

    Examples
    --------
    >>> forest = ReferralForest.from_edges([("Junaid", "Maud"), ("Idris", "Junaid"), ("Maud", None)])
    >>> forest.labels
    ('Junaid', 'Idris', 'Maud')
    >>> forest.parent.tolist(), forest.depth.tolist(), forest.subtree_size.tolist()
    ([2, 0, -1], [1, 2, 0], [2, 1, 3])
    """

    parent: Integers
    time: Seconds
    labels: Sequence[Hashable]

    @classmethod
    def from_parents(
        cls, parent: ArrayLike, time: ArrayLike | None = None, labels: Sequence[Hashable] | None = None
    ) -> ReferralForest:
        """Build a forest from a parent array.

        Parameters
        ----------
        parent : array_like of int, shape (n,)
            Index of each node's parent, -1 for a root, in any order.
        time : array_like of float, shape (n,), optional
            Seconds; NaN or left out where unknown.
        labels : sequence of hashable, length n, optional
            Names of the nodes; their indices when left out.

        Raises
        ------
        ReferralError
            ``forest.shape``, ``forest.unknown_parent``, ``forest.self_edge``, ``forest.parent_later`` or ``forest.cycle``;
            its ``row`` is the index of the first node at fault, for a cycle the last of its rows, which closes it.

        Examples
        --------
        >>> ReferralForest.from_parents([-1, 0, 0, 1]).generation_widths.tolist()
        [1, 2, 1]
        >>> ReferralForest.from_parents([1, 2, 0])
        Traceback (most recent call last):
        referral.errors.ReferralError: row 2: 2 closes the cycle 2 → 0 → 1 → 2
        """
        parents = np.array(parent, dtype=np.int64, ndmin=1)
        times = np.full(len(parents), np.nan) if time is None else np.array(time, dtype=np.float64, ndmin=1)
        names = range(len(parents)) if labels is None else labels
        if parents.ndim != 1 or times.shape != parents.shape or len(names) != len(parents):
            raise ReferralError("forest.shape", "parents, times and labels must be of one length")
        forest = cls(parents, times, names)
        forest._check()
        for array in (parents, times):
            array.flags.writeable = False
        return forest

    @classmethod
    def from_edges(
        cls,
        edges: Sequence[tuple[Hashable, Hashable | None]],
        time: ArrayLike | None = None,
        *,
        unknown_parents_as_roots: bool = False,
    ) -> ReferralForest:
        """Build a forest from rows of (child, parent), in any order.

        Parameters
        ----------
        edges : sequence of (child, parent)
            One row for each node; parent None for a root.
        time : array_like of float, shape (len(edges),), optional
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
            ``forest.second_parent`` when a child has two rows, ``forest.unknown_parent``; otherwise as `from_parents`.

        Examples
        --------
        >>> ReferralForest.from_edges([("b", "a"), ("c", "a")], unknown_parents_as_roots=True).labels
        ('b', 'c', 'a')
        >>> ReferralForest.from_edges([("b", "a")])
        Traceback (most recent call last):
        referral.errors.ReferralError: row 0: the parent 'a' has no row of its own
        """
        index: dict[Hashable, int] = {}
        for row, (child, _) in enumerate(edges):
            if index.setdefault(child, row) != row:
                raise ReferralError("forest.second_parent", f"{child!r} already has row {index[child]}", row)
        for row, (_, above) in enumerate(edges):
            if above is not None and above not in index:
                if not unknown_parents_as_roots:
                    raise ReferralError("forest.unknown_parent", f"the parent {above!r} has no row of its own", row)
                index[above] = len(index)
        parents = np.full(len(index), ROOT, dtype=np.int64)
        parents[: len(edges)] = [ROOT if above is None else index[above] for _, above in edges]
        times = np.full(len(index), np.nan)
        if time is not None:
            given = np.array(time, dtype=np.float64, ndmin=1)
            if given.shape != (len(edges),):
                raise ReferralError("forest.shape", "there must be one time for each edge")
            times[: len(edges)] = given
        return cls.from_parents(parents, times, tuple(index))

    @classmethod
    def from_networkx(cls, graph: nx.DiGraph[Any], time: str = "time") -> ReferralForest:
        """Build a forest from a directed graph whose edges point from parent to child, nodes in the graph's order.

        Parameters
        ----------
        graph : networkx.DiGraph
            As `to_networkx` makes it.
        time : str
            Node attribute that holds seconds; nodes without it have unknown time.

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
        rows: list[tuple[Hashable, Hashable | None]] = []
        for row, node in enumerate(graph):
            above = list(graph.predecessors(node))
            if len(above) > 1:
                raise ReferralError("forest.second_parent", f"{node!r} has {len(above)} parents", row)
            rows.append((node, above[0] if above else None))
        return cls.from_edges(rows, [graph.nodes[node].get(time, np.nan) for node, _ in rows])

    def to_networkx(self) -> nx.DiGraph[Any]:
        """Give the forest as a directed graph, edges from parent to child.

        Returns
        -------
        networkx.DiGraph
            Nodes are the labels, with their ``time`` in seconds where it is known.

        Examples
        --------
        >>> sorted(ReferralForest.from_parents([-1, 0, 0]).to_networkx().edges)
        [(0, 1), (0, 2)]
        """
        import networkx as nx  # here: it takes longer to import than most forests take to compute

        graph: nx.DiGraph[Any] = nx.DiGraph()
        for label, time in zip(self.labels, self.time.tolist(), strict=True):
            graph.add_node(label, **({} if np.isnan(time) else {"time": time}))
        children = np.flatnonzero(self.parent != ROOT)
        pairs = zip(self.parent[children].tolist(), children.tolist(), strict=True)
        graph.add_edges_from((self.labels[above], self.labels[child]) for above, child in pairs)
        return graph

    def __len__(self) -> int:
        return len(self.parent)

    @cached_property
    def depth(self) -> Integers:
        """Generation of each node, shape (n,): 0 for a root."""
        return self._levels[0]

    @cached_property
    def root(self) -> Integers:
        """Index of the root of each node's tree, shape (n,)."""
        return self._levels[1]

    @cached_property
    def roots(self) -> Integers:
        """Indices of the roots in node order, shape (trees,)."""
        return np.flatnonzero(self.parent == ROOT)

    @cached_property
    def child_count(self) -> Integers:
        """People each node brought directly, shape (n,)."""
        return np.bincount(self.parent[self.parent != ROOT], minlength=len(self)).astype(np.int64)

    @cached_property
    def subtree_size(self) -> Integers:
        """Each node and all below it, shape (n,): 1 for a node that brought nobody."""
        return packing.subtree_sizes(self.parent, self.depth)

    @cached_property
    def generation_widths(self) -> Integers:
        """Nodes in each generation, shape (deepest generation + 1,): roots first."""
        return np.bincount(self.depth).astype(np.int64)

    @cached_property
    def _levels(self) -> tuple[Integers, Integers, Integers]:
        return packing.levels(self.parent)

    def _check(self) -> None:
        nodes, parent = np.arange(len(self)), self.parent
        self._refuse((parent < ROOT) | (parent >= len(self)), "forest.unknown_parent", "there is no such parent")
        self._refuse(parent == nodes, "forest.self_edge", "a node cannot be its own parent")
        later = (parent != ROOT) & (self.time[parent] > self.time)
        self._refuse(later, "forest.parent_later", "the parent is later than the child")
        lost = self._levels[2]
        if len(lost):
            row, chain = packing.last_of_cycle(parent, int(lost[0]))
            named = " → ".join("…" if node is None else str(self.labels[node]) for node in chain)
            raise ReferralError("forest.cycle", f"{self.labels[row]} closes the cycle {named}", row)

    @staticmethod
    def _refuse(wrong: NDArray[np.bool_], code: str, message: str) -> None:
        if wrong.any():
            raise ReferralError(code, message, int(np.argmax(wrong)))
