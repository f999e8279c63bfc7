"""The full metric set with rustworkx, which is Rust."""

import numpy as np
import rustworkx as rx

from bench.forests.completion import complete
from bench.forests.figures import Figures
from referral.arrays import Integers


def prepare(parent: Integers) -> "rx.PyDiGraph[int, None]":
    """A graph, edges from parent to child."""
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
    graph.add_nodes_from(range(len(parent)))
    children = np.flatnonzero(parent >= 0)
    graph.add_edges_from_no_data(list(zip(parent[children].tolist(), children.tolist(), strict=True)))
    return graph


def metrics(graph: "rx.PyDiGraph[int, None]") -> Figures:
    """Order, parents and children by rustworkx."""
    parent = [-1] * graph.num_nodes()
    for above, child in graph.edge_list():
        parent[child] = above
    direct = [graph.out_degree(node) for node in graph.node_indices()]
    return complete(list(rx.topological_sort(graph)), parent, direct).figures()
