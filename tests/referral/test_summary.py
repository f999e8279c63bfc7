"""The summary: it says what the functions behind it say, and says nothing that cannot be known."""

import json

import numpy as np
import pytest
from hypothesis import given

from referral.graph.forest import ReferralForest
from referral.graph.generations import generations
from referral.graph.metrics import Ranking, cascades, leaderboard
from referral.growth.sharing import Verdict, estimate_sharing
from referral.growth.virality import estimate_k
from referral.summary import summarise
from tests.referral.forests import parent_arrays, reference_rows, slow_path, slow_structural_virality


@given(parent_arrays(max_size=14))
def test_a_summary_counts_what_the_slow_way_counts(parent: list[int]) -> None:
    paths = [slow_path(parent, node) for node in range(len(parent))]
    roots = [node for node, above in enumerate(parent) if above < 0]
    sizes = [sum(path[-1] == root for path in paths) for root in roots]
    depths = [max(len(path) - 1 for path in paths if path[-1] == root) for root in roots]
    viralities = [slow_structural_virality(parent, root) for root, size in zip(roots, sizes, strict=True) if size > 1]
    summary = summarise(ReferralForest.from_parents(parent))
    assert (summary.nodes, summary.trees, summary.referred) == (len(parent), len(roots), len(parent) - len(roots))
    assert summary.bringers == len({above for above in parent if above >= 0})
    assert summary.generation_count == len(summary.generations) == max(depths) + 1
    assert (summary.size.most, summary.size.median, summary.size.mean) == (max(sizes), np.median(sizes), np.mean(sizes))
    assert (summary.depth.most, summary.depth.least) == (max(depths), min(depths))
    assert summary.structural_virality.trees == len(viralities)
    assert summary.structural_virality.mean == (pytest.approx(np.mean(viralities)) if viralities else None)
    assert [tree.size for tree in summary.largest] == sorted(sizes, reverse=True)[:10]


@given(parent_arrays())
def test_every_generation_is_told_with_what_it_brought(parent: list[int]) -> None:
    depth = [len(slow_path(parent, node)) - 1 for node in range(len(parent))]
    for row in generations(ReferralForest.from_parents(parent)):
        counts = [parent.count(node) for node in range(len(parent)) if depth[node] == row.number]
        assert (row.people, row.brought) == (len(counts), sum(counts))
        assert row.low <= row.r == sum(counts) / len(counts) <= row.high


def test_an_overdispersed_generation_has_a_wider_interval() -> None:
    even = generations(ReferralForest.from_parents([-1] * 4 + [0, 1, 2, 3] * 3))[0]
    uneven = generations(ReferralForest.from_parents([-1] * 4 + [0] * 12))[0]
    assert (even.people, even.brought) == (uneven.people, uneven.brought) == (4, 12)
    assert uneven.low < even.low < even.high < uneven.high


def test_the_interval_of_a_generation_holds_nearly_as_often_as_it_says() -> None:
    held: dict[int, list[bool]] = {number: [] for number in range(4)}
    for seed in range(300):
        rng = np.random.default_rng(seed)
        parent, level = [-1] * 40, np.arange(40)
        while len(level) and len(parent) < 5_000:
            above = np.repeat(level, rng.negative_binomial(0.2, 0.2 / 0.9, len(level)))
            level = np.arange(len(parent), len(parent) + len(above))
            parent += above.tolist()
        for row in generations(ReferralForest.from_parents(parent), limit=4):
            held[row.number].append(row.low <= 0.7 <= row.high)
    assert all(np.mean(rows) >= 0.88 for rows in held.values())


def test_a_generation_that_brought_nobody_is_no_surer_than_the_others() -> None:
    parent = [-1] * 10 + [0] * 10 + [10] * 10
    *_, before, last = generations(ReferralForest.from_parents(parent))
    assert (last.people, last.brought) == (10, 0)
    assert last.high > 3 * 3.69 / 10
    assert before.high > before.r


def test_a_long_chain_is_not_told_generation_by_generation() -> None:
    summary = summarise(ReferralForest.from_parents(np.arange(-1, 999)))
    assert (len(summary.generations), summary.generation_count) == (100, 1000)


def test_a_summary_is_the_same_numbers_as_the_functions_behind_it() -> None:
    rng = np.random.default_rng(4)
    parent = [-1] * 20 + [int(rng.integers(0, node)) for node in range(20, 400)]
    forest = ReferralForest.from_parents(parent, np.arange(400) * 60.0)
    summary = summarise(forest, now=500 * 60.0, leaders=3)
    assert summary.k == estimate_k(forest, 500 * 60.0)
    assert summary.sharing == estimate_sharing(forest, 500 * 60.0)
    assert list(summary.leaders_below) == leaderboard(forest, 3)
    assert list(summary.leaders_direct) == leaderboard(forest, 3, Ranking.DIRECT)
    table = cascades(forest)
    large = table.structural_virality[table.size >= 30]
    assert summary.structural_virality.reliable_trees == len(large)
    assert summary.structural_virality.reliable_mean == pytest.approx(large.mean())
    assert all(tree.reliable == (tree.size >= 30) for tree in summary.largest)


def test_nothing_is_said_of_nobody_and_all_of_it_is_json() -> None:
    for forest in (ReferralForest.from_parents([]), ReferralForest.from_parents([-1, -1], [1.0, 2.0])):
        summary = summarise(forest)
        assert summary.concentration is summary.concentration_of_bringers is summary.cycle_s is None
        assert summary.structural_virality.mean is summary.structural_virality.largest_tree is None
        assert json.loads(json.dumps(summary.as_dict(), allow_nan=False))["nodes"] == len(forest)


def test_the_higgs_cascades_are_summed_up_with_their_published_numbers() -> None:
    rows = reference_rows("higgs_firsttouch_forest.csv.gz")
    columns = [[int(row[name]) for row in rows] for name in ("node", "parent", "t_s")]
    summary = summarise(ReferralForest.from_columns(columns[0], columns[1], columns[2], root=-1))
    assert (summary.nodes, summary.trees) == (256_491, 32_854)
    assert [generation.people for generation in summary.generations] == [32854, 197816, 21928, 3270, 602, 18, 3]
    assert summary.largest[0].size == 11_391
    assert f"{summary.structural_virality.largest_tree:.6f}" == "2.363076"
    sharing = summary.sharing
    assert sharing
    assert sharing.verdict is Verdict.FADES
    assert sharing.referred
    assert 0.129 < sharing.referred.value < 0.25, "what is cut off at the end of the log comes on top"
    assert summary.generations[0].low < 197816 / 32854 < summary.generations[0].high
