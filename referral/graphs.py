"""A forest, or a part of it, as a networkx graph. Imported where one is wanted: networkx is slower to load than most forests."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Protocol

import networkx as nx
import numpy as np

from referral.arrays import ROOT, Floats, Integers


class Columns(Protocol):
    """What is needed of a forest, one element for each node."""

    @property
    def parent(self) -> Integers:
        """Index of the parent, `ROOT` for a root."""

    @property
    def time(self) -> Floats:
        """Seconds, NaN where unknown."""

    @property
    def weight(self) -> Floats | None:
        """What each node counts for."""

    @property
    def labels(self) -> Sequence[Hashable]:
        """What the caller calls each node."""


def directed_graph(forest: Columns, nodes: Iterable[int]) -> "nx.DiGraph[Any]":
    """Give some nodes, in the order wanted, and the edges among them, from parent to child."""
    chosen = np.fromiter(nodes, dtype=np.int64)
    inside = np.zeros(len(forest.parent), dtype=np.bool_)
    inside[chosen] = True
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for node in chosen.tolist():
        graph.add_node(forest.labels[node], **_known(forest, node))
    children = chosen[forest.parent[chosen] != ROOT]
    children = children[inside[forest.parent[children]]]
    pairs = zip(forest.parent[children].tolist(), children.tolist(), strict=True)
    graph.add_edges_from((forest.labels[above], forest.labels[child]) for above, child in pairs)
    return graph


def _known(forest: Columns, node: int) -> dict[str, float]:
    time = float(forest.time[node])
    known = {} if np.isnan(time) else {"time": time}
    return known if forest.weight is None else known | {"weight": float(forest.weight[node])}
