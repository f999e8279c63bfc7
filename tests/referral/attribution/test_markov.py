"""Removal effects against two slow ways: exact elimination of the reduced chain, and walking all of its journeys."""

import tracemalloc
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.attribution import removal
from referral.attribution.journeys import Journeys
from referral.attribution.markov import Chain, fit_chain
from referral.attribution.removal import removal_effects
from referral.attribution.revisits import circles, revisits
from referral.errors import ReferralError
from tests.referral.attribution.journey_lists import aggregated, of_paths
from tests.referral.attribution.reference_journeys import reference_journeys

Rows = list[tuple[list[str], int, int, int]]
State = tuple[str, ...]

CONVERSION, NONE = ("(conversion)",), ("(null)",)


def windows(path: list[str], order: int) -> list[State]:
    """The states as the R package ChannelAttribution cuts them: full windows, or the whole of a shorter path."""
    return [tuple(path[low : low + order]) for low in range(max(len(path) - order + 1, 1))]


def slow_chain(rows: Rows, order: int) -> dict[State, Counter[State]]:
    """Count transitions between windows, steps to the same window included."""
    counts: dict[State, Counter[State]] = defaultdict(Counter)
    for path, conversions, _, nulls in rows:
        if path and conversions + nulls:
            states = [(), *windows(path, order)]
            for one, other in pairwise(states):
                counts[one][other] += conversions + nulls
            counts[states[-1]].update({CONVERSION: conversions, NONE: nulls})
    return counts


def slow_conversion(counts: dict[State, Counter[State]], removed: str) -> Fraction:
    """Solve for the probability of conversion from the start by elimination in fractions, removed states leading nowhere."""
    states = [state for state in counts if removed not in state]
    rows = {
        state: {other: Fraction(count, sum(counts[state].values())) for other, count in counts[state].items()} for state in states
    }
    for state in reversed(states):
        own = rows[state].pop(state, Fraction(0))
        rows[state] = {other: share / (1 - own) for other, share in rows[state].items()}
        for other in states:
            through = rows[other].pop(state, Fraction(0)) if other != state else Fraction(0)
            for target, share in rows[state].items() if through else ():
                rows[other][target] = rows[other].get(target, Fraction(0)) + through * share
    return rows[()].get(CONVERSION, Fraction(0)) if () in rows else Fraction(0)


def slow_effects(rows: Rows, order: int, labels: list[str]) -> list[float]:
    counts = slow_chain(rows, order)
    whole = slow_conversion(counts, "nobody")
    return [float(1 - slow_conversion(counts, label) / whole) if whole else 0.0 for label in labels]


@given(aggregated(longest=6), st.integers(1, 3))
def test_effects_are_those_of_exact_elimination(rows: Rows, order: int) -> None:
    journeys = of_paths(rows)
    effects = removal_effects(fit_chain(journeys, order))
    assert effects[:, 0].tolist() == pytest.approx(slow_effects(rows, order, list(journeys.labels)), rel=1e-9, abs=1e-12)


def by_series(chain: Chain) -> tuple[removal.Floats, removal.Floats]:
    expected, steps = removal._expected(chain)
    assert expected is not None, f"not within {steps} steps"
    return removal._by_series(chain, expected, np.arange(chain.labels)), chain.start @ expected


@given(aggregated(longest=6), st.integers(1, 3))
def test_the_series_for_many_states_is_the_direct_solution(rows: Rows, order: int) -> None:
    chain = fit_chain(of_paths(rows), order)
    if chain.outcome[:, 0].any():
        (direct, whole), (series, other) = removal._direct(chain), by_series(chain)
        assert series == pytest.approx(direct, rel=1e-11, abs=1e-14)
        assert other == pytest.approx(whole, rel=1e-12)


