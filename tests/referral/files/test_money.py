"""Amounts as several countries write them, and paths whose labels hold arrows."""

import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.files.money import DecimalMark, MoneyForm, read_amounts
from referral.files.path_table import PathTable
from referral.files.tables import JourneyColumns, read_journeys
from referral.files.touch_table import TouchTable


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["12,50", "1.250"], ["12.50", "1250"]),
        (["€12.50", "€1,234.50", "$"], ["12.50", "1234.50", None]),
        (["12,50 €", "1.250,00 €"], ["12.50", "1250.00"]),
        (["EUR 7", "1 234,5 EUR"], ["7", "1234.5"]),
        (["1'234.50"], ["1234.50"]),
        (["1,234,567"], ["1234567"]),
        (["0.125", "3.195"], ["0.125", "3.195"]),
        (["NaN", "inf", "", "-", "1e3"], [None, None, "0", "0", "1000"]),
        (["12,50", "1.25x"], ["12.50", None]),
    ],
)
def test_amounts_are_read_as_their_column_tells(texts: list[str], expected: list[str | None]) -> None:
    assert read_amounts(texts) == [None if text is None else Decimal(text) for text in expected]


def test_a_column_with_both_marks_is_refused() -> None:
    with pytest.raises(ReferralError) as refused:
        read_amounts(["12,5", "1.25"])
    assert refused.value.code == "tables.decimal_ambiguous"
    assert read_amounts(["12,5", "1.25"], MoneyForm(DecimalMark.POINT)) == [None, Decimal("1.25")]


def test_a_value_that_may_mean_two_amounts_is_asked_about() -> None:
    for texts, delimiter in ((["1,250"], ","), (["1.250"], ";")):
        with pytest.raises(ReferralError) as refused:
            read_amounts(texts, MoneyForm(delimiter=delimiter))
        assert refused.value.code == "tables.decimal_ambiguous"
        assert read_amounts(texts, MoneyForm(DecimalMark.COMMA, delimiter)) == [Decimal(1250 if "." in texts[0] else "1.250")]
    assert read_amounts(["1.250"]) == [Decimal("1.250")]


def test_two_currencies_are_not_added_up() -> None:
    with pytest.raises(ReferralError) as refused:
        read_amounts(["€5", "$5"])
    assert refused.value.code == "tables.currency_mixture"


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1), st.sampled_from(list(DecimalMark)))
def test_amounts_written_with_either_mark_are_read_back(amounts: list[Decimal], mark: DecimalMark) -> None:
    texts = [f"{one:,.2f}" for one in amounts]
    if mark is DecimalMark.COMMA:
        texts = [text.translate({ord(","): ".", ord("."): ","}) for text in texts]
    assert read_amounts(texts) == amounts


def paths(text: str, separator: str | None = None) -> PathTable:
    table = read_journeys(io.BytesIO(text.encode()), JourneyColumns(separator=separator))
    assert isinstance(table, PathTable)
    return table


def test_labels_with_arrows_stay_whole() -> None:
    assert paths("path,conversions\nd->e > mail,1\nmail,1\n").path == [["d->e", "mail"], ["mail"]]
    assert paths("path,conversions\nd->e,1\na>b,1\n").separator is None
    assert paths("path,conversions\na>b,1\n").path == [["a", "b"]]
    assert paths("path,conversions\na|b,1\n", "|").path == [["a", "b"]]


def test_a_value_that_is_no_number_is_a_fault_of_its_row() -> None:
    table = paths("path,conversions,value\na,1,NaN\nb,1,5\nc,1,-1\n")
    assert [(row.line, row.code) for row in table.bad] == [(2, "tables.value"), (4, "tables.value")]
    assert (table.path, table.value_minor.tolist(), table.line) == ([["b"]], [5], [3])


def test_touches_take_decimal_commas_too() -> None:
    rows = "journey;time;label;conversion;value\n1;01.03.2024 14:00;mail;1;1.250,50\n1;01.03.2024 13:00;ad;0;\n1;soon;ad;0;\n"
    table = read_journeys(io.BytesIO(rows.encode()))
    assert isinstance(table, TouchTable)
    assert (table.value_minor.tolist(), table.decimals) == ([12_505, 0], 1)
    assert [(row.line, row.code) for row in table.bad] == [(4, "tables.time")]
