"""Messages that are a nuisance by their shape alone, whoever wrote them and whatever they say."""

import re
from collections import Counter

MOST_OF_ONE_CHARACTER = 60
MOST_CAPITALS = 60
CAPITALS_SHARE = 0.8
MOST_EMOJI = 30
MOST_LINES = 12
MOST_MENTIONS = 5

_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_PILED_DIACRITICS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4}")
_MENTION = re.compile(r"(?<![\w@])[@＠]\w")
_REGIONAL_INDICATORS = ("\U0001f1e6", "\U0001f1ff")


def is_wall(text: str) -> bool:
    """Whether it is one character, capitals, emoji or line breaks for the most part, or letters under piles of marks."""
    return (
        _one_character(text)
        or _capitals(text)
        or _emoji(text) > MOST_EMOJI
        or len(text.splitlines()) > MOST_LINES
        or _PILED_DIACRITICS.search(text) is not None
    )


def count_mentions(text: str) -> int:
    """How many people it calls by `@name`; an e-mail address calls nobody."""
    return len(_MENTION.findall(text))


def _one_character(text: str) -> bool:
    """One character more often than all others together; spaces, which a wall may hold, count for none."""
    drawn = "".join(text.split())
    if len(drawn) <= MOST_OF_ONE_CHARACTER:
        return False
    ((_, times),) = Counter(drawn).most_common(1)
    return times > MOST_OF_ONE_CHARACTER and times * 2 > len(drawn)


def _capitals(text: str) -> bool:
    """More capitals than a title has; scripts without capitals shout by other means."""
    capitals = sum(char.isupper() for char in text)
    return capitals > MOST_CAPITALS and capitals > CAPITALS_SHARE * sum(char.isalpha() for char in text)


def _emoji(text: str) -> int:
    """Emoji as they are seen: a flag is two characters."""
    found: list[str] = _EMOJI.findall(text)
    halves = sum(_REGIONAL_INDICATORS[0] <= char <= _REGIONAL_INDICATORS[1] for char in found)
    return len(found) - halves // 2
