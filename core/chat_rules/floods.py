"""What was said lately, to notice who says too much and what too many say at once.

One `Floods` a room, in memory: what it forgets when a process ends is seconds old. The caller gives the time (of any clock
that never goes back) and leaves out whom the limits do not bind.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from zlib import crc32

from core.chat_rules.actions import Action
from core.chat_rules.folding import fold
from core.chat_rules.readings import has_unspaced, signs_as_marks
from core.chat_rules.walls import MOST_MENTIONS, count_mentions, is_wall

SKETCH_SIZE = 16  # the smallest hashes of a text's pieces: enough to tell how much two texts share
NEARLY_THE_SAME = 0.8
NUMBER = re.compile(r"\d+")  # folded away as marks, yet "Team 1" is not "Team 2"
UNSPACED_WEIGHT = 3  # letters of English that one Chinese character says


class Reason(StrEnum):
    """Why a message is one too many."""

    BURST = "burst"
    REPEAT = "repeat"
    RAID = "raid"
    WALL = "wall"
    MENTIONS = "mentions"


@dataclass(frozen=True)
class Flood:
    """What is wrong, what is to happen, and after how many seconds the same would be welcome (0: never as it is)."""

    reason: Reason
    action: Action
    wait_s: int = 0


@dataclass(frozen=True)
class Limits:
    """What is too much in one room."""

    burst: int = 5
    burst_window_s: float = 5.0
    repeats: int = 3
    repeat_window_s: float = 30.0
    raid_authors: int = 5
    raid_window_s: float = 10.0
    # Five people who say hello at the same moment are an audience; a raid has something to say.
    raid_letters: int = 20


@dataclass
class _Said:
    at: float
    sketch: frozenset[int]


@dataclass
class Floods:
    """The memory of one room; bounded, and the longest silent are forgotten first."""

    limits: Limits = field(default_factory=Limits)
    max_authors: int = 10_000
    max_texts: int = 2_000
    _by_author: OrderedDict[str, deque[_Said]] = field(default_factory=OrderedDict, init=False, repr=False)
    _by_text: OrderedDict[int, OrderedDict[str, float]] = field(default_factory=OrderedDict, init=False, repr=False)

    def check(self, author: str, text: str, at: float) -> Flood | None:
        """What is too much about this message, said now; what is not refused is remembered as said."""
        if is_wall(text):
            return Flood(Reason.WALL, Action.REFUSE)
        if count_mentions(text) > MOST_MENTIONS:
            return Flood(Reason.MENTIONS, Action.REFUSE)
        folded = signs_as_marks(fold(text))
        sketch = _sketch(folded, text)
        too_often = self._burst(author, at) or self._repeat(author, sketch, at)
        raid = self._raid(author, folded, at)
        if too_often:
            return too_often
        self._remember(author, _Said(at, sketch))
        return raid

    def take_back(self, author: str, text: str) -> None:
        """It was not said after all: it counts as an attempt, and not as something that is said again."""
        said = self._by_author.get(author, deque())
        sketch = _sketch(signs_as_marks(fold(text)), text)
        for place, earlier in enumerate(said):
            if earlier.sketch == sketch:
                said[place] = _Said(earlier.at, frozenset())

    def _burst(self, author: str, at: float) -> Flood | None:
        window, said = self.limits.burst_window_s, self._by_author.get(author, ())
        recent = [earlier.at for earlier in said if at - earlier.at < window]
        if len(recent) < self.limits.burst:
            return None
        return Flood(Reason.BURST, Action.REFUSE, ceil(recent[-self.limits.burst] + window - at))

    def _repeat(self, author: str, sketch: frozenset[int], at: float) -> Flood | None:
        window, said = self.limits.repeat_window_s, self._by_author.get(author, ())
        same = [earlier.at for earlier in said if at - earlier.at < window and _alike(earlier.sketch, sketch)]
        if len(same) < self.limits.repeats - 1:
            return None
        return Flood(Reason.REPEAT, Action.REFUSE, ceil(same[1 - self.limits.repeats] + window - at))

    def _raid(self, author: str, folded: str, at: float) -> Flood | None:
        """Whether enough others said the same a moment ago; what is refused counts, for a raid does not stop by it."""
        letters = folded.replace(" ", "")
        if sum(UNSPACED_WEIGHT if has_unspaced(char) else 1 for char in letters) < self.limits.raid_letters:
            return None
        key = hash(letters)
        authors = self._by_text.setdefault(key, OrderedDict())
        self._by_text.move_to_end(key)
        authors[author] = at
        authors.move_to_end(author)
        if len(authors) > self.limits.raid_authors:
            authors.popitem(last=False)
        if len(self._by_text) > self.max_texts:
            self._by_text.popitem(last=False)
        together = sum(at - said_at < self.limits.raid_window_s for said_at in authors.values())
        return Flood(Reason.RAID, Action.HOLD) if together >= self.limits.raid_authors else None

    def _remember(self, author: str, said: _Said) -> None:
        kept = max(self.limits.burst, self.limits.repeats)
        self._by_author.setdefault(author, deque(maxlen=kept)).append(said)
        self._by_author.move_to_end(author)
        while self._by_author:
            silent_since = next(iter(self._by_author.values()))[-1].at
            if len(self._by_author) <= self.max_authors and said.at - silent_since < self.limits.repeat_window_s:
                break
            self._by_author.popitem(last=False)


def _sketch(folded: str, text: str) -> frozenset[int]:
    """Few numbers that two texts share in the measure in which they share words."""
    pieces = {*_pieces(folded), *NUMBER.findall(text)} or {char for char in text if not char.isspace()}
    return frozenset(sorted(crc32(piece.encode("utf-8", "surrogatepass")) for piece in pieces)[:SKETCH_SIZE])


def _pieces(folded: str) -> Iterator[str]:
    """Words; of scripts that do not part them, every two neighbours."""
    for word in folded.split():
        if has_unspaced(word) and len(word) > 1:
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        else:
            yield word


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= NEARLY_THE_SAME * max(len(one), len(other))
