"""Shapley's closed form against the definition: the average over coalitions of what a label adds."""

from fractions import Fraction
from itertools import combinations
from math import factorial

import pytest
from hypothesis import given

from referral.attribution.credit import Model, credit
from tests.referral.attribution.journey_lists import LABELS, aggregated, of_paths

Rows = list[tuple[list[str], int, int, int]]


def worth(coalition: set[str], rows: Rows) -> int:
    """What the journeys brought whose labels all belong to the coalition."""
    return sum(count for path, count, _, _ in rows if path and set(path) <= coalition)


def slow_shapley(label: str, rows: Rows) -> Fraction:
    """Weigh what a label adds to every coalition of the others."""
    others = [other for other in LABELS if other != label]
    total = Fraction(0)
    for size in range(len(others) + 1):
        weight = Fraction(factorial(size) * factorial(len(LABELS) - size - 1), factorial(len(LABELS)))
        for coalition in combinations(others, size):
            total += weight * (worth({*coalition, label}, rows) - worth(set(coalition), rows))
    return total


@given(aggregated())
def test_the_closed_form_is_the_shapley_value(rows: Rows) -> None:
    table = credit(of_paths(rows), Model.SHAPLEY)
    expected = [float(slow_shapley(str(label), rows)) for label in table.labels]
    assert table.conversions.tolist() == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(aggregated())
def test_it_is_the_linear_rule_over_distinct_labels(rows: Rows) -> None:
    once = [(list(dict.fromkeys(path)), *rest) for path, *rest in rows]
    shapley, linear = credit(of_paths(rows), Model.SHAPLEY), credit(of_paths(once), Model.LINEAR)
    assert shapley.conversions.tolist() == pytest.approx(linear.conversions.tolist())
    assert shapley.credits.tolist() == linear.credits.tolist()
