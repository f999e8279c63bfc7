"""Forests for tests: random ones, and the slow, obviously right way to count them."""

import csv
import gzip
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import strategies as st

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def reference_rows(name: str) -> list[dict[str, str]]:
    """Read a file of the reference data, or skip the test that wants it."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the reference data {name} lies beside the repository only where it is developed")
    with gzip.open(path, "rt", newline="") as file:
        return list(csv.DictReader(file))


@st.composite
def parent_arrays(draw: st.DrawFn, min_size: int = 1, max_size: int = 24) -> list[int]:
    """Draw any forest, its nodes in any order."""
    size = draw(st.integers(min_size, max_size))
    packed = [draw(st.integers(-1, node - 1)) for node in range(size)]
    place = draw(st.permutations(range(size)))
    parent = [-1] * size
    for node, above in enumerate(packed):
        parent[place[node]] = place[above] if above >= 0 else -1
    return parent


def slow_path(parent: list[int], node: int) -> list[int]:
    """Walk from a node to its root."""
    path = [node]
    while parent[path[-1]] >= 0:
        path.append(parent[path[-1]])
    return path


def slow_structural_virality(parent: list[int], root: int) -> float:
    """Average the distances of all pairs of one tree, by shortest paths."""
    tree = [node for node in range(len(parent)) if slow_path(parent, node)[-1] == root]
    graph = nx.Graph([(node, parent[node]) for node in tree if parent[node] >= 0])
    distances = dict(nx.all_pairs_shortest_path_length(graph))
    return float(np.mean([distances[one][other] for one, other in combinations(tree, 2)]))
