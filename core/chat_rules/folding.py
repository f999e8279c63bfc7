"""Text as a reader takes it in: one spelling for everything that looks alike."""

import re
import unicodedata

from opencc import OpenCC

from core.chat_rules.lookalikes import LEET, LOOKALIKES, UNSPACED

_CACHE_MAX = 20_000
_DIACRITICS = (("\u0300", "\u036f"), ("\u1ab0", "\u1aff"), ("\u1dc0", "\u1dff"), ("\u20d0", "\u20ff"), ("\ufe00", "\ufe2f"))
_DROPPED_CATEGORIES = {"Cf", "Me", "Cc"}  # invisible, or drawn over the letter before
_INVISIBLE = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0"}  # letters by category, yet blank
_SCRIPT_CHANGE = re.compile(f"(?<=[{UNSPACED}])(?=[^{UNSPACED} ])|(?<=[^{UNSPACED} ])(?=[{UNSPACED}])")
_simplified = OpenCC("t2s")


class _Folding(dict[int, str]):
    """A table for `str.translate` that works a character out when it is first met; bounded, for Unicode is long."""

    def __missing__(self, codepoint: int) -> str:
        folded = _fold_char(chr(codepoint))
        if len(self) < _CACHE_MAX:
            self[codepoint] = folded
        return folded


_table = _Folding()


def fold(text: str) -> str:
    """Letters in their plainest form, digits and signs that may stand for letters, and spaces for everything else.

    Spaces also part scripts that know spaces from those that do not, as a word of one ends where the other begins.
    """
    return _SCRIPT_CHANGE.sub(" ", text.translate(_table))


def _fold_char(char: str) -> str:
    if char in LOOKALIKES:
        return LOOKALIKES[char]
    parts = (_fold_part(part) for part in unicodedata.normalize("NFKD", char) if not _is_diacritic(part))
    return unicodedata.normalize("NFC", "".join(parts))


def _fold_part(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\t\n\r":
        return " "
    if category in _DROPPED_CATEGORIES or char in _INVISIBLE:
        return ""
    if char in LEET:
        return char
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] not in "LM":
        return " "
    if char in LOOKALIKES:
        return LOOKALIKES[char]
    return "".join(LOOKALIKES.get(small, small) for small in _simplified.convert(char).casefold() if not _is_diacritic(small))


def _is_diacritic(char: str) -> bool:
    return any(first <= char <= last for first, last in _DIACRITICS)
