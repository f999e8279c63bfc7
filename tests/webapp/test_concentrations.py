"""How few brought how many, where a hundredth of the people is nobody."""

import pytest
from flask import Flask

from referral.graph.concentration import concentration
from referral.graph.forest import ReferralForest
from referral.summary import summarise
from webapp.concentrations import concentration_words, top_words


def _words(app: Flask, parents: list[int]) -> str:
    with app.test_request_context():
        return concentration_words(summarise(ReferralForest.from_parents(parents)))


def test_of_six_the_best_is_one_person_and_no_hundredth(app: Flask) -> None:
    assert _words(app, [-1, 0, 0, 0, 1, 1]) == "The most active person brought 60% of all who were brought."


def test_of_some_dozens_there_are_tenths(app: Flask) -> None:
    words = _words(app, [-1] + [0] * 10 + [1] * 9)
    assert words.startswith("The most active person brought 53% of all who were brought, the most active tenth 100%")
    assert "hundredth" not in words
    assert "Of those who brought somebody" not in words


def test_of_hundreds_there_are_hundredths(app: Flask) -> None:
    words = _words(app, [-1] + [0] * 100 + list(range(1, 101)))
    assert words.startswith("The most active hundredth brought")
    assert "Of those who brought somebody, the most active tenth brought" in words


def test_nobody_who_was_brought_is_nothing_to_say(app: Flask) -> None:
    assert _words(app, [-1, -1]) == ""


@pytest.mark.parametrize(("people", "words"), [(64, "25% (one person)"), (101, "50%")])
def test_the_top_of_a_table_says_when_it_is_one_person(app: Flask, people: int, words: str) -> None:
    found = concentration([1, 1, 1, 1] + [0] * (people - 4))
    with app.test_request_context():
        assert top_words(found, 0.01, found.top_1) == words
