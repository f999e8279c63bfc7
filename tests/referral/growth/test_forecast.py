"""Forecasts: the simulated future against its formula, replayed events whose end is known, and what cannot be said."""

from collections.abc import Callable
from itertools import pairwise
from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.growth.branching import OffspringDistribution, total_progeny_moments, total_progeny_pmf
from referral.growth.delay_curve import CurveDraws, DelayCurve
from referral.growth.delay_families import between, log_density
from referral.growth.delay_tail import DelayTail
from referral.growth.forecast import ForecastOptions, Outcome, forecast, forecast_trees
from referral.growth.futures import Cells, simulate
from referral.growth.pace import STEADY, observe_pace
from referral.growth.recurrence import AgeTable, People, age_edges
from referral.growth.reproduction import ReproductionDraws, learn
from tests.referral.forests import parent_arrays, reference_rows

DAY = 86_400.0


def grow(rng: np.random.Generator, roots: int, mean: float, dispersion: float, until: float = inf) -> ReferralForest:
    """Simulate negative binomial offspring with delays of a day or so, roots arriving over ten days."""
    parent, time = [-1] * roots, rng.uniform(0, 10 * DAY, roots).tolist()
    node = 0
    while node < len(time):
        for delay in rng.lognormal(np.log(DAY), 1.0, rng.poisson(rng.gamma(dispersion, mean / dispersion))):
            if time[node] + delay <= until:
                parent.append(node)
                time.append(time[node] + delay)
        node += 1
    return ReferralForest.from_parents(parent, time)


def test_thesimulated_future_of_new_seeds_is_their_total_progeny() -> None:
    draws, rng = 40_000, np.random.default_rng(1)
    not_begun = CurveDraws(np.array([0.0, 1e9, inf]), np.broadcast_to([0.0, 0.0, 1.0], (draws, 3)))
    one = ReproductionDraws(np.full(draws, 0.5), np.full(draws, 0.4), not_begun)
    cells = Cells(*(np.zeros(1, dtype=np.int64) for _ in range(2)), np.zeros(1), np.array([3.0]), np.zeros(1), 1)
    sizes = 3 + simulate(cells, (one, one, one), np.array([0.0, inf]), np.ones(draws), rng)[:, 0]
    law = OffspringDistribution(0.5, 0.4)
    assert (sizes.mean(), sizes.var()) == pytest.approx(total_progeny_moments(law, seeds=3), rel=0.06)
    shares = [np.mean(sizes == size) for size in (3, 4, 5, 6)]
    assert shares == pytest.approx(total_progeny_pmf([3, 4, 5, 6], law, seeds=3), abs=0.01)


def test_eighty_percent_intervals_hold_about_as_often_when_events_are_replayed() -> None:
    held = []
    for seed in range(30):
        forest = grow(np.random.default_rng(seed), 400, 0.4, 0.4)
        truth = np.count_nonzero(forest.time[forest.root] <= 6 * DAY)
        made = forecast(forest, 6 * DAY, ForecastOptions(draws=300))
        held.append(made.low <= truth <= made.high)
        assert made.size <= made.low <= made.expected <= made.high
    assert np.mean(held) >= 0.7


def test_a_horizon_takes_only_what_comes_until_then() -> None:
    forest = grow(np.random.default_rng(7), 400, 0.6, 0.5)
    begun = forest.time[forest.root] <= 6 * DAY
    sizes = []
    for until in (6 * DAY, 7 * DAY, 9 * DAY, 300 * DAY):
        made = forecast(forest, 6 * DAY, ForecastOptions(until=until, confidence=0.98))
        truth = np.count_nonzero(begun & (forest.time <= until))
        assert made.low <= truth <= made.high
        sizes.append(made.expected)
    assert sizes == sorted(sizes)
    assert sizes[0] == np.count_nonzero(forest.time <= 6 * DAY)


def test_a_viral_event_has_no_finite_forecast_but_one_up_to_a_horizon() -> None:
    forest = grow(np.random.default_rng(3), 60, 1.8, 1.0, until=8 * DAY)
    made = forecast(forest, 8 * DAY, ForecastOptions(draws=300))
    assert (made.outcome, made.high) == (Outcome.UNBOUNDED, inf)
    assert made.never_ending > 0.9
    soon = forecast(forest, 8 * DAY, ForecastOptions(draws=300, until=9 * DAY))
    assert soon.outcome is Outcome.FINITE
    assert len(forest) < soon.low < soon.high < inf


@pytest.mark.parametrize(("parent", "time"), [([], []), ([-1, 0], [0.0, 1.0]), ([-1, 0], [np.nan, np.nan])])
def test_without_referrals_nothing_is_forecast(parent: list[int], time: list[float]) -> None:
    made = forecast(ReferralForest.from_parents(parent, time), 5.0)
    assert (made.outcome, made.size, made.low, made.high) == (Outcome.NO_EVIDENCE, len(parent), len(parent), inf)
    assert isnan(made.expected)


