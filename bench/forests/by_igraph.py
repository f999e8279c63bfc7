"""The full metric set with igraph, which is C."""

import igraph
import numpy as np

from bench.forests.completion import complete
from bench.forests.figures import Figures
from referral.arrays import Integers


def prepare(parent: Integers) -> igraph.Graph:
    """A graph, edges from parent to child."""
    children = np.flatnonzero(parent >= 0)
    return igraph.Graph(n=len(parent), edges=np.column_stack([parent[children], children]), directed=True)


def metrics(graph: igraph.Graph) -> Figures:
    """Order, parents and children by igraph."""
    parent = [-1] * graph.vcount()
    for above, child in graph.get_edgelist():
        parent[child] = above
    return complete(graph.topological_sorting(), parent, graph.outdegree()).figures()
