"""A forest, or a part of it, as a networkx graph. Imported where one is wanted: networkx is slower to load than most forests."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Protocol

import networkx as nx
import numpy as np

from referral.arrays import ROOT, Floats, Integers
from referral.errors import ReferralError


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
    chosen = list(nodes)
    inside = set(chosen)
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for node in chosen:
        graph.add_node(forest.labels[node], **_known(forest, node))
    pairs = ((int(forest.parent[node]), node) for node in chosen)
    graph.add_edges_from((forest.labels[above], forest.labels[node]) for above, node in pairs if above in inside)
    return graph


def columns_of(
    graph: "nx.DiGraph[Any]", time: str, weight: str
) -> tuple[Integers, list[float] | None, tuple[Hashable, ...], list[float] | None]:
    """Give parents, times, labels and weights of the nodes in the graph's order; None for a column that no node has."""
    place = {node: row for row, node in enumerate(graph)}
    parents = np.full(len(place), ROOT, dtype=np.int64)
    for row, node in enumerate(graph):
        above = list(graph.predecessors(node))
        if len(above) > 1:
            raise ReferralError("forest.second_parent", f"{node!r} has {len(above)} parents", row)
        parents[row] = place[above[0]] if above else ROOT
    return parents, _column(graph, time, float("nan")), tuple(place), _column(graph, weight, 0.0)


def _column(graph: "nx.DiGraph[Any]", name: str, missing: float) -> list[float] | None:
    values = [known.get(name) for _node, known in graph.nodes(data=True)]
    if all(value is None for value in values):
        return None
    return [missing if value is None else value for value in values]


def _known(forest: Columns, node: int) -> dict[str, float]:
    time = float(forest.time[node])
    known = {} if np.isnan(time) else {"time": time}
    return known if forest.weight is None else known | {"weight": float(forest.weight[node])}
