"""Metrics against closed forms, real cascades and the slow way."""

import numpy as np
import pytest
from hypothesis import given

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.graph.generations import reproduction_by_generation
from referral.graph.metrics import Ranking, cascades, cycle_time, leaderboard, people, structural_virality
from tests.referral.forests import parent_arrays, reference_rows, slow_path, slow_structural_virality


def complete_tree(arity: int, height: int) -> list[int]:
    size = sum(arity**level for level in range(height + 1))
    return [-1, *((node - 1) // arity for node in range(1, size))]


@pytest.mark.parametrize("n", [2, 3, 10, 1000])
def test_structural_virality_of_a_star_is_two_minus_two_over_n(n: int) -> None:
    assert structural_virality(ReferralForest.from_parents([-1] + [0] * (n - 1)))[0] == pytest.approx(2 - 2 / n, rel=1e-12)


@pytest.mark.parametrize("n", [2, 3, 10, 1000, 200_000])
def test_structural_virality_of_a_chain_is_a_third_of_n_plus_one(n: int) -> None:
    assert structural_virality(ReferralForest.from_parents(np.arange(-1, n - 1)))[0] == pytest.approx((n + 1) / 3, rel=1e-9)


@pytest.mark.parametrize(("arity", "virality"), [(2, 368 / 105), (3, 567 / 130)])
def test_structural_virality_of_complete_trees_of_height_three(arity: int, virality: float) -> None:
    assert structural_virality(ReferralForest.from_parents(complete_tree(arity, 3)))[0] == pytest.approx(virality, rel=1e-12)


@given(parent_arrays(max_size=14))
def test_cascades_are_those_of_the_slow_way(parent: list[int]) -> None:
    table = cascades(ReferralForest.from_parents(parent))
    paths = [slow_path(parent, node) for node in range(len(parent))]
    for i, root in enumerate(table.root.tolist()):
        depths = [len(path) - 1 for path in paths if path[-1] == root]
        assert table.size[i] == len(depths)
        assert table.depth[i] == max(depths)
        assert table.breadth[i] == max(np.bincount(depths))
        if len(depths) == 1:
            assert np.isnan(table.structural_virality[i])
        else:
            assert table.structural_virality[i] == pytest.approx(slow_structural_virality(parent, root), rel=1e-12)


@given(parent_arrays(max_size=14))
def test_everybodys_own_subtree_is_the_cascade_they_would_be_the_root_of(parent: list[int]) -> None:
    own = people(ReferralForest.from_parents(parent))
    for node in range(len(parent)):
        paths = [slow_path(parent, other) for other in range(len(parent))]
        depths = [path.index(node) for path in paths if node in path]
        cut = [-1 if other == node else above for other, above in enumerate(parent)]
        assert (own.size[node], own.depth[node]) == (len(depths), max(depths))
        if len(depths) == 1:
            assert np.isnan(own.structural_virality[node])
        else:
            assert own.structural_virality[node] == pytest.approx(slow_structural_virality(cut, node), rel=1e-12)


def test_a_chain_of_four_million_does_not_overflow() -> None:
    size = 4_000_000
    forest = ReferralForest.from_parents(np.arange(-1, size - 1))
    assert structural_virality(forest)[0] == pytest.approx((size + 1) / 3, rel=1e-9)
    own = people(forest)
    assert own.structural_virality[[0, size - 2]] == pytest.approx([(size + 1) / 3, 1.0], rel=1e-9)
    assert own.depth[0] == size - 1


def test_an_empty_forest_has_no_cascades_and_no_leaders() -> None:
    forest = ReferralForest.from_parents([])
    assert len(cascades(forest).root) == len(leaderboard(forest)) == len(reproduction_by_generation(forest)) == 0
    assert len(people(forest).size) == 0


def test_the_higgs_cascades_have_their_published_numbers() -> None:
    rows = reference_rows("higgs_firsttouch_forest.csv.gz")
    forest = ReferralForest.from_parents([int(row["parent"]) for row in rows], [float(row["t_s"]) for row in rows])
    assert people(forest).structural_virality[forest.roots] == pytest.approx(structural_virality(forest), nan_ok=True)
    assert forest.generation_widths.tolist() == [32854, 197816, 21928, 3270, 602, 18, 3]
    table = cascades(forest)
    assert len(table.root) == 32_854
    largest = int(np.argmax(table.size))
    assert table.size[largest] == 11_391
    assert round(float(table.structural_virality[largest]), 6) == 2.363076


def test_the_pheme_reply_trees_have_their_published_number() -> None:
    rows = reference_rows("pheme_reply_trees.csv.gz")
    edges = [((row["tree"], row["node"]), (row["tree"], row["parent"]) if row["parent"] != "-1" else None) for row in rows]
    forest = ReferralForest.from_edges(edges, [float(row["dt"]) for row in rows])
    assert (len(forest), len(forest.roots)) == (3976, 263)
    assert round(float(np.nanmean(structural_virality(forest))), 6) == 2.546278


@given(parent_arrays())
def test_a_leaderboard_is_the_sorted_list_of_all_who_brought_anybody(parent: list[int]) -> None:
    forest = ReferralForest.from_parents(parent)
    for by in Ranking:
        rows = leaderboard(forest, limit=len(parent), by=by)
        counts = [row.direct if by is Ranking.DIRECT else row.below for row in rows]
        assert counts == sorted(counts, reverse=True)
        assert [row.rank for row in rows] == [1 + sum(other > count for other in counts) for count in counts]
        assert {row.node for row in rows} == {above for above in parent if above >= 0}


def test_a_short_leaderboard_keeps_the_ranks_of_the_long_one() -> None:
    forest = ReferralForest.from_parents([-1, -1, -1, 0, 0, 1, 1, 2])
    assert [(row.node, row.rank) for row in leaderboard(forest)] == [(0, 1), (1, 1), (2, 3)]
    assert [row.node for row in leaderboard(forest, limit=1)] == [0]
    assert leaderboard(forest, limit=0) == []


def test_cycle_time_is_unknown_without_pairs_and_needs_now_to_judge_maturity() -> None:
    assert np.isnan(cycle_time(ReferralForest.from_parents([-1, 0])))
    assert np.isnan(cycle_time(ReferralForest.from_parents([-1, 0], [0.0, 1.0]), now=2.0, matured_after=9.0))
    with pytest.raises(ReferralError, match="present time"):
        cycle_time(ReferralForest.from_parents([-1, 0], [0.0, 1.0]), matured_after=1.0)