def test_the_future_is_ignored_when_the_past_is_replayed() -> None:
    whole = grow(np.random.default_rng(5), 100, 0.5, 0.5)
    kept = np.flatnonzero(whole.time <= 5 * DAY)
    place = np.full(len(whole), -1)
    place[kept] = np.arange(len(kept))
    parent = np.where(whole.parent[kept] < 0, -1, place[whole.parent[kept]])
    past = ReferralForest.from_parents(parent, whole.time[kept])
    assert forecast(whole, 5 * DAY) == forecast(past, 5 * DAY)


def test_the_same_seed_gives_the_same_forecast() -> None:
    forest = grow(np.random.default_rng(6), 60, 0.5, 0.5)
    one, same, other = (forecast(forest, 5 * DAY, ForecastOptions(draws=200, seed=seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_each_tree_has_its_row_and_trees_to_come_have_none() -> None:
    forest = grow(np.random.default_rng(8), 60, 0.5, 0.5)
    rows = forecast_trees(forest, 5 * DAY, ForecastOptions(draws=300))
    begun = np.flatnonzero(forest.time[forest.roots] <= 5 * DAY)
    assert rows.tree.tolist() == begun.tolist()
    assert (rows.size <= rows.low).all()
    assert (rows.low <= rows.expected).all()
    assert (rows.expected <= rows.high).all()
    truth = forest.subtree_size[forest.roots[begun]]
    assert np.mean((rows.low <= truth) & (truth <= rows.high)) >= 0.7


def test_many_trees_are_forecast_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    forest, asked = grow(np.random.default_rng(11), 90, 0.5, 0.5), ForecastOptions(draws=400)
    together = forecast_trees(forest, 5 * DAY, asked)
    monkeypatch.setattr("referral.growth.forecast.SIZES_AT_ONCE", 400 * 7)
    apart = forecast_trees(forest, 5 * DAY, asked)
    assert apart.tree.tolist() == together.tree.tolist()
    assert apart.size.tolist() == together.size.tolist()
    assert apart.expected == pytest.approx(together.expected, abs=1.0)
    assert np.median(apart.high / together.high) == pytest.approx(1.0, abs=0.1)  # few draws reach the tail of a single tree


def test_what_was_learned_from_a_past_event_serves_a_young_one() -> None:
    past = grow(np.random.default_rng(9), 400, 0.6, 0.5)
    young = ReferralForest.from_parents([-1] * 50, [0.0] * 50)
    made = forecast(young, 1.0, ForecastOptions(draws=500), learn((past, 400 * DAY)))
    assert made.low < 50 / (1 - 0.6) < made.high


def test_learning_finds_r_and_k_of_each_generation() -> None:
    learned = learn((grow(np.random.default_rng(10), 3000, 0.7, 0.5), 400 * DAY))
    assert [one.typical_mean for one in learned] == pytest.approx([0.7] * 3, rel=0.12)
    assert [one.typical_dispersion for one in learned] == pytest.approx([0.5] * 3, rel=0.35)


@settings(max_examples=15)
@given(parent_arrays(), st.floats(0.0, 30.0))
def test_any_forest_gets_an_answer(parent: list[int], now: float) -> None:
    forest = ReferralForest.from_parents(parent, ReferralForest.from_parents(parent).depth.astype(float))
    made = forecast(forest, now, ForecastOptions(draws=20, until=now + 10))
    rows = forecast_trees(forest, now, ForecastOptions(draws=20, until=now + 10))
    assert made.size == np.count_nonzero(forest.time <= now) == rows.size.sum()
    assert made.low <= made.high


@pytest.mark.parametrize(
    "options",
    [ForecastOptions(confidence=0.0), ForecastOptions(draws=0), ForecastOptions(until=1.0), ForecastOptions(until=float("nan"))],
)
def test_impossible_options_are_refused(options: ForecastOptions) -> None:
    with pytest.raises(ReferralError) as refusal:
        forecast(ReferralForest.from_parents([-1], [0.0]), 2.0, options)
    assert refusal.value.code == "forecast.options"


@pytest.mark.parametrize("now", [inf, -inf, float("nan")])
def test_the_present_is_a_moment(now: float) -> None:
    with pytest.raises(ReferralError) as refusal:
        forecast(ReferralForest.from_parents([-1], [0.0]), now)
    assert refusal.value.code == "forecast.options"


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e5)), min_size=1, max_size=30))
def test_delays_go_on_beyond_the_longest_seen(pairs: list[tuple[float, float]]) -> None:
    delay, more = np.array(pairs).T
    forest = ReferralForest.from_parents([-1, *[0] * len(delay)], [0.0, *delay])
    edges = age_edges(People.of(forest, float(delay.max() + more.max())))
    table = AgeTable.of(delay + more, delay, edges).supported(1)
    curve = DelayCurve(table, DelayTail.fit(delay, delay + more, edges))
    ages = np.append(np.geomspace(1e-3, 1e7, 40), inf)
    for share in (curve.mean(ages), curve.draw(np.random.default_rng(0), 3).within(ages)[2]):
        assert (np.diff(share) >= -1e-12).all()
        assert share[-1] == pytest.approx(1.0)
        assert curve.mean(table.edges[-1:])[0] <= 1.0


