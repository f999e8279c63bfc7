"""The ways a text can be read: signs as letters or as marks between them, words as written or spelt out letter by letter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from core.chat_rules.lookalikes import LEET, UNSPACED

WORD_EDGE = " "
SPELT_EDGE = "\x01"  # around a word that was spelt out: what is found in one is no part of a written word
# What may stand before or after a word that is spelt out without being a letter of it: "a b a d", "u b a d", "5 b a d".
_ONE_LETTER_WORDS = frozenset("aiur0123456789")

_LEET_SIGNS = str.maketrans(dict.fromkeys(LEET, " "))
_CLASSES = str.maketrans({sign: letters[0].replace("l", "i") for sign, letters in LEET.items()} | {"l": "i"})
_ANY_LEET = re.compile(f"[{re.escape(''.join(LEET))}]")
# "bad!" ends with an exclamation mark, "sh!t" has an i.
_LETTER = r"(?:[^\W_]|[@$€£¥¢])"
_MARK_AT_EDGE = re.compile(rf"(?<![!|+])(?:(?<!{_LETTER})[!|+]++|[!|+]++(?!{_LETTER}))")
_UNSPACED_CHAR = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True)
class Reading:
    """A text to search: its characters, and the same with every run of one class as one character."""

    written: str
    classes: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, written: str) -> "Reading":
        """Join what belongs to one class: 1, i and l look alike, so a run of them is one step of the search."""
        classes, starts, at = [], [], 0
        for kind, run in groupby(written.translate(_CLASSES)):
            classes.append(kind)
            starts.append(at)
            at += sum(1 for _ in run)
        return cls(written, "".join(classes), (*starts, at))

    def span(self, first: int, last: int) -> str:
        """What is written where the search found the classes `first` to `last`."""
        return self.written[self.starts[first] : self.starts[last + 1]]


def classes_of(letters: str) -> str:
    """What the search looks for when these letters are meant."""
    return Reading.of(letters).classes


def word_readings(text: str) -> Iterator[Reading]:
    """The words of a folded text, followed by those spelt out, for terms that begin and end as words do."""
    for reading in _signs_read(text):
        tokens = reading.split()
        spelt = SPELT_EDGE.join(_spelt_out(tokens))
        yield Reading.of(f"{WORD_EDGE}{WORD_EDGE.join(tokens)}{WORD_EDGE}{SPELT_EDGE}{spelt}{SPELT_EDGE}")


def unspaced_readings(text: str) -> Iterator[Reading]:
    """A folded text without anything between its characters, for terms of scripts that put nothing there."""
    if has_unspaced(text):
        for reading in _signs_read(text):
            yield Reading.of(reading.replace(" ", ""))


def has_unspaced(text: str) -> bool:
    """Whether some of it is in a script whose words stand together."""
    return _UNSPACED_CHAR.search(text) is not None


def signs_as_letters(text: str) -> str:
    """The folded text with its digits and signs read as letters, where they can be."""
    return _MARK_AT_EDGE.sub(" ", text)


def signs_as_marks(text: str) -> str:
    """The folded text with its digits and signs taken for what stands between words."""
    return text.translate(_LEET_SIGNS)


def _signs_read(text: str) -> Iterator[str]:
    yield signs_as_letters(text)
    if _ANY_LEET.search(text):
        yield signs_as_marks(text)


def _spelt_out(tokens: list[str]) -> Iterator[str]:
    for is_letter, group in groupby(tokens, _is_one_letter):
        letters = list(group)
        if not is_letter or len(letters) == 1:
            continue
        word = "".join(letters)
        ends = word[: -len(letters[-1])] if letters[-1] in _ONE_LETTER_WORDS else word
        yield word
        if letters[0] in _ONE_LETTER_WORDS:
            yield word[1:]
        if ends != word:
            yield ends
        if letters[0] in _ONE_LETTER_WORDS and ends != word:
            yield ends[1:]


def _is_one_letter(token: str) -> bool:
    return len(set(token.translate(_CLASSES))) == 1 and not has_unspaced(token)
