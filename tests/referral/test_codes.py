"""Codes: what is issued can be read back, what is not cannot."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.codes import CODE_ALPHABET, CODE_LENGTH, is_code, new_code, normalise_code


def test_the_alphabet_has_no_look_alikes_and_no_vowels() -> None:
    assert not set(CODE_ALPHABET) & set("01OILQUAEYZSGB")
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET) == 22


def test_ten_thousand_codes_are_all_different() -> None:
    codes = {new_code() for _ in range(10_000)}
    assert len(codes) == 10_000
    assert all(is_code(code) for code in codes)


@given(st.integers(), st.data())
def test_a_code_survives_lower_case_separators_and_full_width(seed: int, data: st.DataObject) -> None:
    code = new_code(Random(seed))
    typed = code.lower() if data.draw(st.booleans()) else code
    if data.draw(st.booleans()):
        typed = "".join(chr(ord(symbol) + 0xFEE0) for symbol in typed)
    cut = data.draw(st.integers(0, CODE_LENGTH))
    separator = data.draw(st.sampled_from(["", " ", "-", " – ", "\u3000", "_"]))
    assert normalise_code(f" {typed[:cut]}{separator}{typed[cut:]}\n") == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zzzzzzzz", "22222222"),
        ("SSSSSSSS", "55555555"),
        ("gggggggg", "66666666"),
        ("BBBBBBBB", "88888888"),
        ("uuuuuuuu", "VVVVVVVV"),
    ],
)
def test_an_unmistakable_look_alike_is_forgiven(typed: str, meant: str) -> None:
    assert normalise_code(typed) == meant


@pytest.mark.parametrize("typed", ["", "K7MW3XP", "K7MW3XPDD", "K7MW0XPD", "K7MW1XPD", "K7MWAXPD", "K7MW/XPD", "K7MW3XPé"])
def test_what_cannot_be_a_code_is_refused(typed: str) -> None:
    assert normalise_code(typed) is None
    assert not is_code(typed)


@given(st.text())
def test_normalising_any_text_gives_a_code_or_nothing_and_is_stable(text: str) -> None:
    code = normalise_code(text)
    assert code is None or (is_code(code) and normalise_code(code) == code)
