"""Branching processes: published values, then sums and simulations that must agree with the formulas."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from referral.errors import ReferralError
from referral.growth.branching import (
    OffspringDistribution,
    extinction_probability,
    probability_generating_function,
    total_progeny_moments,
    total_progeny_pmf,
)
from referral.growth.offspring import OffspringCounts, fit_offspring

offspring = st.builds(OffspringDistribution, st.floats(0.05, 3.0), st.one_of(st.just(inf), st.floats(0.05, 20.0)))


def test_poisson_extinction_at_one_and_a_half() -> None:
    assert extinction_probability(OffspringDistribution(1.5)) == pytest.approx(0.417188, abs=5e-7)


def test_borel_tanner_with_three_seeds() -> None:
    chances = total_progeny_pmf([3, 4, 5], OffspringDistribution(0.5), seeds=3)
    assert chances == pytest.approx([0.223130, 0.203003, 0.153909], abs=5e-7)


@given(offspring, st.floats(0, 1))
def test_the_generating_function_is_the_sum_over_all_counts(law: OffspringDistribution, s: float) -> None:
    counts = np.arange(400)
    k = law.dispersion
    chances = poisson.pmf(counts, law.mean) if k == inf else nbinom.pmf(counts, k, k / (k + law.mean))
    assert probability_generating_function(law, s) == pytest.approx((chances * s**counts).sum(), abs=1e-3)


@given(offspring, st.integers(1, 5))
def test_extinction_is_the_smallest_fixed_point(law: OffspringDistribution, seeds: int) -> None:
    slow = 0.0
    for _ in range(3000):
        slow = probability_generating_function(law, slow)
    tolerance = 1e-6 if abs(law.mean - 1) > 0.05 else 0.05  # the slow way creeps near R = 1
    assert extinction_probability(law, seeds) == pytest.approx(slow**seeds, abs=tolerance * seeds)


@pytest.mark.parametrize("dispersion", [inf, 1.0, 0.3])
def test_moments_of_the_final_size_are_those_of_its_distribution(dispersion: float) -> None:
    law = OffspringDistribution(0.5, dispersion)
    sizes = np.arange(1, 4000)
    chances = total_progeny_pmf(sizes, law, seeds=3)
    mean = chances @ sizes
    assert chances.sum() == pytest.approx(1.0)
    assert (mean, chances @ (sizes - mean) ** 2) == pytest.approx(total_progeny_moments(law, seeds=3))


def test_sizes_of_a_viral_process_leave_out_those_that_never_end() -> None:
    law = OffspringDistribution(1.5, 0.5)
    assert total_progeny_pmf(np.arange(1, 3000), law).sum() == pytest.approx(extinction_probability(law), abs=1e-6)
    assert total_progeny_moments(law) == (inf, inf)


def test_nobody_who_brings_nobody_grows() -> None:
    law = OffspringDistribution(0.0)
    assert total_progeny_pmf([1, 2, 3], law, seeds=2).tolist() == [0.0, 1.0, 0.0]
    assert (extinction_probability(law), total_progeny_moments(law, seeds=2)) == (1.0, (2.0, 0.0))


@pytest.mark.parametrize(("mean", "dispersion"), [(-0.1, 1.0), (inf, 1.0), (float("nan"), 1.0), (0.5, 0.0)])
def test_impossible_offspring_is_refused(mean: float, dispersion: float) -> None:
    with pytest.raises(ReferralError) as refusal:
        OffspringDistribution(mean, dispersion)
    assert refusal.value.code == "branching.offspring"


def test_the_fit_finds_what_was_simulated_though_exposures_differ() -> None:
    rng = np.random.default_rng(4)
    exposure = rng.uniform(0, 1, 20_000)
    counts = rng.poisson(rng.gamma(0.2, 0.7 / 0.2, 20_000) * exposure)
    fitted = fit_offspring(counts, exposure)
    assert (fitted.mean, fitted.dispersion) == pytest.approx((0.7, 0.2), rel=0.05)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=20), st.floats(0.2, 1.0))
def test_the_likelihood_is_that_of_the_negative_binomial(counts: list[int], share: float) -> None:
    table = OffspringCounts.of(counts, [share] * len(counts))

    def slow(mean: float, k: float) -> float:
        return float(nbinom.logpmf(counts, k, k / (k + mean * share)).sum())

    ours = table.log_likelihood([0.7, 2.0], [0.3, 5.0])
    assert ours[1] - ours[0] == pytest.approx(slow(2.0, 5.0) - slow(0.7, 0.3), rel=1e-6, abs=1e-6)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=20))
def test_with_equal_exposure_the_mean_is_the_plain_average(counts: list[int]) -> None:
    assert fit_offspring(counts).mean == pytest.approx(float(np.mean(counts)), rel=1e-6)


def test_a_likelihood_of_very_many_people_is_grouped_without_harm() -> None:
    rng = np.random.default_rng(5)
    exposure = rng.uniform(0.01, 1, 3000)
    counts = rng.poisson(exposure)
    assert len(OffspringCounts.of(counts, exposure).exposure) <= 512
    assert fit_offspring(counts, exposure).mean == pytest.approx(counts.sum() / exposure.sum(), rel=0.01)


@pytest.mark.parametrize(
    ("counts", "exposure", "code"),
    [([1], [1.0, 1.0], "offspring.shape"), ([-1], [1.0], "offspring.negative"), ([1, 0], [0.0, 0.0], "offspring.empty")],
)
def test_impossible_counts_are_refused(counts: list[int], exposure: list[float], code: str) -> None:
    with pytest.raises(ReferralError) as refusal:
        fit_offspring(counts, exposure)
    assert refusal.value.code == code
