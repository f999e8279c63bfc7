"""Credit: every rule against the slow way, the whole given away exactly, whatever the order of rows."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.attribution.apportionment import split_exactly
from referral.attribution.credit import Credits, Model, Options, compare, credit, touch_weights
from referral.attribution.journeys import Conversions, Journeys
from referral.attribution.payouts import payouts
from referral.errors import ReferralError
from tests.referral.attribution.journey_lists import DAY, LABELS, Person, aggregated, as_journeys, of_paths, people

RULES = [model for model in Model if model is not Model.MARKOV]
OPTIONS = Options(half_life_s=2.0, direct="a", order=2)

Shares = list[float | Fraction]


def positions(labels: list[str]) -> Shares:
    """40 % for the first, 40 % for the last, the rest for those between."""
    if len(labels) <= 2:
        return [Fraction(1, len(labels))] * len(labels)
    middle = Fraction(1, 5) / (len(labels) - 2)
    return [Fraction(2, 5), *[middle] * (len(labels) - 2), Fraction(2, 5)]


def last_brought(labels: list[str]) -> Shares:
    """The last that is not direct, or the very last."""
    chosen = max((i for i, label in enumerate(labels) if label != "a"), default=len(labels) - 1)
    return [int(i == chosen) for i in range(len(labels))]


SLOW: dict[Model, Callable[[list[float], list[str]], Shares]] = {
    Model.FIRST: lambda ages, labels: [1, *[0] * (len(labels) - 1)],
    Model.LAST: lambda ages, labels: [*[0] * (len(labels) - 1), 1],
    Model.LAST_NON_DIRECT: lambda ages, labels: last_brought(labels),
    Model.LINEAR: lambda ages, labels: [Fraction(1, len(labels))] * len(labels),
    Model.POSITION: lambda ages, labels: positions(labels),
    Model.TIME_DECAY: lambda ages, labels: [2 ** (-age / 2.0) for age in ages],
    Model.SHAPLEY: lambda ages, labels: [Fraction(int(label not in labels[:i])) for i, label in enumerate(labels)],
}


def slow_conversions(persons: list[Person], model: Model) -> list[float]:
    """Go through the journeys one after the other."""
    total = dict.fromkeys(LABELS, 0.0)
    for person in persons:
        counted = person.counted()
        if person.conversion and counted:
            shares = SLOW[model]([age for age, _ in counted], [label for _, label in counted])
            for (_, label), share in zip(counted, shares, strict=True):
                total[label] += float(share / sum(shares))
    return [total[label] for label in LABELS]


def by_label(table: Credits) -> list[float]:
    found = dict(zip(table.labels, table.conversions.tolist(), strict=True))
    return [found.get(label, 0.0) for label in LABELS]


@given(people(), st.sampled_from(RULES))
def test_every_rule_credits_what_the_slow_way_credits(persons: list[Person], model: Model) -> None:
    table = credit(as_journeys(persons), model, OPTIONS)
    assert by_label(table) == pytest.approx(slow_conversions(persons, model), abs=1e-9)


@given(people(), st.sampled_from(Model), st.integers(1, 3), st.none() | st.integers(0, 9))
def test_the_whole_is_credited_or_said_to_be_uncredited(
    persons: list[Person], model: Model, order: int, window: int | None
) -> None:
    journeys = as_journeys(persons)
    table = credit(journeys, model, Options(window, 2.0, "a", order))
    assert table.credits.sum() + table.uncredited_minor == journeys.value_minor.sum()
    assert table.conversions.sum() + table.uncredited_conversions == pytest.approx(journeys.conversions.sum())
    assert table.uncredited_journeys == sum(not person.counted(np.inf if window is None else window) for person in persons)
    assert (table.credits >= 0).all()
    assert (table.conversions >= 0).all()


@given(people(), st.data())
def test_neither_the_order_of_rows_nor_of_journeys_changes_a_single_unit(persons: list[Person], data: st.DataObject) -> None:
    rows = data.draw(st.permutations(range(sum(len(person.touches) for person in persons))))
    others = compare(as_journeys(data.draw(st.permutations(persons)), None), Model, OPTIONS)
    shuffled = compare(as_journeys(persons, rows), Model, OPTIONS)
    for model, table in compare(as_journeys(persons), Model, OPTIONS).items():
        assert table.credits.tolist() == shuffled[model].credits.tolist() == others[model].credits.tolist()
        assert table.conversions.tolist() == pytest.approx(others[model].conversions.tolist(), abs=1e-9)


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.integers(0, 10**6)), min_size=1, max_size=9), st.integers(1, 3))
def test_of_single_touches_every_model_says_the_same(touches: list[tuple[str, int]], order: int) -> None:
    persons = [Person([(0, number, label)], (5, value)) for number, (label, value) in enumerate(touches)]
    tables = compare(as_journeys(persons), Model, Options(direct="a", order=order)).values()
    exact = [sum(value for label, value in touches if label == name) for name in sorted({label for label, _ in touches})]
    for table in tables:
        assert table.credits.tolist() == exact
        assert by_label(table) == pytest.approx([sum(label == name for label, _ in touches) for name in LABELS])


@given(people(), st.sampled_from(RULES))
def test_each_conversion_is_divided_as_it_would_be_alone(persons: list[Person], model: Model) -> None:
    journeys = as_journeys(persons)
    owed = payouts(journeys, model, OPTIONS)
    weights = touch_weights(journeys, model, OPTIONS)
    expected = []
    for journey in np.flatnonzero(journeys.conversions):
        touches = range(journeys.start[journey], journeys.start[journey + 1])
        own: dict[int, int] = {}
        for touch in touches:
            own[journeys.label_index[touch]] = own.get(journeys.label_index[touch], 0) + int(weights[touch])
        own = {label: weight for label, weight in own.items() if weight}
        parts = split_exactly(int(journeys.value_minor[journey]), list(own.values())) if own else []
        expected += [(journey, label, part) for label, part in zip(own, parts, strict=True)]
    assert list(zip(owed.journey, owed.label_index, owed.minor, strict=True)) == expected


@given(people(), st.sampled_from(RULES), st.integers(0, 9))
def test_payouts_sum_to_the_whole_and_stay_the_same_among_others(persons: list[Person], model: Model, window: int) -> None:
    options = Options(window, 2.0, "a")
    owed, table = payouts(as_journeys(persons), model, options), credit(as_journeys(persons), model, options)
    assert owed.totals().sum() == owed.minor.sum() == table.credits.sum()
    alone = [payouts(as_journeys([person]), model, options) for person in persons]
    together = [(owed.labels[label], minor) for label, minor in zip(owed.label_index, owed.minor, strict=True)]
    assert together == [(p.labels[label], minor) for p in alone for label, minor in zip(p.label_index, p.minor, strict=True)]


@given(aggregated(), st.sampled_from([model for model in Model if model is not Model.TIME_DECAY]))
def test_aggregated_paths_are_the_same_as_their_journeys_one_by_one(
    rows: list[tuple[list[str], int, int, int]], model: Model
) -> None:
    single = [row for path, count, _, null in rows for row in [*[(path, 1, 100, 0)] * count, *[(path, 0, 0, 1)] * null] if path]
    together = [(path, count, 100 * count, null) for path, count, _, null in rows if path and count + null]
    if single:
        one, other = credit(of_paths(single), model, OPTIONS), credit(of_paths(together), model, OPTIONS)
        assert one.conversions.tolist() == pytest.approx(other.conversions.tolist())
        assert one.credits.tolist() == other.credits.tolist()


def test_a_touch_loses_half_of_its_weight_in_seven_days_unless_told_otherwise() -> None:
    journeys = Journeys.from_touches(["j"] * 2, [0, 7 * DAY], ["old", "new"], conversions=Conversions(["j"], [9 * DAY], [300]))
    table = credit(journeys, Model.TIME_DECAY)
    assert dict(zip(table.labels, table.credits.tolist(), strict=True)) == {"old": 100, "new": 200}


def test_a_very_old_journey_still_credits_its_newest_touch() -> None:
    journeys = Journeys.from_touches(["j"] * 2, [0, DAY], ["a", "b"], conversions=Conversions(["j"], [10_000 * DAY], [1]))
    assert credit(journeys, Model.TIME_DECAY, Options(half_life_s=60.0)).credits.tolist() == [0, 1]


def test_nobody_is_credited_where_nobody_was_touched() -> None:
    for table in compare(
        Journeys.from_paths(["", ""], [2, 0], [9.0, 0.0], [0, 1]), set(Model) - {Model.TIME_DECAY}, OPTIONS
    ).values():
        assert (table.uncredited_journeys, table.uncredited_conversions, table.uncredited_minor) == (2, 2, 900)
        assert table.credits.tolist() == table.conversions.tolist() == []


@pytest.mark.parametrize(
    ("model", "options", "code"),
    [
        (Model.LAST_NON_DIRECT, Options(), "attribution.direct_needed"),
        (Model.TIME_DECAY, Options(), "journeys.no_times"),
        (Model.TIME_DECAY, Options(half_life_s=0.0), "attribution.half_life"),
        (Model.FIRST, Options(window_s=60.0), "journeys.no_times"),
        (Model.MARKOV, Options(order=4), "markov.order"),
        (Model.MARKOV, Options(order=0), "markov.order"),
    ],
)
def test_what_a_model_cannot_do_is_refused(model: Model, options: Options, code: str) -> None:
    with pytest.raises(ReferralError) as refusal:
        credit(Journeys.from_paths(["a > b"], [1]), model, options)
    assert refusal.value.code == code


def test_the_markov_model_owes_nothing_for_one_conversion() -> None:
    with pytest.raises(ReferralError) as refusal:
        payouts(Journeys.from_paths(["a > b"], [1]), Model.MARKOV)
    assert refusal.value.code == "attribution.no_weights"