@given(aggregated(longest=6), st.integers(1, 3))
def test_probabilities_are_conserved_and_the_chain_converts_as_often_as_the_journeys(rows: Rows, order: int) -> None:
    journeys = of_paths(rows)
    chain = fit_chain(journeys, order)
    counted = ~journeys.without_touch
    happened = (journeys.conversions + journeys.nulls)[counted].sum()
    rows_sum = np.asarray(chain.transition.sum(axis=1)) + chain.outcome[:, 0]
    assert (rows_sum <= 1 + 1e-12).all()
    assert (chain.transition.data > 0).all()
    assert (chain.transition.diagonal() == 0).all()
    if happened:
        assert chain.start.sum() == pytest.approx(1)
        expected = chain.start @ np.linalg.solve(np.eye(len(chain.start)) - chain.transition.toarray(), chain.outcome)
        whole = [journeys.conversions[counted].sum(), journeys.value_minor[counted].sum()]
        assert expected == pytest.approx(np.array(whole) / happened)


@given(aggregated(longest=3))
def test_a_chain_that_remembers_everything_loses_the_journeys_that_touched_the_label(rows: Rows) -> None:
    journeys = of_paths(rows)
    effects = removal_effects(fit_chain(journeys, 3))
    for index, column in ((1, 0), (2, 1)):
        whole = sum(row[index] for row in rows if row[0])
        lost = [sum(row[index] for row in rows if label in row[0]) for label in journeys.labels]
        assert effects[:, column].tolist() == pytest.approx(
            [part / whole if whole else 0.0 for part in lost], rel=1e-9, abs=1e-12
        )


def walked(chain: Chain, avoided: set[int], steps: int) -> float:
    """Follow every journey of the chain that avoids some states for so many steps, and add up its conversions."""
    transition, total = chain.transition.toarray(), 0.0
    under_way = {state: share for state, share in enumerate(chain.start) if share and state not in avoided}
    for _ in range(steps):
        following: dict[int, float] = defaultdict(float)
        for state, share in under_way.items():
            total += share * chain.outcome[state, 0]
            for other in np.flatnonzero(transition[state]).tolist():
                if other not in avoided:
                    following[other] += share * transition[state, other]
        under_way = following
    return total


@pytest.mark.parametrize("order", [2, 3])
def test_walking_the_journeys_of_a_chain_with_cycles_gives_the_same(order: int) -> None:
    journeys = Journeys.from_paths(["a > b > a > c > a > b", "b > b > c", "c > a > a > b", "a"], [3, 1, 2, 1], nulls=[2, 5, 0, 4])
    chain = fit_chain(journeys, order)
    whole = walked(chain, set(), 200)
    lost = [1 - walked(chain, set(chain.holding(label).tolist()), 200) / whole for label in range(3)]
    assert removal_effects(chain)[:, 0].tolist() == pytest.approx(lost, abs=1e-12)


def test_on_real_journeys_the_series_agrees_with_the_direct_solution_to_the_last_digits() -> None:
    chain = fit_chain(reference_journeys(), 2)
    (direct, _), (series, _) = removal._direct(chain), by_series(chain)
    assert series == pytest.approx(direct, rel=1e-11)


def by_components(chain: Chain) -> tuple[removal.Floats, removal.Floats]:
    expected, steps = removal._expected(chain)
    assert expected is not None, f"not within {steps} steps"
    return removal._by_components(chain, expected, 1.0, inf)


@given(aggregated(longest=6), st.integers(1, 9))
def test_the_components_of_a_chain_by_themselves_give_the_direct_solution(rows: Rows, most: int) -> None:
    chain = fit_chain(of_paths(rows), 1)
    if chain.outcome[:, 0].any():
        (direct, whole), found = removal._direct(chain), circles(chain.transition)
        visits = np.linalg.inv(np.eye(len(chain.start)) - chain.transition.toarray()).diagonal()
        small = np.setdiff1d(np.arange(len(chain.start)), found.larger(most))
        assert revisits(chain.transition, found, most)[small] == pytest.approx(visits[small], rel=1e-12)
        assert np.isnan(revisits(chain.transition, found, most)[found.larger(most)]).all()
        components, other = by_components(chain)
        assert components == pytest.approx(direct, rel=1e-11, abs=1e-14)
        assert other == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize("most", [2, 50, 400])
