"""Lucky draws that anybody can check: who wins follows from a seed that was promised before and a list that was fixed before.

The organiser publishes the hash of a secret seed, then the list of entrants, then the seed. Everything is text, so that the tools
of any computer reproduce it.
"""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Final

NUMBER_LENGTH: Final = 16


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def commitment(seed: str) -> str:
    """Promise a seed without telling it.

    Parameters
    ----------
    seed : str
        The secret; 32 random bytes as 64 hexadecimal digits.

    Returns
    -------
    str
        The SHA-256 of the text, 64 hexadecimal digits.

    Examples
    --------
    >>> commitment("00" * 32)[:16]
    '60e05bd1b195af2f'
    """
    return _hex(seed)


def public_number(promised: str, ticket: str) -> str:
    """Name an entrant of one draw in public, without telling the ticket.

    Parameters
    ----------
    promised : str
        The draw's commitment: numbers of two draws say nothing about each other.
    ticket : str
        The entrant's secret, long enough that nobody tries them all.

    Returns
    -------
    str
        The first 16 hexadecimal digits of the SHA-256 of both, with a colon between.

    Notes
    -----
    Sixty-four bits: among a hundred thousand entrants two share a number once in four thousand million draws.

    Examples
    --------
    >>> public_number("60e05bd1", "ticket")
    '165ba6fc1119bdb3'
    """
    return _hex(f"{promised}:{ticket}")[:NUMBER_LENGTH]


def entrants_hash(numbers: Collection[str]) -> str:
    """Fix a list of entrants, in whatever order it is given.

    Parameters
    ----------
    numbers : collection of str
        Public numbers, each once.

    Returns
    -------
    str
        The SHA-256 of the sorted numbers, one a line.

    Raises
    ------
    ValueError
        If a number is there twice.

    Examples
    --------
    >>> entrants_hash(["b", "a"]) == entrants_hash(["a", "b"])
    True
    """
    if len(set(numbers)) != len(numbers):
        raise ValueError("a number is there twice")
    return _hex("\n".join(sorted(numbers)))


def order_of(seed: str, numbers: Collection[str]) -> Sequence[str]:
    """Shuffle the entrants: the first `k` win, and whoever comes next replaces one who does not take the prize.

    Parameters
    ----------
    seed : str
        What the commitment promised.
    numbers : collection of str
        Public numbers, each once, in any order.

    Returns
    -------
    sequence of str
        All of them, by the SHA-256 of seed, hash of the list and number with colons between; ties by number.

    Raises
    ------
    ValueError
        If a number is there twice.

    Notes
    -----
    The hash of the list is part of each score. Without it whoever knows the seed would know from the start which numbers are
    lucky, and could choose a seed that is kind to one ticket. With it every change of the list shuffles all of it again.

    Examples
    --------
    >>> order_of("seed", ["a", "b", "c"])
    ['c', 'a', 'b']
    >>> order_of("seed", ["c", "b", "a"])
    ['c', 'a', 'b']
    """
    fixed = entrants_hash(numbers)
    return sorted(numbers, key=lambda number: (_hex(f"{seed}:{fixed}:{number}"), number))
