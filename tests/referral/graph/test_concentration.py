"""Concentration against the definition: half the mean absolute difference over the mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.graph.concentration import concentration, concentration_of
from referral.graph.forest import ReferralForest
from tests.referral.forests import parent_arrays

counts = st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any)


@given(counts, st.booleans())
def test_gini_is_half_the_relative_mean_difference(brought: list[int], with_nobody: bool) -> None:
    people = np.array([count for count in brought if count or with_nobody])
    differences = np.abs(people[:, None] - people[None, :]).mean()
    assert concentration(brought, with_those_who_brought_nobody=with_nobody).gini == pytest.approx(
        differences / (2 * people.mean()), abs=1e-12
    )


@given(counts, st.sampled_from([0.01, 0.1, 0.2]))
def test_a_top_share_is_what_the_best_of_the_sorted_list_brought(brought: list[int], share: float) -> None:
    best = sorted(brought, reverse=True)[: int(np.ceil(round(share * len(brought), 6)))]
    few = concentration(brought)
    assert {0.01: few.top_1, 0.1: few.top_10, 0.2: few.top_20}[share] == sum(best) / sum(brought)


@given(parent_arrays())
def test_the_concentration_of_a_forest_is_that_of_what_its_people_brought(parent: list[int]) -> None:
    forest = ReferralForest.from_parents(parent)
    alone = (concentration(forest.child_count, with_those_who_brought_nobody=zeros) for zeros in (True, False))
    assert repr(concentration_of(forest)) == repr(tuple(alone))  # repr: NaN is not equal to itself


def test_ten_million_who_brought_one_each_do_not_overflow() -> None:
    few = concentration(np.repeat([0, 2], 5_000_000))
    assert (few.gini, few.top_10) == (0.5, 0.2)


def test_fewer_than_nobody_is_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        concentration([1, -1])
    assert (refusal.value.code, refusal.value.row) == ("concentration.negative", 1)


@given(counts)
def test_the_top_shares_grow_with_the_top(brought: list[int]) -> None:
    few = concentration(brought)
    assert 0 < few.top_1 <= few.top_10 <= few.top_20 <= 1
    assert few.top_1 == max(brought) / sum(brought)


def test_exactly_a_tenth_of_ten_people_is_one_person() -> None:
    assert concentration([*range(1, 11)]).top_10 == 10 / 55
    assert concentration([*range(1, 31)]).top_10 == (28 + 29 + 30) / 465


@pytest.mark.parametrize("brought", [[], [0, 0, 0]])
def test_nobody_brought_anybody(brought: list[int]) -> None:
    few = concentration(brought)
    assert (few.people, few.brought) == (len(brought), 0)
    assert np.isnan([few.gini, few.top_1, few.top_10, few.top_20]).all()
