"""Graphs for other programs: what is written can be read back as the same forest."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.graph.interchange import neighbourhood, node_link, subgraph, write_gexf, write_graphml
from tests.referral.forests import parent_arrays


def told(parent: list[int]) -> ReferralForest:
    """A forest with names, weights, and times that some do not have."""
    depth = ReferralForest.from_parents(parent).depth
    time = np.where(np.arange(len(parent)) % 3 == 2, np.nan, depth * 60.0)
    names = [f"{'Zoë' if node % 2 else '李'} <{node}> & co" for node in range(len(parent))]
    return ReferralForest.from_parents(parent, time, names, np.arange(len(parent)) / 2)


def same(one: ReferralForest, other: ReferralForest) -> bool:
    weights = [[0.0] * len(one) if forest.weight is None else forest.weight.tolist() for forest in (one, other)]
    times = np.array_equal(one.time, other.time, equal_nan=True)
    return one.parent.tolist() == other.parent.tolist() and times and weights[0] == weights[1]


@given(parent_arrays())
def test_graphml_gexf_and_node_link_read_back_as_the_same_forest(parent: list[int]) -> None:
    forest = told(parent)
    graph = forest.to_networkx()
    graphml, gexf = BytesIO(), BytesIO()
    write_graphml(graph, graphml)
    write_gexf(graph, gexf)
    read = (
        nx.read_graphml(BytesIO(graphml.getvalue()), node_type=int),
        nx.read_gexf(BytesIO(gexf.getvalue()), node_type=int),
        nx.node_link_graph(json.loads(json.dumps(node_link(graph), allow_nan=False)), edges="edges"),
    )
    for again in read:
        assert [label for _node, label in again.nodes(data="label")] == list(forest.labels)
        assert same(ReferralForest.from_networkx(again), forest)


def test_a_file_of_the_same_graph_is_always_the_same_and_carries_no_date() -> None:
    file = BytesIO()
    write_gexf(told([-1, 0]).to_networkx(), file)
    assert b"lastmodified" not in file.getvalue()


def test_labels_that_look_alike_stay_apart() -> None:
    graph = ReferralForest.from_edges([(1, None), ("1", 1)]).to_networkx()
    assert node_link(graph)["nodes"] == [{"label": "1", "id": 0}, {"label": "1", "id": 1}]


@given(parent_arrays(), st.data())
def test_a_neighbourhood_is_everybody_within_so_many_steps(parent: list[int], data: st.DataObject) -> None:
    forest = ReferralForest.from_parents(parent)
    node, steps = data.draw(st.integers(0, len(parent) - 1)), data.draw(st.integers(0, 6))
    whole = forest.to_networkx()
    near = nx.single_source_shortest_path_length(whole.to_undirected(), node, cutoff=steps)
    found = neighbourhood(forest, node, steps)
    assert set(found.nodes) == set(near)
    assert set(found.edges) == set(whole.subgraph(near).edges)


def test_a_part_keeps_the_order_asked_for_and_drops_edges_to_the_rest() -> None:
    graph = subgraph(ReferralForest.from_edges([("a", None), ("b", "a"), ("c", "b"), ("d", "c")]), [3, 0, 1])
    assert list(graph) == ["d", "a", "b"]
    assert list(graph.edges) == [("a", "b")]


@pytest.mark.parametrize("node", [-1, 2])
def test_a_node_that_is_not_there_is_refused(node: int) -> None:
    with pytest.raises(ReferralError) as refusal:
        neighbourhood(ReferralForest.from_parents([-1, 0]), node, 1)
    assert refusal.value.code == "interchange.unknown_node"


class Watched(Sequence[int]):
    """Labels that remember which of them were asked for."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.asked: set[int] = set()

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, node: Any) -> Any:
        self.asked.add(node)
        return node


def test_a_neighbourhood_looks_at_nobody_but_those_in_it() -> None:
    labels = Watched(10_000)
    parent = np.maximum(np.arange(10_000) // 3 - 1, -1)
    forest = ReferralForest.from_parents(parent, labels=labels)
    labels.asked.clear()
    found = neighbourhood(forest, 5_000, 6)
    assert labels.asked == set(found.nodes)
    assert len(found) < 200


@given(parent_arrays())
def test_children_stand_side_by_side_in_ascending_order(parent: list[int]) -> None:
    children = ReferralForest.from_parents(parent).children
    for node in range(len(parent)):
        assert children.of(node).tolist() == [child for child, above in enumerate(parent) if above == node]
