"""What the pictures of a page show, and what they leave out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cli.spread import charts, drawing
from core.cli.spread.drawing import DRAWN_MAX, Drawing, draw
from referral.graph.forest import ReferralForest


def drawn_on(ring: drawing.Ring) -> int:
    return ring.leaves.count("h0") + len(ring.bringers)


def parents(*groups: tuple[int, int]) -> ReferralForest:
    """A root, and for each group so many below one person."""
    array = [-1]
    for above, many in groups:
        array += [above] * many
    return ReferralForest.from_parents(array)


def test_a_sample_keeps_the_proportions_of_the_generations() -> None:
    forest = parents((0, 9_000), (1, 3_000))
    picture = draw(forest, 0)
    assert (picture.drawn, picture.size) == (DRAWN_MAX, 12_001)
    first, second = drawn_on(picture.rings[1]), drawn_on(picture.rings[2])
    assert first / second == pytest.approx(3.0, rel=0.02)


def test_a_long_chain_is_drawn_from_its_root() -> None:
    picture = draw(ReferralForest.from_parents(np.arange(-1, 4_999)), 0)
    assert (picture.drawn, len(picture.rings)) == (DRAWN_MAX, DRAWN_MAX)
    assert picture.rings[-1].colour == 7


@settings(max_examples=40)
@given(st.data())
def test_a_small_tree_is_drawn_whole_and_other_trees_are_not(data: st.DataObject) -> None:
    array = [-1, -1] + [data.draw(st.integers(0, node - 1)) for node in range(2, data.draw(st.integers(2, 40)))]
    forest = ReferralForest.from_parents(array)
    picture: Drawing = draw(forest, 0)
    widths = np.bincount(forest.depth[forest.root == 0])
    assert [drawn_on(ring) for ring in picture.rings] == widths.tolist()
    assert [ring.edges.count("M") for ring in picture.rings] == [0, *widths[1:].tolist()]


@settings(max_examples=60)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=50))
def test_sizes_fall_from_all_to_the_largest_within_the_picture(sizes: list[int]) -> None:
    chart = charts.sizes(np.array(sizes))
    if chart is None:
        assert max(sizes) == 1
        return
    points = [tuple(map(float, point.split())) for point in chart.path[1:].split("L")]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert points == sorted(points)
    assert [y for _x, y in points] == sorted(y for _x, y in points)
    assert chart.rows[0][1] == f"{len(sizes):,} (100%)"


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=400))
def test_delays_rise_to_all_of_them(delays: list[float]) -> None:
    chart = charts.delays(np.sort(np.array(delays)))
    if chart is None:
        assert len(delays) < 2 or max(delays) <= 1
        return
    points = [tuple(map(float, point.split())) for point in chart.path[1:].split("L")]
    assert points[-1] == (100.0, 0.0)
    assert points == sorted(points, key=lambda point: (point[0], -point[1]))


def test_the_axis_of_delays_begins_where_the_delays_do() -> None:
    days = charts.delays(np.array([90_000.0, 200_000.0, 400_000.0]))
    assert days is not None
    assert [tick.text for tick in days.x_ticks] == ["1 d"]
    assert days.x_ticks[0].at == 0
    one_outlier = charts.delays(np.sort(np.array([2.0, *[90_000.0] * 150, 400_000.0])))
    assert one_outlier is not None
    assert one_outlier.x_ticks[0].text == "1 d"
    fast = charts.delays(np.array([0.002, 0.1, 5.0]))
    assert fast is not None
    assert [tick.text for tick in fast.x_ticks] == ["1 ms", "1 s"]


def test_an_interval_stands_within_its_axis_with_the_value_to_compare_with() -> None:
    assert charts.band(0.5, 2.0, 1.0, 1.0) == charts.Band(22.73, 90.91, 45.45, 45.45)
    assert charts.band(0.1, 0.2, 0.15, 1.0).mark == 90.91
