"""Intervals against their definitions, and against simulations whose truth is known."""

import numpy as np
import pytest
from scipy.stats import chi2

from referral.graph.forest import ReferralForest
from referral.growth.virality import estimate_k
from referral.intervals import garwood_interval, wilson_interval


@pytest.mark.parametrize("count", [0, 1, 7, 250])
@pytest.mark.parametrize("dispersion", [1.0, 3.5])
def test_garwood_is_the_chi_square_interval(count: int, dispersion: float) -> None:
    effective = count / dispersion
    low, high = garwood_interval(count, dispersion)
    assert low == pytest.approx(dispersion * chi2.ppf(0.025, 2 * effective) / 2 if count else 0.0)
    assert high == pytest.approx(dispersion * chi2.ppf(0.975, 2 * effective + 2) / 2)


@pytest.mark.parametrize("parents", [40, 100])
def test_the_interval_of_k_holds_for_a_few_who_bring_very_many(parents: int) -> None:
    held = []
    for counts in np.random.default_rng(8).negative_binomial(0.2, 0.2 / (0.2 + 0.7), size=(1000, parents)):
        parent = np.concatenate([np.full(parents, -1), np.repeat(np.arange(parents), counts)])
        k = estimate_k(ReferralForest.from_parents(parent, (parent >= 0).astype(np.float64)), now=1.0)
        assert (k.people, k.brought) == (parents, counts.sum())
        held.append(k.low <= 0.7 <= k.high)
    assert np.mean(held) >= 0.91


def test_the_interval_of_a_share_stays_within_zero_and_one() -> None:
    assert wilson_interval(1775, 2706) == pytest.approx((0.6379, 0.6736), abs=1e-3)
    assert wilson_interval(0, 3)[0] == 0
    assert wilson_interval(3, 3)[1] == 1
