"""The full metric set with networkx, which is Python, and gives dictionaries by node."""

from collections import Counter
from math import nan
from typing import Any

import networkx as nx
import numpy as np

from bench.forests.figures import Columns, Figures
from referral.arrays import Integers
from referral.graph.concentration import concentration


def prepare(parent: Integers) -> "nx.DiGraph[int]":
    """A graph, edges from parent to child."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(parent)))
    children = np.flatnonzero(parent >= 0)
    graph.add_edges_from(zip(parent[children].tolist(), children.tolist(), strict=True))
    return graph


def metrics(graph: "nx.DiGraph[int]") -> Figures:
    """Every tree by the traversals of networkx: distances from its root, then its edges in the order of a search, backward."""
    below: dict[int, int] = {}
    own: dict[int, float] = {}
    trees: list[tuple[int, int, int, float]] = []
    widths: Counter[int] = Counter()
    for root in [node for node, degree in graph.in_degree() if degree == 0]:
        depth = nx.single_source_shortest_path_length(graph, root)
        generation = Counter(depth.values())
        widths.update(generation)
        size = dict.fromkeys(depth, 1)
        total, squares = dict.fromkeys(depth, 0.0), dict.fromkeys(depth, 0.0)
        for above, node in [*reversed(list(nx.bfs_edges(graph, root))), (None, root)]:
            people = size[node]
            total[node] += people
            squares[node] += float(people) * people
            below[node], own[node] = people - 1, _virality(people, total[node], squares[node])
            if above is not None:
                size[above] += people
                total[above] += total[node]
                squares[above] += squares[node]
        trees.append((size[root], max(generation), max(generation.values()), own[root]))
    return _figures(graph, below, own, trees, widths)


def _virality(size: int, total: float, squares: float) -> float:
    return 2.0 * (size * total - squares) / (size * (size - 1.0)) if size > 1 else nan


def _figures(
    graph: "nx.DiGraph[int]", below: dict[int, int], own: dict[int, float], trees: list[Any], widths: Counter[int]
) -> Figures:
    size, depth, breadth, virality = (np.array(column) for column in zip(*trees, strict=True))
    direct = np.array([degree for _node, degree in graph.out_degree()])
    return Columns(
        below=np.array([below[node] for node in graph]),
        direct=direct,
        own_virality=np.array([own[node] for node in graph]),
        size=size,
        depth=depth,
        breadth=breadth,
        virality=virality,
        widths=np.array([widths[generation] for generation in range(len(widths))]),
        few=concentration(direct),
    ).figures()
