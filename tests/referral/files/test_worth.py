"""What journeys given touch by touch are worth: every amount counts once, or is refused."""

import io
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.files.tables import read_journeys
from referral.files.touch_table import TouchTable
from referral.files.worth import settle


def touches(text: str) -> TouchTable:
    table = read_journeys(io.BytesIO(text.encode()))
    assert isinstance(table, TouchTable)
    return table


def test_without_a_conversion_column_the_value_counts_on_whichever_row_it_stands() -> None:
    table = touches("journey,time,label,value\n1,1,ad,500\n1,2,mail,0\n2,1,ad,7\n2,2,ad,7\n")
    assert table.bad == []
    assert table.journeys().value_minor.tolist() == [500, 7]
    assert table.value_minor.tolist() == [0, 500, 0, 7]


def test_a_journey_that_names_several_values_is_refused_as_a_whole() -> None:
    table = touches("journey,time,label,value\n1,1,ad,500\n1,2,mail,0\n1,3,ad,300\n2,1,ad,7\n")
    assert [(row.line, row.code) for row in table.bad] == [(line, "tables.value") for line in (2, 3, 4)]
    assert "500 and 300" in table.bad[0].reason
    assert (table.journey, table.value_minor.tolist()) == (["2"], [7])


def test_a_value_on_a_row_that_does_not_convert_is_refused_not_lost() -> None:
    table = touches("journey,time,label,conversion,value\n1,1,ad,0,500\n1,2,mail,1,0\n2,1,ad,0,9\n")
    assert [(row.line, row.code) for row in table.bad] == [(2, "tables.value"), (4, "tables.value")]
    assert "does not convert" in table.bad[0].reason
    assert table.label == ["mail"]


def test_a_value_that_is_repeated_on_each_row_counts_where_the_journey_converts() -> None:
    table = touches("journey,time,label,conversion,value\n1,1,ad,0,500\n1,2,mail,1,500\n")
    assert (table.bad, table.value_minor.tolist()) == ([], [0, 500])


def test_a_value_on_any_row_of_a_journey_that_is_flagged_throughout_counts() -> None:
    table = touches("journey,time,label,conversion,value\n1,1,ad,1,500\n1,2,mail,1,\n2,1,ad,0,\n")
    assert (table.bad, table.journeys().value_minor.tolist()) == ([], [500, 0])


Rows = list[tuple[str, int, bool, int]]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.booleans(), st.integers(0, 2)), min_size=1, max_size=12),
    st.booleans(),
)
def test_no_amount_disappears(rows: Rows, flagged: bool) -> None:
    """Each journey's amounts are among what its conversions are worth, or their rows are refused."""
    value = [Decimal(one[3]) for one in rows]
    flags = [one[2] for one in rows] if flagged else None
    settled = settle([one[0] for one in rows], np.array([one[1] for one in rows], dtype=float), flags, value)
    assert sorted([*settled.good, *settled.refused]) == list(range(len(rows)))
    paid = {(rows[row][0], worth) for row, worth in zip(settled.good, settled.value, strict=True)}
    assert all((rows[row][0], value[row]) in paid for row in settled.good if value[row])
    assert all(ends for ends, worth in zip(settled.converted, settled.value, strict=True) if worth)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_rows_changes_nothing(order: tuple[int, int]) -> None:
    rows = ["1,1,ad,0,500", "1,2,mail,1,0"]
    table = touches("journey,time,label,conversion,value\n" + "\n".join(rows[at] for at in order))
    assert (len(table.bad), table.label) == (1, ["mail"])
