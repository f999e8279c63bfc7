"""What referred people carry on, apart from what seeds bring: simulated events whose truth is known."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.forests.growth import Event, negative_binomial, poisson
from referral.graph.forest import ReferralForest
from referral.growth.sharing import Sharing, Verdict, estimate_sharing
from tests.referral.forests import parent_arrays


def looked_at(event: Event, runs: int) -> list[Sharing]:
    return [estimate_sharing(event.seen(np.random.default_rng(seed)), event.looked_at) for seed in range(runs)]


def held(event: Event, found: list[Sharing]) -> float:
    known = [one.referred for one in found if one.referred]
    return float(np.mean([one.low <= event.truth <= one.high for one in known]))


def test_seeds_that_bring_many_do_not_make_it_grow() -> None:
    event = Event("", 100, poisson(20), poisson(0.05), 0.05, 2.0)
    found = looked_at(event, 20)
    assert not any(one.verdict is Verdict.GROWS for one in found)
    assert np.mean([one.verdict is Verdict.FADES for one in found]) > 0.25
    assert held(event, found) >= 0.8
    assert all(one.seeds and one.seeds.low > 10 for one in found)


@pytest.mark.parametrize(("seeds", "until", "arrive"), [(100, 0.7, 0.0), (200, 1.0, 0.0), (100, 1.5, 0.0), (100, 2.0, 2.0)])
def test_what_grows_is_not_said_to_fade_because_it_is_looked_at_early(seeds: int, until: float, arrive: float) -> None:
    all_alike = negative_binomial(1.3)
    event = Event("", seeds, all_alike, all_alike, 1.3, until, arrive)
    found = looked_at(event, 20)
    assert not any(one.verdict is Verdict.FADES for one in found)
    assert held(event, found) >= 0.7


def test_an_event_that_is_over_is_told_as_finely_as_its_people_allow() -> None:
    all_alike = negative_binomial(0.7)
    event = Event("", 200, all_alike, all_alike, 0.7, 30.0)
    found = looked_at(event, 20)
    assert held(event, found) >= 0.85
    assert np.mean([one.referred.value for one in found if one.referred]) == pytest.approx(0.7, abs=0.05)
    assert np.mean([one.verdict is Verdict.FADES for one in found]) > 0.8


def test_a_few_referred_people_are_too_few_however_much_is_known_of_seeds() -> None:
    found = estimate_sharing(ReferralForest.from_parents([-1] * 500 + [0] * 29, [0.0] * 500 + [1.0] * 29), 1e6)
    assert found.verdict is Verdict.TOO_FEW
    more = estimate_sharing(ReferralForest.from_parents([-1] * 500 + list(range(300)), [0.0] * 500 + [1.0] * 300), 1e6)
    assert more.verdict is Verdict.FADES


def test_exactly_one_is_undecided_after_any_time() -> None:
    chains = np.arange(400)
    forest = ReferralForest.from_parents(np.where(chains < 20, -1, chains - 20), (chains // 20).astype(np.float64))
    found = estimate_sharing(forest, 1e4)
    assert found.referred
    assert found.referred.low < 1 < found.referred.high
    assert found.verdict is Verdict.UNDECIDED


def test_the_longest_delay_seen_is_not_the_longest_there_is() -> None:
    early = Event("", 200, poisson(1.0), poisson(1.0), 1.0, 1.0).seen(np.random.default_rng(3))
    found = estimate_sharing(early, 1.0).referred
    assert found
    assert found.exposure < 0.6 * found.people


def test_a_group_of_nobody_is_told_as_none_and_the_past_can_be_replayed() -> None:
    assert estimate_sharing(ReferralForest.from_parents([]), 0.0) == Sharing(None, None)
    assert estimate_sharing(ReferralForest.from_parents([-1, 0]), 5.0) == Sharing(None, None)
    assert estimate_sharing(ReferralForest.from_parents([-1], [0.0]), 0.0).referred is None
    forest = ReferralForest.from_parents([-1, 0, 0, 1], [0.0, 1.0, 2.0, 50.0])
    past = ReferralForest.from_parents([-1, 0, 0], [0.0, 1.0, 2.0])
    assert estimate_sharing(forest, 10.0) == estimate_sharing(past, 10.0)


@given(parent_arrays(), st.floats(0, 30))
@example([-1], 5e-324)
def test_intervals_hold_the_estimate_and_stay_finite(parent: list[int], now: float) -> None:
    forest = ReferralForest.from_parents(parent, ReferralForest.from_parents(parent).depth * 1.0)
    for one in (found := estimate_sharing(forest, now)).seeds, found.referred:
        if one is not None:
            assert 0 <= one.low <= one.value <= one.high < np.inf
            assert one.dispersion >= 1
    known = [one for one in (found.seeds, found.referred) if one is not None]
    assert sum(one.people for one in known) == np.count_nonzero(forest.time <= now)
