"""An answer as it is stored: JSON written in one way only, so that equal answers are equal texts and rows group by them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import DomainError
from core.i18n import N_
from core.poll_rules.kinds import STARS_MAX, PollKind

WORD_MAX_LENGTH = 40


class AnswerRefused(DomainError):
    """Not an answer to this poll: its options, each once, as many as it asks for."""

    code = "poll.answer"
    status = 422
    message = N_("This does not answer the poll. Choose again, then send your answer.")


class TooManyChosen(DomainError):
    """More than the poll takes from one person."""

    code = "poll.too_many"
    status = 422
    message = N_("You can choose %(most)s at most. Take some away, then send your answer.")


class WordTooLong(DomainError):
    """A sentence where a word was asked for."""

    code = "poll.word_too_long"
    status = 422
    message = N_("A word can have %(most)s characters. Shorten it, then send your answer.")


@dataclass(frozen=True)
class Asked:
    """What a poll asks for: how, of which options, and how many of them."""

    kind: PollKind
    options: Sequence[int] = ()
    most: int = 1


@dataclass(frozen=True)
class Given:
    """What somebody answers: options chosen or put in order, an option with stars each, or words."""

    choices: Sequence[int] = ()
    stars: Sequence[tuple[int, int]] = ()
    words: Sequence[str] = ()


def answer_to(asked: Asked, given: Given) -> str:
    """The answer as it is stored, or a refusal.

    >>> answer_to(Asked(PollKind.MULTIPLE, (1, 2, 3), most=2), Given(choices=(3, 1)))
    '[1,3]'
    >>> answer_to(Asked(PollKind.RATING, (1, 2)), Given(stars=((2, 5), (1, 3))))
    '[[1,3],[2,5]]'
    >>> answer_to(Asked(PollKind.WORDS, most=2), Given(words=("  heat  pump", "Heat pump")))
    '["heat pump"]'
    """
    match asked.kind:
        case PollKind.RATING:
            return _written(_rated(asked, given.stars))
        case PollKind.WORDS:
            return _written(_said(asked, given.words))
        case PollKind.RANKING:
            return _written(_ranked(asked, given.choices))
        case _:
            return _written(sorted(_chosen(asked, given.choices)))


def read_answer(answer: str) -> Any:
    """What was answered, as clients read it."""
    return json.loads(answer)


def _written(answer: Any) -> str:
    return json.dumps(answer, separators=(",", ":"), ensure_ascii=False)


def _chosen(asked: Asked, choices: Sequence[int]) -> Sequence[int]:
    most = asked.most if asked.kind == PollKind.MULTIPLE else 1
    if len(choices) > most:
        raise TooManyChosen(most=most)
    if not choices or len(set(choices)) < len(choices) or not set(choices) <= set(asked.options):
        raise AnswerRefused()
    return choices


def _ranked(asked: Asked, choices: Sequence[int]) -> Sequence[int]:
    if sorted(choices) != sorted(asked.options):
        raise AnswerRefused()
    return choices


def _rated(asked: Asked, stars: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    given = dict(stars)
    if len(given) < len(stars) or set(given) != set(asked.options):
        raise AnswerRefused()
    if not all(1 <= number <= STARS_MAX for number in given.values()):
        raise AnswerRefused()
    return [(option, given[option]) for option in asked.options]


def _said(asked: Asked, words: Iterable[str]) -> list[str]:
    said: dict[str, str] = {}
    for word in words:
        if clean := _clean(word):
            said.setdefault(clean.casefold(), clean)
    if not said:
        raise AnswerRefused()
    if len(said) > asked.most:
        raise TooManyChosen(most=asked.most)
    if any(len(word) > WORD_MAX_LENGTH for word in said.values()):
        raise WordTooLong(most=WORD_MAX_LENGTH)
    return list(said.values())


def _clean(word: str) -> str:
    """A space between its parts, and nothing that nobody sees."""
    return "".join(char for char in " ".join(word.split()) if char.isprintable()).strip()
