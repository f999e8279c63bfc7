"""Plans: the founding example, exact moments, and overlap against throwing impressions at people one by one."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.growth.outlook import plan_reach
from referral.growth.planning import MOST_IMPRESSIONS, Plan, Resharing

FOUNDING = Plan(seeds=600, audience=100, reshare_rate=0.1, reshared_by=Resharing.VIEWERS)


def test_six_hundred_people_reach_six_hundred_thousand_in_the_second_wave() -> None:
    outlook = plan_reach(FOUNDING)
    assert [wave.impressions.expected for wave in outlook.waves] == [60_000.0, 600_000.0]
    assert outlook.total.impressions.expected == 660_000.0
    second = outlook.waves[1].impressions
    assert 570_000 < second.low < 600_000 < second.high < 630_000


def test_every_step_of_the_way_to_a_registration_is_counted() -> None:
    plan = Plan(seeds=10, audience=100, open_rate=0.2, convert_rate=0.5, reshare_rate=0.1, later_audience=30)
    first, second = plan_reach(plan).waves
    assert (first.reach.expected, first.opens.expected, first.registrations.expected) == (1000.0, 200.0, 100.0)
    assert (second.sharers.expected, second.registrations.expected) == pytest.approx((10.0, 30.0))
    assert plan.reproduction == pytest.approx(0.3)


def test_the_simulation_has_the_moments_of_the_branching_process() -> None:
    plan = Plan(seeds=50, audience=20, reshare_rate=0.05, dispersion=0.5)
    outlook = plan_reach(plan, confidence=0.6827, draws=40_000)
    # Sharers of the second wave: a negative binomial sum, thinned; σ² = n (m + m²/k) with m = 1.
    sigma = np.sqrt(50 * (1 + 1 / 0.5))
    low, high = outlook.waves[1].sharers.low, outlook.waves[1].sharers.high
    assert (high - low) / 2 == pytest.approx(sigma, rel=0.1)


def test_overlap_is_what_throwing_impressions_at_people_gives() -> None:
    rng = np.random.default_rng(3)
    plan = Plan(seeds=30, audience=20, reshare_rate=0.0, population=500, dispersion=2.0)
    reached = [len(np.unique(rng.integers(0, 500, rng.poisson(rng.gamma(2.0, 10.0, 30)).sum()))) for _ in range(2000)]
    first = plan_reach(plan, confidence=0.8).waves[0]
    assert first.reach.expected == pytest.approx(np.mean(reached), rel=0.01)
    assert (first.reach.low, first.reach.high) == pytest.approx(np.quantile(reached, [0.1, 0.9]), rel=0.03)
    assert first.repeated == pytest.approx(1 - np.mean(reached) / 600, abs=0.005)


@pytest.mark.parametrize(
    ("plan", "means"),
    [
        (Plan(seeds=20, audience=100, reshare_rate=0.1, population=5000, dispersion=0.2, waves=3), {2: 345}),
        (Plan(seeds=3, audience=50, reshare_rate=0.2, population=500, dispersion=0.2, waves=4), {0: 105, 1: 206, 2: 87, 3: 17.6}),
    ],
)
def test_with_a_population_and_uneven_audiences_later_waves_are_expected_as_played(plan: Plan, means: dict[int, float]) -> None:
    plan = replace(plan, reshared_by=Resharing.VIEWERS)
    rng, played = np.random.default_rng(4), np.zeros((1500, plan.waves))
    for campaign in played:
        sharers, left = plan.seeds, int(plan.population or 0)
        for wave in range(plan.waves):
            views = rng.poisson(rng.gamma(0.2, plan.audience / 0.2, sharers)).sum()
            # Each impression meets one of all; those already reached are the last of them.
            reached = np.count_nonzero(np.unique(rng.integers(0, plan.population, views)) < left)
            campaign[wave], left, sharers = reached, left - reached, int(rng.binomial(reached, plan.reshare_rate))
    outlook = plan_reach(plan)
    for wave, mean in means.items():
        assert outlook.waves[wave].reach.expected == pytest.approx(played[:, wave].mean(), rel=0.1, abs=4.0)
        assert outlook.waves[wave].reach.expected == pytest.approx(mean, rel=0.1, abs=4.0)
    assert outlook.total.reach.expected == pytest.approx(sum(wave.reach.expected for wave in outlook.waves))


def test_means_do_not_follow_from_wave_to_wave_where_audiences_are_uneven() -> None:
    plan = Plan(seeds=20, audience=100, reshare_rate=0.1, population=5000, dispersion=0.2, waves=3, reshared_by=Resharing.VIEWERS)
    sharers, left, reached = 20.0, 5000.0, 0.0
    for _ in range(plan.waves):
        missed = (1 + plan.audience / (plan.dispersion * 5000)) ** (-plan.dispersion * sharers)  # the mean of exp(-Λ/N)
        reached, left = left * (1 - missed), left * missed
        sharers = reached * plan.reshare_rate
    assert round(reached) == 166
    assert plan_reach(plan).waves[2].reach.expected == pytest.approx(345, rel=0.05)


def test_rates_measured_on_few_people_widen_the_interval() -> None:
    known, guessed = (plan_reach(replace(FOUNDING, measured_on=people)).total.reach for people in (float("inf"), 100.0))
    assert known.expected == guessed.expected
    assert guessed.high - guessed.low > 5 * (known.high - known.low)


@settings(max_examples=30)
@given(st.integers(0, 50), st.floats(0, 50), st.floats(0, 1), st.integers(1, 300), st.floats(0.1, 5), st.integers(1, 4))
@example(4, 38.0, 1.0, 185, 0.34375, 3)  # three means whose sum is a last bit more than 185
def test_nobody_is_reached_twice(seeds: int, audience: float, rate: float, population: int, k: float, waves: int) -> None:
    plan = Plan(
        seeds=seeds, audience=audience, reshare_rate=rate, open_rate=rate, population=population, dispersion=k, waves=waves
    )
    outlook = plan_reach(plan, draws=50)
    assert outlook.total.reach.high <= population
    assert outlook.total.reach.expected <= population
    for wave in outlook.waves:
        assert wave.registrations.expected <= wave.opens.expected <= wave.reach.expected <= wave.impressions.expected + 1e-9
        assert wave.sharers.low <= wave.sharers.high


def test_the_same_seed_gives_the_same_outlook() -> None:
    assert plan_reach(FOUNDING, seed=1) == plan_reach(FOUNDING, seed=1) != plan_reach(FOUNDING, seed=2)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seeds": -1}, "planning.seeds"),
        ({"seeds": 2.5}, "planning.seeds"),
        ({"reshared_by": "bogus"}, "planning.reshared_by"),
        ({"population": 10.5}, "planning.population"),
        ({"waves": 1.5}, "planning.waves"),
        ({"audience": float("nan")}, "planning.audience"),
        ({"later_audience": -1.0}, "planning.audience"),
        ({"open_rate": 1.1}, "planning.rate"),
        ({"population": 0}, "planning.population"),
        ({"dispersion": 0.0}, "planning.dispersion"),
        ({"measured_on": 0.0}, "planning.measured_on"),
        ({"waves": 0}, "planning.waves"),
        ({"waves": 40}, "planning.too_large"),
    ],
)
def test_an_impossible_plan_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(ReferralError) as refusal:
        replace(FOUNDING, **change)
    assert refusal.value.code == code


@pytest.mark.parametrize(("asked", "code"), [({"confidence": 1.0}, "planning.confidence"), ({"draws": 0}, "planning.draws")])
def test_an_impossible_question_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(ReferralError) as refusal:
        plan_reach(FOUNDING, **asked)
    assert refusal.value.code == code


def test_rates_known_from_one_person_never_make_more_impressions_than_can_be_counted() -> None:
    plan = Plan(seeds=50, audience=1000, open_rate=0.3, convert_rate=0.3, reshare_rate=0.3, measured_on=1, waves=8)
    outlook = plan_reach(plan, draws=2000)
    assert all(0 <= wave.impressions.low <= wave.impressions.high < 2 * MOST_IMPRESSIONS for wave in outlook.waves)
