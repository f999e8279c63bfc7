"""Codes people read off posters and say over the telephone."""

import secrets
import unicodedata
from typing import Protocol

CODE_LENGTH = 8

# One of each look-alike pair only (2 of 2/Z, 5 of 5/S, 6 of 6/G, 8 of 8/B, V of U/V), nothing that resembles a ring or a stroke
# (0 O Q, 1 I L), and no vowel or Y, so that no code spells a word. 22 symbols make 5.5e10 codes.
CODE_ALPHABET = "23456789CDFHJKMNPRTVWX"

# Only symbols with exactly one look-alike in the alphabet. 0, O, Q, 1, I and L have none or several, and a wrong guess would
# credit a stranger: they are refused instead.
LOOK_ALIKES = str.maketrans({"Z": "2", "S": "5", "G": "6", "B": "8", "U": "V"})

SEPARATORS = frozenset(" -_.\u2010\u2011\u2012\u2013\u2014\t\r\n")


class Chooser(Protocol):
    """Anything that picks one symbol of a text: the `secrets` module, or a seeded `random.Random`."""

    def choice(self, seq: str, /) -> str:
        """Pick one symbol."""


def new_code(rng: Chooser = secrets) -> str:
    """Draw a new code.

    Parameters
    ----------
    rng : module or object with ``choice``
        Source of randomness; `secrets` unless a test passes a seeded ``random.Random``.

    Returns
    -------
    str
        `CODE_LENGTH` symbols of `CODE_ALPHABET`, each equally likely.

    See Also
    --------
    normalise_code : reads a code back from what a person typed.

    Notes
    -----
    Codes are drawn, not counted up, so that one poster's code tells nothing about the next one's. Two draws coincide with
    probability 1.8e-11: whoever stores codes keeps a unique constraint and draws again.

    Examples
    --------
    >>> from random import Random
    >>> new_code(Random(7))
    'F6JW34R5'
    """
    return "".join(rng.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def normalise_code(text: str) -> str | None:
    """Read a code from what a person typed, or a camera saw.

    Parameters
    ----------
    text : str
        Any case; spaces, dashes, dots and underscores anywhere; full-width letters; look-alikes that leave no doubt
        (Z for 2, S for 5, G for 6, B for 8, U for V).

    Returns
    -------
    str or None
        The code as it was issued; None when the text cannot be one.

    Examples
    --------
    >>> normalise_code(" k7mw-3xpd ")
    'K7MW3XPD'
    >>> normalise_code("k7mw bxpd")
    'K7MW8XPD'
    >>> normalise_code("k7mw oxpd") is None
    True
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    code = "".join(symbol for symbol in folded if symbol not in SEPARATORS).translate(LOOK_ALIKES)
    return code if is_code(code) else None


def is_code(text: str) -> bool:
    """Tell whether a text is a code exactly as `new_code` issues it.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    bool
        True for `CODE_LENGTH` symbols of `CODE_ALPHABET`; lower case and separators are not forgiven here.

    Examples
    --------
    >>> is_code("K7MW3XPD"), is_code("k7mw3xpd"), is_code("K7MW3XP")
    (True, False, False)
    """
    return len(text) == CODE_LENGTH and all(symbol in CODE_ALPHABET for symbol in text)
