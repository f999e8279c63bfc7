"""Fields as long as a field may be, written so that a careless pattern would look at each character once for every other."""

import pytest

from referral.files.amounts import AMOUNT_MAX
from referral.files.dates import DayOrder, day_order, read_dates
from referral.files.edge_table import EdgeColumns
from referral.files.heads import EMAIL, KIND_MAX, NUMBER, kind
from referral.files.moments import read_times
from referral.files.money import CURRENCY, read_amounts
from referral.files.money import NUMBER as AMOUNT
from tests.referral.files.test_heads import edges

LENGTH = 131_000  # a field may have 131,072


def beginning(text: str) -> str:
    """What a case is called."""
    return text[:10]


@pytest.mark.parametrize(
    "text",
    ["1" * LENGTH + "x", "1," * (LENGTH // 2) + "x", "a@" + "." * LENGTH + " ", "a@" + "b." * (LENGTH // 2) + " "],
    ids=beginning,
)
def test_what_a_long_field_holds_is_told_at_once(text: str) -> None:
    assert kind(text) == ""
    assert not NUMBER.fullmatch(text)
    assert not EMAIL.fullmatch(text)


@pytest.mark.parametrize("text", ["a@b.c", "a@b..c", "a@.b.c", "a@b.c.d"])
def test_addresses_are_told_as_before(text: str) -> None:
    assert kind(text) == "e-mail"


@pytest.mark.parametrize("text", ["a@b", "a@b.", "a@.b", "@b.c", "a@b@c.d", "a b@c.d"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert kind(text) == ""


def test_paths_may_be_longer_than_other_fields() -> None:
    assert kind("a > " * KIND_MAX + "b") == "path"


@pytest.mark.parametrize(
    "text",
    ["1" + " " * LENGTH + "x", "1," * LENGTH + "x", "1 234 " * 20_000, "1" * LENGTH, "€" + "1" * AMOUNT_MAX, "0." + "1" * LENGTH],
    ids=beginning,
)
def test_no_long_field_is_an_amount(text: str) -> None:
    assert read_amounts([text, "12,50"]) == [None, *read_amounts(["12,50"])]


def test_the_patterns_of_amounts_take_no_longer_than_the_field() -> None:
    assert not CURRENCY.search("1" + " " * LENGTH + "x")
    assert not AMOUNT.fullmatch("1," * (LENGTH // 2) + "x")


@pytest.mark.parametrize(
    "text", ["1/2/2024" + " " * LENGTH + "x\ny", "1.2.2024" + " " * LENGTH + "x\ny", "1" * LENGTH + "-"], ids=beginning
)
def test_no_long_field_is_a_date(text: str) -> None:
    assert day_order([text]) is None
    assert str(read_dates([text], DayOrder.DAY_FIRST, None)) == "[nan]"
    assert str(read_dates([text], None, "%d.%m.%Y %H:%M")) == "[nan]"
    assert read_times([text]).unread == [0]


def test_a_file_with_such_a_field_is_read() -> None:
    long = "1," * (LENGTH // 2)
    table = edges(f'"{long}x","a@{"." * LENGTH}"\nMaud,\nIdris,Maud\n', EdgeColumns(child="1", parent="2"), header=False)
    assert table.child == ["Maud", "Idris"]
    assert [row.code for row in table.bad] == ["tables.field_size"]
