"""Journeys: rows in any order become columns, the window is applied, and what cannot be is refused by row."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.attribution.journeys import Conversions, Journeys
from referral.attribution.shapley import first_of_label
from referral.errors import ReferralError
from tests.referral.attribution.journey_lists import Person, aggregated, as_journeys, of_paths, people


def spelled(journeys: Journeys) -> list[list[object]]:
    """The labels of every journey."""
    pairs = zip(journeys.start[:-1], journeys.start[1:], strict=True)
    return [[journeys.labels[index] for index in journeys.label_index[low:high]] for low, high in pairs]


@given(people(), st.data())
def test_rows_in_any_order_make_the_journeys_of_the_slow_way(persons: list[Person], data: st.DataObject) -> None:
    rows = sum(len(person.touches) for person in persons)
    journeys = as_journeys(persons, data.draw(st.permutations(range(rows))))
    assert spelled(journeys) == [[label for _, label in person.counted()] for person in persons]
    assert journeys.age.tolist() == [age for person in persons for age, _ in person.counted()]
    assert journeys.conversions.tolist() == [int(person.conversion is not None) for person in persons]
    assert (journeys.conversions + journeys.nulls == 1).all()
    assert journeys.value_minor.tolist() == [person.conversion[1] if person.conversion else 0 for person in persons]


@given(people(), st.integers(0, 9))
def test_the_window_keeps_what_is_young_enough_and_every_journey(persons: list[Person], window: int) -> None:
    journeys = as_journeys(persons).within(window)
    assert spelled(journeys) == [[label for _, label in person.counted(window)] for person in persons]
    assert journeys.without_touch.tolist() == [not person.counted(window) for person in persons]
    assert len(journeys) == len(persons)


@given(aggregated())
def test_the_first_touch_of_each_label_is_found(rows: list[tuple[list[str], int, int, int]]) -> None:
    journeys = of_paths(rows)
    slow = [start + path.index(label) for start, (path, *_) in zip(journeys.start, rows, strict=False) for label in path]
    assert first_of_label(journeys).tolist() == slow


@given(aggregated())
def test_text_and_lists_are_the_same_paths(rows: list[tuple[list[str], int, int, int]]) -> None:
    counts = [row[1] for row in rows]
    one = Journeys.from_paths([row[0] for row in rows], counts)
    other = Journeys.from_paths([">".join(row[0]) for row in rows], counts, separator=">")
    assert spelled(one) == spelled(other) == [row[0] for row in rows]


def test_a_conversion_without_any_touch_is_a_journey_all_the_same() -> None:
    journeys = Journeys.from_touches(["Ida"], [1.0], ["mail"], conversions=Conversions(["Ada", "Ida"], [5.0, 6.0]))
    assert journeys.ids == ("Ada", "Ida")
    assert journeys.without_touch.tolist() == [True, False]
    assert journeys.conversions.tolist() == [1, 1]


def test_labels_of_any_kind_are_ordered_whatever_the_order_of_the_rows() -> None:
    labels = [("Maud", 1), 7, "mail", date(2026, 11, 5)]
    one = Journeys.from_touches([1, 1, 1, 1], [1, 2, 3, 4], labels)
    other = Journeys.from_touches([1, 1, 1, 1], [4, 3, 2, 1], labels[::-1])
    assert one.labels == other.labels
    assert spelled(one) == spelled(other) == [labels]


def test_columns_of_numbers_are_the_same_as_lists() -> None:
    rows = ([3, 1, 3], [5.0, 6.0, 4.0], [10, 10, 2])
    conversions = Conversions([3], [9.0], [100])
    arrays = Journeys.from_touches(*map(np.array, rows), conversions=Conversions(np.array([3]), [9.0], [100]))
    lists = Journeys.from_touches(*rows, conversions=conversions)
    assert (arrays.labels, arrays.ids, spelled(arrays)) == (lists.labels, lists.ids, spelled(lists))
    assert lists.ids == (1, 3)


def test_several_entry_points_become_one_channel() -> None:
    journeys = Journeys.from_paths(["poster 1 > mail 7 > poster 2"], [1]).relabelled(lambda label: str(label).split()[0])
    assert spelled(journeys) == [["poster", "mail", "poster"]]


def test_nothing_at_all_is_no_journey() -> None:
    assert len(Journeys.from_touches([], [], [])) == len(Journeys.from_paths([], [])) == 0
    assert first_of_label(Journeys.from_touches([], [], []).within(5.0)).tolist() == []


@pytest.mark.parametrize(
    ("conversions", "code", "row"),
    [
        (Conversions(["a", "a"], [9.0, 9.0]), "journeys.second_conversion", 1),
        (Conversions(["a"], [float("nan")]), "journeys.time", 0),
        (Conversions(["a"], [9.0], [-1]), "journeys.negative", 0),
        (Conversions(["a"], [9.0], [0.5]), "journeys.not_whole", 0),
        (Conversions(["a"], [float("inf")]), "journeys.time", 0),
        (Conversions(["a"], [9.0, 8.0]), "journeys.shape", None),
    ],
)
def test_conversions_that_cannot_be_are_refused(conversions: Conversions, code: str, row: int | None) -> None:
    with pytest.raises(ReferralError) as refusal:
        Journeys.from_touches(["a"], [1.0], ["x"], conversions=conversions)
    assert (refusal.value.code, refusal.value.row) == (code, row)


@pytest.mark.parametrize(
    ("time", "touch_id", "code", "row"),
    [
        ([1.0, float("nan")], None, "journeys.time", 1),
        ([1.0], None, "journeys.shape", None),
        ([1, 2], [1], "journeys.shape", None),
    ],
)
def test_touches_that_cannot_be_are_refused(time: list[float], touch_id: list[int] | None, code: str, row: int | None) -> None:
    with pytest.raises(ReferralError) as refusal:
        Journeys.from_touches(["a", "b"], time, ["x", "y"], touch_id=touch_id)
    assert (refusal.value.code, refusal.value.row) == (code, row)


@pytest.mark.parametrize(
    ("columns", "code", "row"),
    [
        ((["a", "a > > b"], [1, 1]), "journeys.empty_label", 1),
        ((["a"], [-1]), "journeys.negative", 0),
        ((["a"], [1], None, [-1]), "journeys.negative", 0),
        ((["a"], [0], [5.0]), "journeys.value_without_conversion", 0),
        ((["a"], [1], [float("nan")]), "apportionment.amount", 0),
        ((["a"], [1, 1]), "journeys.shape", None),
        ((["a", "b"], [1, 0.5]), "journeys.not_whole", 1),
        ((["a", "b"], [1, float("nan")]), "journeys.not_whole", 1),
    ],
)
def test_paths_that_cannot_be_are_refused(columns: tuple[list[object], ...], code: str, row: int | None) -> None:
    with pytest.raises(ReferralError) as refusal:
        Journeys.from_paths(*columns)
    assert (refusal.value.code, refusal.value.row) == (code, row)


def test_aggregated_paths_have_no_window() -> None:
    with pytest.raises(ReferralError) as refusal:
        Journeys.from_paths(["a"], [1]).within(60.0)
    assert refusal.value.code == "journeys.no_times"
