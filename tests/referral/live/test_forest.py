"""The live forest: its refusals, its growth, its extremes, and two people who turn out to be one."""

import math
from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.graph.metrics import Ranking, leaderboard
from referral.live.forest import LiveForest
from tests.referral.live.checks import assert_as_built_from_scratch, refusal_of

# Σs² of a chain of this many nodes is above 2**62: beyond what a float, or one part of the sum, holds exactly.
LONG_CHAIN = 2_500_000


def family() -> LiveForest:
    """Maud brought Junaid and Gwen; Junaid brought Idris; Tariq came alone."""
    edges = [("Maud", None), ("Junaid", "Maud"), ("Gwen", "Maud"), ("Idris", "Junaid"), ("Tariq", None)]
    return LiveForest.from_forest(ReferralForest.from_edges(edges, [1.0, 2.0, 3.0, 4.0, 5.0]))


@pytest.mark.parametrize(
    ("attempt", "code", "words"),
    [
        (lambda live: live.add("Idris", "Tariq", 6.0), "live.second_parent", "in the forest already"),
        (lambda live: live.add("Idris"), "live.second_parent", "in the forest already"),
        (lambda live: live.add("Ada", "Ada"), "live.self_edge", "its own parent"),
        (lambda live: live.add("Ada", "Nobody"), "live.unknown_node", "'Nobody' is not"),
        (lambda live: live.add("Ada", "Tariq", 4.5), "live.parent_later", "'Tariq' is later than 'Ada'"),
        (lambda live: live.add("Ada", "Tariq", math.inf), "live.infinite_time", "finite"),
        (lambda live: live.move("Nobody", "Maud"), "live.unknown_node", "'Nobody' is not"),
        (lambda live: live.move("Maud", "Nobody"), "live.unknown_node", "'Nobody' is not"),
        (lambda live: live.move("Maud", "Maud"), "live.self_edge", "its own parent"),
        (lambda live: live.move("Maud", "Idris"), "live.cycle", "'Idris' is below 'Maud'"),
        (lambda live: live.move("Gwen", "Tariq"), "live.parent_later", "'Tariq' is later than 'Gwen'"),
        (lambda live: live.remove("Nobody"), "live.unknown_node", "'Nobody' is not"),
        (lambda live: live.remove("Junaid"), "live.not_a_leaf", "brought others"),
        (lambda live: live.subtree("Nobody"), "live.unknown_node", "'Nobody' is not"),
        (lambda live: live.cascade("Nobody"), "live.unknown_node", "'Nobody' is not"),
    ],
)
def test_what_is_refused_leaves_the_forest_as_it_was(attempt: Callable[[LiveForest], object], code: str, words: str) -> None:
    live = family()
    with pytest.raises(ReferralError, match=words) as refusal:
        attempt(live)
    assert refusal.value.code == code
    assert "Ada" not in live
    assert_as_built_from_scratch(live, family().to_forest())


def test_two_nodes_of_one_label_cannot_be_told_apart_and_are_refused() -> None:
    forest = ReferralForest.from_parents([-1, 0], None, ["Maud", "Maud"])
    with pytest.raises(ReferralError) as refusal:
        LiveForest.from_forest(forest)
    assert refusal.value.code == "live.second_parent"


def test_a_forest_without_anybody_reads_as_nothing() -> None:
    live = LiveForest()
    assert_as_built_from_scratch(live, ReferralForest.from_edges([]))
    live.add("Maud")
    live.remove("Maud")
    assert_as_built_from_scratch(live, ReferralForest.from_edges([]))


def test_growing_by_one_through_many_enlargements_changes_no_number() -> None:
    random, live = Random(4), LiveForest()
    edges: list[tuple[int, int | None]] = [(0, None)]
    live.add(0, time=0.0)
    for node in range(1, 3000):
        above = (
            None if random.random() < 0.02 else random.choice([random.randrange(node), random.randrange(max(0, node - 9), node)])
        )
        edges.append((node, above))
        live.add(node, above, float(node))
    assert_as_built_from_scratch(live, ReferralForest.from_edges(edges, np.arange(3000.0)))


def test_room_is_made_from_what_was_removed_and_the_order_of_addition_stays() -> None:
    random, live = Random(5), LiveForest()
    live.add("root")
    plain: dict[str, str | None] = {"root": None}
    for number in range(1500):
        label, above = f"n{number}", random.choice(list(plain))
        live.add(label, above)
        plain[label] = above
        leaf = random.choice([each for each in plain if each not in plain.values()] if number % 3 else [label])
        if number % 3 and leaf != "root":
            live.remove(leaf)
            del plain[leaf]
    assert_as_built_from_scratch(live, ReferralForest.from_edges(list(plain.items())))


