"""Division: exact to the last unit, whatever the weights, one amount at a time or a million."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.attribution.apportionment import apportion, segment_sums, split_exactly, to_minor_units
from referral.errors import ReferralError

weights = st.lists(st.integers(0, 50) | st.floats(0, 1e9) | st.fractions(0, 9), min_size=1, max_size=12).filter(any)
whole_weights = st.lists(st.integers(0, 3) | st.integers(0, 2**40), min_size=1, max_size=6).filter(any)
amounts = st.integers(-(10**15), 10**15) | st.integers(-20, 20)


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
    assert refusal.value.code == "apportionment.weights"


@given(st.lists(st.tuples(amounts, whole_weights), max_size=8))
def test_many_amounts_are_divided_as_each_by_itself(cases: list[tuple[int, list[int]]]) -> None:
    start = np.cumsum([0, *(len(given_weights) for _, given_weights in cases)])
    flat = np.array([weight for _, given_weights in cases for weight in given_weights], dtype=np.int64)
    parts = apportion(np.array([amount for amount, _ in cases], dtype=np.int64), flat, start)
    assert parts.tolist() == [part for amount, given_weights in cases for part in split_exactly(amount, given_weights)]


def test_weights_of_nearly_61_bits_are_divided_without_overflow() -> None:
    heavy = [2**60 - 3, 2**59 + 7, 11]
    amount = 9 * 10**18
    parts = apportion(np.array([amount]), np.array(heavy), np.array([0, 3]))
    assert parts.tolist() == split_exactly(amount, heavy)


@pytest.mark.parametrize(
    ("amount", "given_weights", "row"),
    [([1, 5], [1, 0], 1), ([5, 1], [1, -1], 1), ([0, 1], [0, 2**61], 1)],
)
def test_columns_that_divide_nothing_are_refused_by_row(amount: list[int], given_weights: list[int], row: int) -> None:
    with pytest.raises(ReferralError) as refusal:
        apportion(np.array(amount), np.array(given_weights), np.array([0, 1, 2]))
    assert (refusal.value.code, refusal.value.row) == ("apportionment.weights", row)


def test_nothing_needs_no_weights() -> None:
    assert apportion(np.array([0, 0]), np.array([0]), np.array([0, 1, 1])).tolist() == [0]


@given(st.lists(st.lists(st.integers(-(2**62), 2**62), max_size=1) | st.lists(st.integers(-9, 9), max_size=4), max_size=9))
def test_stretches_are_summed_even_where_the_running_total_overflows(stretches: list[list[int]]) -> None:
    start = np.cumsum([0, *map(len, stretches)])
    flat = np.array([value for stretch in stretches for value in stretch], dtype=np.int64)
    assert segment_sums(flat, start).tolist() == [sum(stretch) for stretch in stretches]


@given(st.lists(st.decimals(0, 10**6, places=4), max_size=30), st.integers(0, 4))
def test_minor_units_keep_the_sum_and_each_amount_to_the_unit(values: list[Fraction], digits: int) -> None:
    exact = [Fraction(value) * 10**digits for value in values]
    minor = to_minor_units([float(value) for value in values], digits)
    assert abs(int(minor.sum()) - sum(exact)) <= Fraction(1, 2) + Fraction(1, 10**6)
    assert all(abs(int(part) - value) < 1 + Fraction(1, 10**6) for part, value in zip(minor, exact, strict=True))


@pytest.mark.parametrize("wrong", [-0.01, float("nan"), float("inf")])
def test_an_amount_that_is_none_is_refused_by_row(wrong: float) -> None:
    with pytest.raises(ReferralError) as refusal:
        to_minor_units([1.0, wrong])
    assert (refusal.value.code, refusal.value.row) == ("apportionment.amount", 1)


def test_weights_whose_sum_wraps_around_are_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        apportion(np.array([100]), np.array([2**62] * 4 + [5]), np.array([0, 5]))
    assert refusal.value.code == "apportionment.weights"
