"""Sifting: what is kept always builds, what is refused says why, and nothing good is lost."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.graph.sifting import sift_edges
from tests.referral.forests import parent_arrays

people = st.sampled_from([None, "", "a", "b", "c", "d", "e"])
times = st.sampled_from([0.0, 1.0, 2.0, float("nan"), float("inf")])
rows = st.lists(st.tuples(people, people, times, st.sampled_from([1.0, float("nan")])), max_size=12)


@given(rows, st.booleans())
@example(file=[("a", "b", 0.0, 1.0)], as_roots=False)
def test_what_is_kept_of_any_file_builds_and_every_other_row_has_a_reason(
    file: list[tuple[str | None, str | None, float, float]], as_roots: bool
) -> None:
    child, parent, time, weight = ([row[column] for row in file] for column in range(4))
    sifted = sift_edges(child, parent, time, weight, root="", unknown_parents_as_roots=as_roots)
    assert [row for row, _code, _message in sifted.refusals] == np.flatnonzero(~sifted.accepted).tolist()
    kept = np.flatnonzero(sifted.accepted).tolist()
    columns = [[column[row] for row in kept] for column in (child, parent, time, weight)]
    forest = ReferralForest.from_columns(*columns, root="", unknown_parents_as_roots=as_roots)
    assert list(forest.labels[: len(kept)]) == columns[0]


@given(parent_arrays())
def test_nothing_of_a_forest_is_refused(parent: list[int]) -> None:
    time = ReferralForest.from_parents(parent).depth
    sifted = sift_edges(range(len(parent)), parent, time, root=-1)
    assert sifted.accepted.all()
    assert sifted.refusals == []


@given(st.lists(st.integers(0, 9), min_size=10, max_size=10))
def test_of_every_cycle_one_row_goes_and_it_is_the_one_that_closes_it(parent: list[int]) -> None:
    sifted = sift_edges(range(10), parent)
    accepted: dict[int, int] = {}
    for row, above in enumerate(parent):  # the slow way: row by row, looking whether it comes back to itself
        seen = above
        while seen in accepted:
            seen = accepted[seen]
        if seen != row:
            accepted[row] = above
    closing = {row for row, code, _ in sifted.refusals if code in ("forest.cycle", "forest.self_edge")}
    assert closing == set(range(10)) - set(accepted)


def test_each_fault_is_told_by_row_and_in_words() -> None:
    child = ["a", None, "b", "c", "c", "d", "e", "f", "g", "h", "i"]
    parent = [None, "a", "b", "a", "d", "a", "f", "e", "e", "x", "h"]
    time = [5.0, 5, 5, 6, 7, 4, 8, 8, 9, float("inf"), 9]
    assert sift_edges(child, parent, time).refusals == [
        (1, "forest.missing_child", "the row does not say who came"),
        (2, "forest.self_edge", "a node cannot be its own parent"),
        (4, "forest.second_parent", "'c' already has row 3"),
        (5, "forest.parent_later", "the parent is later than the child"),
        (6, "forest.unknown_parent", "the row of the parent 'f' was refused"),
        (7, "forest.cycle", "f closes the cycle f → e → f"),
        (8, "forest.unknown_parent", "the row of the parent 'e' was refused"),
        (9, "forest.infinite_time", "the time is infinite"),
        (10, "forest.unknown_parent", "the parent 'h' has no row of its own"),
    ]


def test_those_below_a_refused_row_stay_when_unknown_parents_become_roots() -> None:
    child, parent = ["a", "b", "c"], ["b", "a", "b"]
    sifted = sift_edges(child, parent, unknown_parents_as_roots=True)
    assert [row for row, *_ in sifted.refusals] == [1]
    forest = ReferralForest.from_columns(["a", "c"], ["b", "b"], unknown_parents_as_roots=True)
    assert forest.generation_widths.tolist() == [1, 2]


def test_a_second_row_counts_when_the_first_was_no_edge_at_all() -> None:
    assert sift_edges(["a", "b", "b"], [None, "b", "a"]).accepted.tolist() == [True, False, True]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        sift_edges(["a"], [None], [1.0, 2.0])
    assert refusal.value.code == "forest.shape"