def test_moves_far_across_a_large_forest_keep_every_number() -> None:
    random, size = Random(6), 4000
    parent = [-1, *(random.choice([0, random.randrange(node), node - 1]) for node in range(1, size))]
    live = LiveForest.from_forest(ReferralForest.from_parents(parent))
    for _ in range(400):
        node, above = random.randrange(size), random.choice([None, *random.sample(range(size), 9)])
        code = refusal_of(live.move, node, above)
        assert code in {None, "live.cycle", "live.self_edge"}
        if code is None:
            parent[node] = -1 if above is None else above
    assert_as_built_from_scratch(live, ReferralForest.from_parents(parent))


@pytest.mark.parametrize("n", [2, 3, 10, 5000])
def test_a_star_that_grows_keeps_a_structural_virality_of_two_minus_two_over_n(n: int) -> None:
    live = LiveForest()
    live.add(0)
    for node in range(1, n):
        live.add(node, 0)
    assert live.subtree(0).structural_virality == pytest.approx(2 - 2 / n, rel=1e-15)
    assert [(row.label, row.direct, row.below) for row in live.leaderboard()] == [(0, n - 1, n - 1)]


def test_a_chain_that_grows_keeps_a_structural_virality_of_a_third_of_n_plus_one() -> None:
    live = LiveForest()
    live.add(0)
    for node in range(1, 2000):
        live.add(node, node - 1)
        assert live.subtree(0).structural_virality == pytest.approx((node + 2) / 3, rel=1e-15)
    assert [row.label for row in live.leaderboard(3)] == [0, 1, 2]


def squares_up_to(n: int) -> int:
    return n * (n + 1) * (2 * n + 1) // 6


def test_sums_beyond_64_bits_are_exact_and_stay_so_when_the_chain_is_cut_and_mended() -> None:
    live = LiveForest.from_forest(ReferralForest.from_parents(np.arange(-1, LONG_CHAIN - 1)))
    middle = LONG_CHAIN // 2
    for _ in range(2):
        assert live.subtree(0).square_sum == squares_up_to(LONG_CHAIN)
        assert live.subtree(0).structural_virality == pytest.approx((LONG_CHAIN + 1) / 3, rel=1e-15)
        live.move(middle)
        assert (live.subtree(0).square_sum, live.subtree(0).size_sum) == (squares_up_to(middle), middle * (middle + 1) // 2)
        live.move(middle, middle - 1)
    live.remove(10, with_all_below=True)
    assert (live.subtree(0).square_sum, live.subtree(0).structural_virality) == (385, 11 / 3)
    assert live.generation_widths.tolist() == [1] * 10


def test_of_very_many_who_share_the_last_place_those_who_come_first_are_listed() -> None:
    """Everybody brought one or nobody: chains of many lengths, whose people stand in no order."""
    random, parent = Random(7), [-1] * 300
    ends = list(range(300))
    for node in range(300, 2000):
        end = random.randrange(len(ends))
        parent.append(ends[end])
        ends[end] = node
    forest = ReferralForest.from_parents(parent)
    live = LiveForest.from_forest(forest)
    for by in Ranking:
        for limit in (1, 2, 10, 40, 400):
            assert live.leaderboard(limit, by) == leaderboard(forest, limit, by)


def test_somebody_removed_who_comes_back_is_the_newest() -> None:
    live = family()
    live.remove("Junaid", with_all_below=True)
    live.add("Junaid", "Maud", 9.0)
    assert live.to_forest().labels == ("Maud", "Gwen", "Tariq", "Junaid")
    assert [(row.label, row.direct, row.node) for row in live.leaderboard()] == [("Maud", 2, 0)]


def test_two_people_who_turn_out_to_be_one_are_merged_by_moves_and_a_removal() -> None:
    """Gwen is Junaid: whom he brought becomes hers, and his registration, empty now, goes."""
    live = family()
    live.move("Idris", "Gwen")
    live.remove("Junaid")
    merged = ReferralForest.from_edges(
        [("Maud", None), ("Gwen", "Maud"), ("Idris", "Gwen"), ("Tariq", None)], [1.0, 3.0, 4.0, 5.0]
    )
    assert_as_built_from_scratch(live, merged)


def test_when_who_stays_was_below_who_goes_the_one_between_is_cut_loose_first() -> None:
    """Idris is Maud, and her registration goes: Junaid, who came by her, cannot hang below Idris while Idris hangs below him."""
    live = family()
    live.move("Idris")
    live.move("Junaid")
    live.move("Gwen")
    live.remove("Maud")
    edges = [("Junaid", None), ("Gwen", None), ("Idris", None), ("Tariq", None)]
    assert_as_built_from_scratch(live, ReferralForest.from_edges(edges, [2.0, 3.0, 4.0, 5.0]))


def test_times_may_be_unknown_on_either_side_of_an_edge() -> None:
    live = LiveForest()
    live.add("Maud")
    live.add("Junaid", "Maud", 3.0)
    live.add("Idris", "Junaid")
    live.add("Gwen", "Idris", 1.0)
    live.move("Gwen", "Maud")
    assert [live.subtree(label).generation for label in ("Maud", "Junaid", "Idris", "Gwen")] == [0, 1, 2, 1]