def test_people_at_risk_are_counted_as_one_by_one() -> None:
    rng = np.random.default_rng(11)
    age, edges = rng.uniform(0, 10, 50), np.array([0.0, 1.0, 2.5, 7.0, 10.0])
    lived = [[min(max(a - start, 0.0), end - start) / (end - start) for a in age] for start, end in pairwise(edges)]
    assert AgeTable.of(age, np.array([]), edges).at_risk == pytest.approx(np.sum(lived, axis=1))


def test_a_change_of_pace_is_noticed_and_a_steady_one_is_not() -> None:
    forest = grow(np.random.default_rng(12), 3000, 0.6, 2.0)
    learned = learn((forest, 400 * DAY))
    people = People.of(forest, 8 * DAY)
    steady = observe_pace(people, learned)
    assert abs(steady.log_level) < 0.15
    assert steady.log_spread < 0.15
    hushed = people.exposure - people.delay > DAY  # nobody brought anybody since yesterday
    quiet = People(
        people.age, people.generation, people.children, people.tree,
        people.delay[hushed], people.exposure[hushed], people.parent_generation[hushed],
    )  # fmt: skip
    assert observe_pace(quiet, learned).log_level < -3
    assert observe_pace(People.of(forest, -1.0), learned) == STEADY


def test_conversations_of_the_reference_data_end_about_where_they_were_forecast_to() -> None:
    rows = reference_rows("pheme_reply_trees.csv.gz")
    tree, node, parent = (np.array([int(row[name]) for row in rows]) for name in ("tree", "node", "parent"))
    first = np.flatnonzero(node == 0)[tree]
    forest = ReferralForest.from_parents(np.where(parent < 0, -1, parent + first), [float(row["dt"]) * 3600 for row in rows])
    made = forecast(forest, 3600.0, ForecastOptions(draws=500))
    assert made.size < made.low <= len(forest) <= made.high


def seeds_at_once(rng: np.random.Generator) -> ReferralForest:
    """Simulate 50 seeds who bring five each, the rest half a person each, after exponential delays of a day."""
    parent, time, node = [-1] * 50, [0.0] * 50, 0
    while node < len(time):
        mean = 5.0 if node < 50 else 0.5
        for delay in rng.exponential(DAY, rng.poisson(rng.gamma(0.5, mean / 0.5))):
            parent.append(node)
            time.append(time[node] + delay)
        node += 1
    return ReferralForest.from_parents(parent, time)


def test_an_event_that_is_practically_over_is_forecast_to_be_over() -> None:
    held, excess = [], []
    for seed in range(20):
        forest = seeds_at_once(np.random.default_rng(seed))
        made = forecast(forest, 8 * DAY, ForecastOptions(draws=300))
        held.append(made.low <= len(forest) <= made.high)
        excess.append(made.expected / len(forest) - 1.0)
    assert np.mean(held) >= 0.65
    assert abs(np.median(excess)) < 0.02


@pytest.mark.parametrize(
    ("family", "draw"),
    [
        (0, lambda rng: rng.exponential(1.0, 3000)),
        (1, lambda rng: rng.lognormal(0.0, 1.0, 3000)),
        (2, lambda rng: np.exp(rng.logistic(0.0, 0.7, 3000))),
    ],
)
def test_the_delays_seen_choose_the_family_of_their_tail(family: int, draw: Callable[[np.random.Generator], np.ndarray]) -> None:
    delay = draw(np.random.default_rng(1))
    edges = np.concatenate([[0.0], np.geomspace(0.01, 100.0, 65)])
    tail = DelayTail.fit(delay, np.full(len(delay), 100.0), edges)
    assert np.argmax(np.bincount(tail.family, tail.weight, minlength=3)) == family


@settings(max_examples=40)
@given(st.integers(0, 2), st.floats(-30, 30), st.floats(0, 30))
def test_a_share_between_two_delays_is_the_integral_of_the_density(family: int, start: float, length: float) -> None:
    z = np.linspace(start, start + length, 20_001)
    area = np.trapezoid(np.exp(log_density(np.array([family]), z[None, :]))[0], z)
    share = between(np.array([family]), z[None, :1], z[None, -1:])[0, 0]
    assert share == pytest.approx(area, rel=1e-3, abs=1e-12)