def test_components_too_large_to_be_solved_are_followed_and_the_others_solved(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(removal, "MOST_DIRECT_STATES", most)
    pairs = [f"a{number} > b{number} > a{number} > c{number % 40}" for number in range(300)]
    circle = [f"c{number} > c{(number + 1) % 40}" for number in range(40)]
    journeys = Journeys.from_paths([*pairs, *circle, "a0"], [1] * 340 + [0], nulls=[0, 1] * 170 + [3])
    chain = fit_chain(journeys)
    lost, whole = removal._direct(chain)
    assert removal_effects(chain)[:, 0] == pytest.approx(lost[:, 0] / whole[0], rel=1e-11)


def test_twenty_thousand_labels_are_credited_without_a_matrix_of_all_of_them() -> None:
    pairs = 10_000
    journeys = Journeys.from_paths(
        [path for number in range(pairs) for path in (f"a{number} > b{number} > a{number}", f"a{number}")],
        [1, 0] * pairs,
        nulls=[0, 1] * pairs,
    )
    chain = fit_chain(journeys)
    tracemalloc.start()
    try:
        effects = removal_effects(chain)
        assert tracemalloc.get_traced_memory()[1] < 50e6, "all pairs of labels would be 3.2 GB"
    finally:
        tracemalloc.stop()
    found = dict(zip(journeys.labels, effects[:, 0], strict=True))
    # One in `pairs` journeys starts at a0; of three that leave it one goes on to b0, one converts and one does not.
    assert {name: found[name] for name in ("a0", "b0", "a9999", "b9999")} == pytest.approx(
        {"a0": 1 / pairs, "b0": 1 / pairs / 3, "a9999": 1 / pairs, "b9999": 1 / pairs / 3}, rel=1e-12
    )


@pytest.mark.parametrize(("labels", "order"), [(3, 1), (400, 1), (400, 2), (70, 2)])
def test_more_work_than_may_be_spent_is_refused_before_it_is_done(labels: int, order: int) -> None:
    chain = fit_chain(
        Journeys.from_paths([f"a{one % labels} > a{one * 7 % labels} > a{one}" for one in range(labels)], [1] * labels), order
    )
    assert removal_effects(chain, 1e11).any()
    with pytest.raises(ReferralError) as refused:
        removal_effects(chain, 20.0)
    assert refused.value.code == "markov.too_many_labels"


def winding(labels: int) -> Journeys:
    """One journey through many labels, twice: the series ends when all of it has been walked many times over."""
    return Journeys.from_paths([" > ".join(f"a{step % labels}" for step in range(2 * labels))], [1])


def test_a_journey_too_long_for_the_series_is_solved_directly() -> None:
    assert removal_effects(fit_chain(winding(1200)))[:, 0] == pytest.approx(1.0)


def test_a_journey_too_long_for_either_way_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "MOST_DIRECT_STATES", 1000)
    with pytest.raises(ReferralError) as refused:
        removal_effects(fit_chain(winding(1200)))
    assert refused.value.code == "markov.too_long"


def test_a_label_without_any_journey_of_weight_has_no_effect() -> None:
    effects = removal_effects(fit_chain(Journeys.from_paths(["a > b", "c"], [1, 0], nulls=[0, 0])))
    assert effects.tolist() == [[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]


def test_without_conversions_nothing_can_be_lost() -> None:
    assert removal_effects(fit_chain(Journeys.from_paths(["a > b"], [0], nulls=[9]))).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_more_labels_than_can_be_numbered_are_refused() -> None:
    many = Journeys.from_paths([[number] for number in range(2_000)], [1] * 2_000)
    crowd = Journeys(range(2**21), many.label_index, *[getattr(many, name) for name in COLUMNS])
    with pytest.raises(ReferralError) as refusal:
        fit_chain(crowd, 3)
    assert refusal.value.code == "markov.too_many_labels"


COLUMNS = ("start", "conversions", "nulls", "value_minor", "time", "ended", "ids")
