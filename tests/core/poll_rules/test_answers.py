"""An answer is written in one way only, and what is none is refused."""

import doctest

import pytest

from core.errors import DomainError
from core.poll_rules import answers, tally
from core.poll_rules.answers import Asked, Given, answer_to, read_answer
from core.poll_rules.kinds import PollKind


@pytest.mark.parametrize("module", [answers, tally])
def test_the_examples_hold(module: object) -> None:
    outcome = doctest.testmod(module)  # type: ignore[arg-type]
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_the_same_choices_are_the_same_text_in_whatever_order_they_were_ticked() -> None:
    asked = Asked(PollKind.MULTIPLE, (4, 7, 9), most=3)
    assert answer_to(asked, Given(choices=(9, 4))) == answer_to(asked, Given(choices=(4, 9))) == "[4,9]"


def test_an_order_stays_the_order_it_is() -> None:
    assert answer_to(Asked(PollKind.RANKING, (1, 2, 3)), Given(choices=(3, 1, 2))) == "[3,1,2]"


def test_words_keep_their_script_and_lose_what_nobody_sees() -> None:
    said = answer_to(Asked(PollKind.WORDS, most=3), Given(words=("热泵", " heat\u200b  pump ", "", '"quoted"')))
    assert read_answer(said) == ["热泵", "heat pump", '"quoted"']


@pytest.mark.parametrize(
    ("asked", "given", "code"),
    [
        (Asked(PollKind.SINGLE, (1, 2)), Given(), "poll.answer"),
        (Asked(PollKind.SINGLE, (1, 2)), Given(choices=(3,)), "poll.answer"),
        (Asked(PollKind.SINGLE, (1, 2), most=2), Given(choices=(1, 2)), "poll.too_many"),
        (Asked(PollKind.QUIZ, (1, 2)), Given(choices=(1, 2)), "poll.too_many"),
        (Asked(PollKind.MULTIPLE, (1, 2, 3), most=2), Given(choices=(1, 2, 3)), "poll.too_many"),
        (Asked(PollKind.MULTIPLE, (1, 2), most=2), Given(choices=(1, 1)), "poll.answer"),
        (Asked(PollKind.RANKING, (1, 2, 3)), Given(choices=(1, 2)), "poll.answer"),
        (Asked(PollKind.RANKING, (1, 2)), Given(choices=(1, 1)), "poll.answer"),
        (Asked(PollKind.RATING, (1, 2)), Given(stars=((1, 5),)), "poll.answer"),
        (Asked(PollKind.RATING, (1,)), Given(stars=((1, 6),)), "poll.answer"),
        (Asked(PollKind.RATING, (1,)), Given(stars=((1, 4), (1, 5))), "poll.answer"),
        (Asked(PollKind.RATING, (1,)), Given(choices=(1,)), "poll.answer"),
        (Asked(PollKind.WORDS), Given(words=("  ",)), "poll.answer"),
        (Asked(PollKind.WORDS), Given(words=("one", "two")), "poll.too_many"),
        (Asked(PollKind.WORDS), Given(words=("w" * 41,)), "poll.word_too_long"),
    ],
)
def test_what_does_not_answer_the_poll_is_refused(asked: Asked, given: Given, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        answer_to(asked, given)
    assert refused.value.code == code
