import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import MINOR_MAX, AmountUnreadable, is_currency, to_minor, to_text


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12", "EUR", 1200),
        ("12.5", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("1,250.50", "USD", 125050),
        ("1.250,50", "EUR", 125050),
        ("1 250,50", "EUR", 125050),
        ("1’250.50", "CHF", 125050),
        ("1,250", "EUR", 125000),
        ("1.250", "EUR", 125000),
        ("1.250", "KWD", 1250),
        ("1,234,567", "EUR", 123456700),
        ("0.1", "EUR", 10),
        (".5", "EUR", 50),
        ("100", "JPY", 100),
        ("１２", "CNY", 1200),
    ],
)
def test_amounts_are_read_exactly_as_people_write_them(text, currency, minor):
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        ("free", "EUR"),
        ("-3", "EUR"),
        ("0.125", "EUR"),
        ("12.345,6", "JPY"),
        ("100.5", "JPY"),
        ("1,25,0", "EUR"),
        ("1,250,50", "EUR"),
        ("1e5", "EUR"),
        ("NaN", "EUR"),
        ("999999999999", "EUR"),
    ],
)
def test_what_is_no_exact_amount_is_refused_and_never_rounded(text, currency):
    with pytest.raises(AmountUnreadable):
        to_minor(text, currency)


@given(st.integers(0, MINOR_MAX), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_written_out_reads_back_the_same(minor, currency):
    assert to_minor(to_text(minor, currency), currency) == minor


def test_currencies_are_those_of_iso_4217():
    assert is_currency("EUR")
    assert is_currency("CNY")
    assert not is_currency("XXX")
    assert not is_currency("euro")
