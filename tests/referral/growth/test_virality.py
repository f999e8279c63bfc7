"""K and delays: exact small cases, then simulated events whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.growth.delays import estimate_delays
from referral.growth.virality import estimate_k, naive_k
from tests.referral.forests import parent_arrays

DAY = 86_400.0


def grow(rng: np.random.Generator, seeds: int, k: float, mean_delay: float, until: float) -> ReferralForest:
    """Simulate Poisson offspring with exponential delays, seeds arriving evenly until now, and keep what is seen by then."""
    parent, time = [-1] * seeds, rng.uniform(0, until, seeds).tolist()
    node = 0
    while node < len(time):
        for delay in rng.exponential(mean_delay, rng.poisson(k)):
            if time[node] + delay <= until:
                parent.append(node)
                time.append(time[node] + delay)
        node += 1
    return ReferralForest.from_parents(parent, time)


def test_k_is_exposure_corrected_where_the_naive_figure_is_far_too_low() -> None:
    rng = np.random.default_rng(20261017)
    forests = [grow(rng, 400, 0.9, 2 * DAY, 10 * DAY) for _ in range(30)]
    estimates = [estimate_k(forest, 10 * DAY) for forest in forests]
    assert np.mean([k.value for k in estimates]) == pytest.approx(0.9, abs=0.06)
    assert np.mean([naive_k(forest) for forest in forests]) < 0.7
    assert np.mean([k.low <= 0.9 <= k.high for k in estimates]) > 0.8


def test_viral_events_are_recognised_though_their_naive_figure_stays_below_one() -> None:
    forests = [grow(np.random.default_rng(seed), 60, 1.6, DAY, 5 * DAY) for seed in range(20)]
    estimates = [estimate_k(forest, 5 * DAY) for forest in forests]
    assert all(naive_k(forest) < 1 < k.low for forest, k in zip(forests, estimates, strict=True))
    assert np.mean([k.value for k in estimates]) == pytest.approx(1.6, abs=0.08)


def test_the_future_is_ignored_when_the_past_is_replayed() -> None:
    forest = ReferralForest.from_parents([-1, 0, 0, 1], [0.0, 1.0, 2.0, 50.0])
    past = ReferralForest.from_parents([-1, 0, 0], [0.0, 1.0, 2.0])
    assert estimate_k(forest, 10.0) == estimate_k(past, 10.0)


def test_nobody_brought_anybody_yet() -> None:
    k = estimate_k(ReferralForest.from_parents([-1] * 20, [0.0] * 20), 10.0)
    assert (k.value, k.low, k.people, k.dispersion) == (0.0, 0.0, 20, 1.0)
    assert k.high == pytest.approx(3.6888794541139363 / 20)


@pytest.mark.parametrize("parent", [[], [-1, 0]])
def test_without_people_or_times_nothing_is_claimed(parent: list[int]) -> None:
    k = estimate_k(ReferralForest.from_parents(parent), 10.0)
    assert np.isnan(k.value)
    assert (k.low, k.high, k.people) == (0.0, float("inf"), 0)


def test_a_share_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        estimate_k(ReferralForest.from_parents([-1], [0.0]), 1.0, matured_share=1.5)
    assert refusal.value.code == "virality.matured_share"


@given(parent_arrays(), st.floats(0, 1))
def test_the_interval_always_holds_the_estimate(parent: list[int], matured_share: float) -> None:
    depth = ReferralForest.from_parents(parent).depth
    forest = ReferralForest.from_parents(parent, depth * DAY)
    k = estimate_k(forest, (depth.max() + 0.5) * DAY, matured_share=matured_share)
    assert k.low <= k.value <= k.high
    assert k.brought <= len(parent)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_with_ample_exposure_the_estimate_is_the_plain_distribution(delays: list[int]) -> None:
    estimate = estimate_delays(delays, [100] * len(delays))
    plain = [np.mean(np.array(delays) <= step) for step in estimate.delay]
    assert estimate.share == pytest.approx(plain)


def test_young_parents_do_not_make_delays_look_quick() -> None:
    rng = np.random.default_rng(2)
    exposure, delay = rng.uniform(0, 5, 40_000), rng.exponential(1.0, 40_000)
    seen = delay <= exposure
    estimate = estimate_delays(delay[seen], exposure[seen])
    truth = 1 - np.exp(-np.array([0.5, 1.0, 2.0]))
    assert estimate.at([0.5, 1.0, 2.0]) == pytest.approx(truth, abs=0.02)
    assert np.mean(delay[seen] <= 1.0) > truth[1] + 0.07


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30))
def test_any_distribution_rises_from_above_zero_to_one(pairs: list[tuple[int, int]]) -> None:
    estimate = estimate_delays([delay for delay, _ in pairs], [delay + more for delay, more in pairs])
    assert (estimate.share > 0).all()
    assert (np.diff(estimate.share) >= 0).all()
    assert estimate.share[-1] == 1


@pytest.mark.parametrize(
    ("delay", "exposure", "code"),
    [([1.0], [1.0, 2.0], "delays.shape"), ([-1.0], [1.0], "delays.negative"), ([2.0], [1.0], "delays.unobservable")],
)
def test_impossible_delays_are_refused(delay: list[float], exposure: list[float], code: str) -> None:
    with pytest.raises(ReferralError) as refusal:
        estimate_delays(delay, exposure)
    assert refusal.value.code == code
