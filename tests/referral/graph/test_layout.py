"""The layout: nobody on top of anybody, everybody near their parent, the same picture every time."""

import re
from itertools import pairwise
from math import pi

import numpy as np
import pytest
from hypothesis import given

from referral.graph.forest import ReferralForest
from referral.graph.layout import RadialLayout, edge_path, radial_layout
from tests.referral.forests import parent_arrays


def random_forest(size: int, roots: int) -> list[int]:
    rng = np.random.default_rng(size)
    return [-1] * roots + [int(rng.integers(0, node)) for node in range(roots, size)]


@given(parent_arrays())
def test_every_node_is_on_the_ring_of_its_generation(parent: list[int]) -> None:
    layout = radial_layout(ReferralForest.from_parents(parent))
    assert np.hypot(layout.x, layout.y) == pytest.approx(layout.radius[layout.generation])
    assert (np.diff(layout.radius) > 0).all()
    assert (layout.radius[0] == 0) == (parent.count(-1) == 1)
    assert len(parent) == 1 or layout.radius[-1] == pytest.approx(1.0)


@given(parent_arrays())
def test_no_two_nodes_share_a_place_and_no_branches_cross(parent: list[int]) -> None:
    """On each ring, the nodes in order of angle have their parents in order of angle too, all the way round."""
    forest = ReferralForest.from_parents(parent)
    layout = radial_layout(forest)
    for generation in range(len(layout.radius)):
        ring = np.flatnonzero(layout.generation == generation)
        ring = ring[np.argsort(layout.angle[ring])]
        angles = layout.angle[ring]
        if layout.radius[generation] > 0:
            assert (np.diff(angles) > 1e-9).all()
            assert angles[-1] - angles[0] < 2 * pi - 1e-9
        if generation > 0:
            assert (np.diff(layout.angle[forest.parent[ring]]) >= -1e-9).all()


@given(parent_arrays())
def test_siblings_stand_in_order_of_time_around_their_parent(parent: list[int]) -> None:
    depth = ReferralForest.from_parents(parent).depth
    time = depth * 100.0 - np.arange(len(parent))
    layout = radial_layout(ReferralForest.from_parents(parent, time))
    for above in {above for above in parent if above >= 0}:
        children = sorted((node for node, p in enumerate(parent) if p == above), key=lambda node: time[node])
        assert all(layout.angle[one] < layout.angle[other] for one, other in pairwise(children))
        if layout.radius[layout.generation[above]] > 0:
            assert layout.angle[children[0]] - 1e-9 <= layout.angle[above] <= layout.angle[children[-1]] + 1e-9


def test_the_same_forest_is_always_drawn_the_same() -> None:
    one, other = (radial_layout(ReferralForest.from_parents(random_forest(300, 9))) for _ in range(2))
    assert (one.x == other.x).all()
    assert (one.y == other.y).all()


@pytest.mark.parametrize("roots", [1, 20])
def test_one_more_person_moves_the_others_little(roots: int) -> None:
    parent = random_forest(400, roots)
    before = radial_layout(ReferralForest.from_parents(parent))
    deepest = int(before.generation.max())
    for above in range(0, 400, 37):
        if before.generation[above] == deepest:
            continue
        after = radial_layout(ReferralForest.from_parents([*parent, above]))
        moved = np.hypot(after.x[:-1] - before.x, after.y[:-1] - before.y)
        assert moved.max() < 0.1
        assert np.median(moved) < 0.02


@pytest.mark.parametrize("parent", [[], [-1], [-1, -1]])
def test_hardly_anybody_can_be_drawn_too(parent: list[int]) -> None:
    layout: RadialLayout = radial_layout(ReferralForest.from_parents(parent))
    assert len(layout.x) == len(layout.y) == len(parent)
    assert np.isfinite(layout.x).all()


def test_a_chain_of_fifty_thousand_is_drawn_without_recursion() -> None:
    assert np.isfinite(radial_layout(ReferralForest.from_parents(np.arange(-1, 49_999))).x).all()


def test_an_edge_leaves_outward_and_arrives_from_inside() -> None:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", edge_path((0.3, 0.4), (0.0, -0.9)))]
    start, leave, reach, end = np.array(numbers).reshape(4, 2)
    assert start.tolist() == [0.3, 0.4]
    assert end.tolist() == [0.0, -0.9]
    assert np.hypot(*leave) == pytest.approx(0.7, abs=1e-3)
    assert np.cross([*start, 0], [*leave, 0])[2] == pytest.approx(0, abs=1e-3)
    assert reach.tolist() == [0.0, -0.7]


def test_an_edge_is_never_written_with_minus_zero_or_trailing_zeros() -> None:
    assert edge_path((-0.00001, 0.5), (0.10000, 1.0)) == "M0 0.5C0 0.7525 0.0749 0.7488 0.1 1"
