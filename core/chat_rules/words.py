"""Word lists: the terms an organisation does not want, found however they are written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ahocorasick

from core.chat_rules.actions import Action
from core.chat_rules.folding import fold
from core.chat_rules.lookalikes import LEET
from core.chat_rules.readings import (
    SPELT_EDGE,
    WORD_EDGE,
    Reading,
    classes_of,
    has_unspaced,
    signs_as_letters,
    unspaced_readings,
    word_readings,
)

WILDCARD = "*"
# Of two letters nearly anything can be made: "3D" is no "ed", and "a s" not "as".
SHORT_TERM = 2
# Thousands of terms made to be found everywhere would hold up every room for seconds a message: then a moderator reads it.
STEPS_MAX = 10_000
# "god" is not "good" and "met" not "meet"; no other letter's doubling makes so many words.
DOUBLED_IN_WORDS = frozenset("eo")
_LETTERS_MEANT = {sign: letters[0] for sign, letters in LEET.items()}


@dataclass(frozen=True)
class Match:
    """The term that was found, as it was listed, and what is to happen."""

    term: str
    action: Action


@dataclass(frozen=True)
class Term:
    """One entry of a list: `*` at either end lets a word go on there."""

    listed: str
    action: Action = Action.HOLD

    @cached_property
    def letters(self) -> str:
        """What is looked for: the plainest spelling, its words a space apart; empty when nothing is left of it."""
        folded = " ".join(signs_as_letters(fold(self.listed.strip().strip(WILDCARD))).split())
        if not any(char.isalnum() for char in folded):
            return ""
        if _knows_signs(folded):
            folded = "".join(_LETTERS_MEANT.get(char, char) for char in folded)
        return folded.replace(" ", "") if has_unspaced(folded) else folded

    @cached_property
    def is_unspaced(self) -> bool:
        """Whether it is found anywhere, as its script has no spaces."""
        return has_unspaced(self.letters)

    @property
    def open_start(self) -> bool:
        """Whether a word may begin before it."""
        return self.is_unspaced or self.listed.strip().startswith(WILDCARD)

    @property
    def open_end(self) -> bool:
        """Whether a word may go on after it."""
        return self.is_unspaced or self.listed.strip().endswith(WILDCARD)

    @property
    def key(self) -> str:
        """The same for every entry that finds the same; empty when it would find nothing."""
        if not self.letters or self.is_unspaced:
            return self.letters
        return f"{WILDCARD * self.open_start}{self.letters}{WILDCARD * self.open_end}"

    def patterns(self) -> Iterator["Pattern"]:
        """What to search for: the term as a word, and spelt out."""
        yield Pattern(self, self._between(WORD_EDGE, self.letters))
        spelt = self.letters.replace(" ", "")
        if not self.is_unspaced and len(spelt) > SHORT_TERM:
            yield Pattern(self, self._between(SPELT_EDGE, spelt))

    def _between(self, edge: str, letters: str) -> str:
        return f"{'' if self.open_start else edge}{letters}{'' if self.open_end else edge}"


@dataclass(frozen=True)
class Pattern:
    """Decides whether what the search came upon is the term: it knows classes only, in which "bill" is "bil" and "bii"."""

    term: Term
    symbols: str

    @cached_property
    def _places(self) -> dict[str, int]:
        """For each character, as a bit each, the places of the term it may stand for; worked out when first needed."""
        places: dict[str, int] = {}
        for place, symbol in enumerate(self.symbols):
            for written in (symbol, *self._stand_ins(symbol)):
                places[written] = places.get(written, 0) | 1 << place
        return places

    def _stand_ins(self, symbol: str) -> Iterator[str]:
        if _knows_signs(self.term.letters):
            yield from (sign for sign, meant in LEET.items() if symbol in meant)

    def is_written(self, span: str) -> bool:
        """Whether every symbol stands there once or more, in order."""
        if len(span) < len(self.symbols) or not self._is_word(span):
            return False
        last = 1 << (len(self.symbols) - 1)
        reached = 0  # which symbols the character just read may be, as bits
        for at, char in enumerate(span):
            begins = 1 if at == 0 or self.term.open_start else 0
            stays = reached if _may_repeat(span, at) else 0
            reached = (reached << 1 | stays | begins) & self._places.get(char, 0)
            if reached & last and self.term.open_end:
                return True
        return bool(reached & last)

    def _is_word(self, span: str) -> bool:
        """A number alone is never a word, and "f 4 9" spells none: half of what is spelt out are letters."""
        if not any(char.isalpha() for char in self.symbols):
            return True
        letters = sum(char.isalpha() for char in span)
        return letters * 2 >= len(span.strip(SPELT_EDGE)) if SPELT_EDGE in self.symbols else letters > 0


def _knows_signs(letters: str) -> bool:
    """Whether digits and signs may stand for letters in it; in "1488" they stand for themselves."""
    return len(letters.replace(" ", "")) > SHORT_TERM and any(char.isalpha() for char in letters)


def _may_repeat(span: str, at: int) -> bool:
    char = span[at]
    if char not in DOUBLED_IN_WORDS:
        return True
    return span[at - 2 : at] == char * 2 or span[at - 1 : at + 2] == char * 3


class WordList:
    """Every term at once: finding costs the same for one term as for thousands."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._words, self._unspaced = _Search(), _Search()
        for term in terms:
            for pattern in term.patterns() if term.letters else ():
                (self._unspaced if term.is_unspaced else self._words).add(pattern)
        self._words.close()
        self._unspaced.close()

    def find(self, text: str) -> Match | None:
        """The gravest term in the text: one that refuses before one that holds, else the first."""
        held = None
        for match in self._matches(text):
            if match.action == Action.REFUSE:
                return match
            held = held or match
        return held

    def find_all(self, text: str) -> list[Match]:
        """Every term in the text, once each, those that refuse before those that hold."""
        return sorted(dict.fromkeys(self._matches(text)), key=lambda match: match.action != Action.REFUSE)

    def _matches(self, text: str) -> Iterator[Match]:
        folded = fold(text)
        if self._words:
            for reading in word_readings(folded):
                yield from self._words.matches(reading)
        if self._unspaced:
            for reading in unspaced_readings(folded):
                yield from self._unspaced.matches(reading)


class _Search:
    """An Aho-Corasick automaton over classes, whose finds their patterns confirm."""

    def __init__(self) -> None:
        self._patterns: dict[str, list[Pattern]] = {}
        self._automaton: Any = ahocorasick.Automaton()

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def add(self, pattern: Pattern) -> None:
        """Look for this one too."""
        self._patterns.setdefault(classes_of(pattern.symbols), []).append(pattern)

    def close(self) -> None:
        """Build the automaton: nothing is added afterwards."""
        for key, patterns in self._patterns.items():
            self._automaton.add_word(key, (len(key), patterns))
        self._automaton.make_automaton()

    def matches(self, reading: Reading) -> Iterator[Match]:
        """What is found, in the order in which it ends; what takes too long to rule out counts as found, to be looked at."""
        steps = 0
        for last, (length, patterns) in self._automaton.iter(reading.classes):
            span = reading.span(last - length + 1, last)
            for pattern in patterns:
                if pattern.is_written(span):
                    yield Match(pattern.term.listed, pattern.term.action)
                steps += len(span)
                if steps > STEPS_MAX:
                    yield Match(pattern.term.listed, Action.HOLD)
                    return
