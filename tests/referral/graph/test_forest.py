"""The forest: what it counts, and what it refuses."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from tests.referral.forests import parent_arrays, slow_path


@given(parent_arrays())
def test_depths_roots_children_and_subtrees_are_those_of_the_slow_way(parent: list[int]) -> None:
    forest = ReferralForest.from_parents(parent)
    paths = [slow_path(parent, node) for node in range(len(parent))]
    assert forest.depth.tolist() == [len(path) - 1 for path in paths]
    assert forest.root.tolist() == [path[-1] for path in paths]
    assert forest.roots.tolist() == [node for node, above in enumerate(parent) if above < 0]
    assert forest.child_count.tolist() == [parent.count(node) for node in range(len(parent))]
    assert forest.subtree_size.tolist() == [sum(node in path for path in paths) for node in range(len(parent))]
    assert forest.generation_widths.tolist() == np.bincount([len(path) - 1 for path in paths]).tolist()


@given(parent_arrays(), st.randoms(use_true_random=False))
def test_edges_in_any_order_make_the_same_forest(parent: list[int], random: object) -> None:
    rows = [(f"n{node}", f"n{above}" if above >= 0 else None) for node, above in enumerate(parent)]
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis' seeded Random
    forest = ReferralForest.from_edges(rows)
    found = {(str(forest.labels[n]), str(forest.labels[p]) if p >= 0 else None) for n, p in enumerate(forest.parent.tolist())}
    assert found == set(rows)


@given(parent_arrays(), st.randoms(use_true_random=False))
def test_columns_of_labels_in_any_order_make_the_same_forest(parent: list[int], random: object) -> None:
    rows = [(node, above, len(slow_path(parent, node)) * 1.0, node / 4) for node, above in enumerate(parent)]
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis' seeded Random
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    forest = ReferralForest.from_columns(*columns, root=-1)
    above = [forest.labels[p] if p >= 0 else -1 for p in forest.parent.tolist()]
    assert forest.weight is not None
    assert list(zip(forest.labels, above, forest.time.tolist(), forest.weight.tolist(), strict=True)) == rows


@given(parent_arrays(), st.data())
def test_values_add_up_over_every_subtree(parent: list[int], data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(-9, 9), min_size=len(parent), max_size=len(parent)))
    forest = ReferralForest.from_parents(parent, weight=values)
    paths = [slow_path(parent, node) for node in range(len(parent))]
    slow = [sum(value for value, path in zip(values, paths, strict=True) if node in path) for node in range(len(parent))]
    whole, weights = forest.subtree_sum(values), forest.subtree_sum(forest.weight)
    assert (whole.tolist(), weights.tolist()) == (slow, slow)
    assert (whole.dtype, weights.dtype) == (np.int64, np.float64)


@given(parent_arrays())
def test_the_order_lists_everybody_once_and_parents_before_children(parent: list[int]) -> None:
    forest = ReferralForest.from_parents(parent)
    order = forest.order.tolist() or list(range(len(parent)))
    assert sorted(order) == list(range(len(parent)))
    place = {node: step for step, node in enumerate(order)}
    assert all(place[above] < place[node] for node, above in enumerate(parent) if above >= 0)


@given(parent_arrays())
def test_networkx_and_back_is_the_same_forest(parent: list[int]) -> None:
    times = [float(len(slow_path(parent, node))) for node in range(len(parent))]
    forest = ReferralForest.from_parents(parent, times)
    graph = forest.to_networkx()
    assert nx.is_branching(graph)
    again = ReferralForest.from_networkx(graph)
    assert (again.parent.tolist(), again.time.tolist(), list(again.labels)) == (parent, times, list(range(len(parent))))


@given(parent_arrays(min_size=2), st.data())
def test_closing_any_cycle_is_refused_with_its_last_row(parent: list[int], data: st.DataObject) -> None:
    node = data.draw(st.integers(0, len(parent) - 1))
    path = slow_path(parent, node)
    if len(path) == 1:
        return
    broken = [*parent]
    broken[path[-1]] = node
    with pytest.raises(ReferralError) as refusal:
        ReferralForest.from_parents(broken)
    assert (refusal.value.code, refusal.value.row) == ("forest.cycle", max(path))


@pytest.mark.parametrize(
    ("edges", "time", "code", "row"),
    [
        ([("a", None), ("b", "b")], None, "forest.self_edge", 1),
        ([("a", None), ("b", "a"), ("b", "a")], None, "forest.second_parent", 2),
        ([("a", None), ("b", "x")], None, "forest.unknown_parent", 1),
        ([("a", "b"), ("b", "c"), ("c", "a")], None, "forest.cycle", 2),
        ([("b", "a"), ("a", None)], [5.0, 6.0], "forest.parent_later", 0),
        ([("a", None)], [1.0, 2.0], "forest.shape", None),
    ],
)
def test_what_is_not_a_forest_is_refused_by_row(
    edges: list[tuple[str, str | None]], time: list[float] | None, code: str, row: int | None
) -> None:
    with pytest.raises(ReferralError) as refusal:
        ReferralForest.from_edges(edges, time)
    assert (refusal.value.code, refusal.value.row) == (code, row)


@pytest.mark.parametrize(
    ("parent", "time", "code", "row"),
    [
        ([-1, 0, 3], None, "forest.unknown_parent", 2),
        ([-1, -2], None, "forest.unknown_parent", 1),
        ([-1, 1], None, "forest.self_edge", 1),
        ([-1, 0], [0.0], "forest.shape", None),
        ([[-1], [0]], None, "forest.shape", None),
        ([-1, 0], [0.0, float("inf")], "forest.infinite_time", 1),
    ],
)
def test_a_wrong_parent_array_is_refused_by_row(parent: list[int], time: list[float] | None, code: str, row: int | None) -> None:
    with pytest.raises(ReferralError) as refusal:
        ReferralForest.from_parents(parent, time)
    assert (refusal.value.code, refusal.value.row) == (code, row)


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), float("-inf")])
def test_a_weight_that_is_no_finite_number_is_refused_by_row(weight: float) -> None:
    with pytest.raises(ReferralError) as refusal:
        ReferralForest.from_parents([-1, 0], weight=[1.0, weight])
    assert (refusal.value.code, refusal.value.row) == ("forest.weight", 1)


@pytest.mark.parametrize(
    ("columns", "code", "row"),
    [
        ((["a", "b"], [None]), "forest.shape", None),
        ((["a"], [None], [1.0, 2.0]), "forest.shape", None),
        ((["a"], [None], [1.0], [1.0, 2.0]), "forest.shape", None),
        ((["a", None, ""], ["", "a", "a"]), "forest.missing_child", 1),
        ((["a", ""], ["", "a"]), "forest.missing_child", 1),
        ((["a", "b", "c", "b", "c"], ["", "a", "a", "a", "a"]), "forest.second_parent", 3),
        ((["a", "b", "c"], ["", "x", "y"]), "forest.unknown_parent", 1),
        ((["a", "b"], ["", "b"]), "forest.self_edge", 1),
        ((["a", "b"], ["", "a"], [2.0, 1.0]), "forest.parent_later", 1),
        ((["a", "b", "c"], ["c", "a", "b"]), "forest.cycle", 2),
        ((["a", "b"], ["", "a"], None, [1.0, float("nan")]), "forest.weight", 1),
    ],
)
def test_wrong_columns_are_refused_by_row(columns: tuple[list[object], ...], code: str, row: int | None) -> None:
    with pytest.raises(ReferralError) as refusal:
        ReferralForest.from_columns(*columns, root="")
    assert (refusal.value.code, refusal.value.row) == (code, row)


def test_of_several_cycles_the_one_that_is_closed_first_is_told() -> None:
    with pytest.raises(ReferralError, match=r"^row 3: 3 closes the cycle 3 → 2 → 3$") as refusal:
        ReferralForest.from_parents([4, -1, 3, 2, 0, 1])
    assert refusal.value.code == "forest.cycle"


def test_roots_that_are_added_have_no_time_and_weigh_nothing() -> None:
    forest = ReferralForest.from_columns(["b", "c"], ["a", "x"], [1.0, 2.0], [3.0, 4.0], unknown_parents_as_roots=True)
    assert (forest.labels, forest.parent.tolist()) == (("b", "c", "a", "x"), [2, 3, -1, -1])
    assert np.isnan(forest.time[2:]).all()
    assert forest.weight is not None
    assert forest.weight.tolist() == [3.0, 4.0, 0.0, 0.0]


def test_values_for_other_people_are_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        ReferralForest.from_parents([-1, 0]).subtree_sum([1])
    assert refusal.value.code == "forest.shape"


def test_a_column_of_the_right_kind_is_not_copied_and_stays_its_owners_to_write() -> None:
    parent, time = np.array([-1, 0]), np.array([0.0, 1.0])
    forest = ReferralForest.from_parents(parent, time)
    assert np.shares_memory(forest.parent, parent)
    assert np.shares_memory(forest.time, time)
    assert parent.flags.writeable
    assert not forest.parent.flags.writeable


def test_a_long_cycle_is_told_briefly() -> None:
    with pytest.raises(ReferralError, match=r"^row 999: 999 closes the cycle 999 → 0 → 1 → 2 → … → ") as refusal:
        ReferralForest.from_parents([*range(1, 1000), 0])
    assert len(str(refusal.value)) < 120


def test_two_parents_in_a_graph_are_refused() -> None:
    with pytest.raises(ReferralError, match="'c' has 2 parents") as refusal:
        ReferralForest.from_networkx(nx.DiGraph([("a", "c"), ("b", "c")]))
    assert refusal.value.code == "forest.second_parent"


def test_unknown_parents_become_roots_only_when_asked() -> None:
    forest = ReferralForest.from_edges([("b", "a"), ("c", "b")], [1.0, 2.0], unknown_parents_as_roots=True)
    assert forest.labels == ("b", "c", "a")
    assert forest.parent.tolist() == [2, 0, -1]
    assert np.isnan(forest.time[2])


def test_parent_and_child_of_the_same_instant_and_unknown_times_are_accepted() -> None:
    forest = ReferralForest.from_parents([-1, 0, 1], [3.0, 3.0, float("nan")])
    assert forest.depth.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "forest", [ReferralForest.from_edges([]), ReferralForest.from_columns([], []), ReferralForest.from_parents([])]
)
def test_an_empty_forest_has_nothing_in_it(forest: ReferralForest) -> None:
    assert len(forest) == 0
    assert forest.generation_widths.tolist() == forest.roots.tolist() == forest.subtree_size.tolist() == []


def test_the_arrays_of_a_forest_cannot_be_changed_behind_its_back() -> None:
    forest = ReferralForest.from_parents([-1, 0])
    with pytest.raises(ValueError, match="read-only"):
        forest.parent[1] = -1


def test_a_chain_of_a_hundred_thousand_is_walked_without_recursion() -> None:
    forest = ReferralForest.from_parents(np.arange(-1, 99_999))
    assert forest.depth[-1] == 99_999
    assert forest.subtree_size[0] == 100_000
    backwards = ReferralForest.from_parents(np.append(np.arange(1, 100_000), -1))
    assert (backwards.depth[0], backwards.subtree_size[-1]) == (99_999, 100_000)
