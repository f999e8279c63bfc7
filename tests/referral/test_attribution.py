"""Credit: exact to the last unit, whatever the weights."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.attribution import Model, attribute, split_exactly
from referral.errors import ReferralError

weights = st.lists(st.integers(0, 50) | st.floats(0, 1e9) | st.fractions(0, 9), min_size=1, max_size=12).filter(any)


@given(st.integers(-(10**20), 10**20), weights)
def test_parts_sum_to_the_whole_and_are_the_shares_rounded(total: int, given_weights: list[int | float | Fraction]) -> None:
    parts = split_exactly(total, given_weights)
    assert sum(parts) == total
    whole = sum(Fraction(weight) for weight in given_weights)
    assert all(abs(part - total * Fraction(weight) / whole) < 1 for part, weight in zip(parts, given_weights, strict=True))


@given(st.integers(0, 10**6), weights)
def test_what_weighs_more_never_gets_less(total: int, given_weights: list[int | float | Fraction]) -> None:
    parts = split_exactly(total, given_weights)
    pairs = list(zip(given_weights, parts, strict=True))
    assert all(more >= less for heavy, more in pairs for light, less in pairs if heavy > light)


@pytest.mark.parametrize("wrong", [[], [0, 0], [-1, 2], [float("nan")], [float("inf"), 1]])
def test_weights_that_divide_nothing_are_refused(wrong: list[float]) -> None:
    with pytest.raises(ReferralError) as refusal:
        split_exactly(100, wrong)
    assert refusal.value.code == "attribution.weights"


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=9), st.integers(0, 10**6))
def test_every_model_gives_away_exactly_the_whole(touches: list[str], total: int) -> None:
    assert attribute(touches, total, Model.FIRST)[touches[0]] == total
    assert attribute(touches, total, Model.LAST)[touches[-1]] == total
    linear = attribute(touches, total, Model.LINEAR)
    assert sum(linear.values()) == total
    assert set(linear) == set(touches)
    assert all(abs(linear[label] - total * touches.count(label) / len(touches)) < 1 for label in linear)


def test_a_journey_without_a_touch_is_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        attribute([], 100, Model.LAST)
    assert refusal.value.code == "attribution.empty"
