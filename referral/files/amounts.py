"""Counts, flags and money as people write them, read exactly."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.errors import ReferralError

DECIMALS_MAX: Final = 6  # finer amounts are remains of floating point, not money
COUNT_MAX: Final = 2**53
WRONG_VALUE: Final = f"the value has to be a number from 0 to {COUNT_MAX:,}, such as 1234.50"
PRECISION: Final = 60  # digits of sums that are exact
AMOUNT_MAX: Final = 64  # characters; whatever is longer is no amount that anybody wrote down
YES: Final = frozenset({"1", "true", "t", "yes", "y", "x", "是"})
NO: Final = frozenset({"", "0", "false", "f", "no", "n", "na", "nan", "null", "none", "-", "否"})
NOTHING: Final = frozenset({"", "na", "n/a", "null", "none", "-"})

Counts = NDArray[np.int64]


def count(text: str) -> int | None:
    """Read a whole number from 0 on.

    Parameters
    ----------
    text : str

    Returns
    -------
    int or None
        0 for an empty text; None for what is no such number.

    Examples
    --------
    >>> count("3"), count("3.0"), count(""), count("2.5"), count("-1")
    (3, 3, 0, None, None)
    """
    if text.isdecimal() and len(text) < 16:
        return int(text)
    number = amount(text, COUNT_MAX)
    return int(number) if number is not None and number >= 0 and number == int(number) else None


def flag(text: str) -> bool | None:
    """Read yes or no.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool or None
        None for what is neither.

    Examples
    --------
    >>> flag("TRUE"), flag("no"), flag("1.0"), flag("perhaps")
    (True, False, True, None)
    """
    word = text.strip().casefold().removesuffix(".0")
    return word in YES if word in YES or word in NO else None


def amount(text: str, largest: int = COUNT_MAX) -> Decimal | None:
    """Read a decimal number, such as an amount of money.

    Parameters
    ----------
    text : str
    largest : int
        What is allowed on either side of 0.

    Returns
    -------
    Decimal or None
        0 for an empty text or a mark for "nothing"; None for what is no finite number, or too large a one.

    Examples
    --------
    >>> amount("3.195"), amount(""), amount("NaN"), amount("inf"), amount("1e300")
    (Decimal('3.195'), Decimal('0'), None, None, None)
    """
    word = text.strip()
    if len(word) > AMOUNT_MAX:
        return None
    if word.casefold() in NOTHING:
        return Decimal(0)
    try:
        number = Decimal(word)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= largest else None


def checked_sum(what: str, numbers: Iterable[int]) -> int:
    """Add up, refusing sums that columns of 64 bits or floating point numbers would falsify.

    Parameters
    ----------
    what : str
        What is counted, for the message.
    numbers : iterable of int

    Returns
    -------
    int

    Raises
    ------
    ReferralError
        ``tables.too_large`` above `COUNT_MAX`.

    Examples
    --------
    >>> checked_sum("conversions", [2**53, 1])
    Traceback (most recent call last):
    referral.errors.ReferralError: the conversions come to 9,007,199,254,740,993; at most 9,007,199,254,740,992 can be counted
    """
    total = sum(numbers)
    if total > COUNT_MAX:
        raise ReferralError("tables.too_large", f"the {what} come to {total:,}; at most {COUNT_MAX:,} can be counted")
    return total


def minor_units(values: Sequence[Decimal]) -> tuple[Counts, int]:
    """Write amounts as whole numbers of the smallest unit among them.

    Parameters
    ----------
    values : sequence of Decimal, length n

    Returns
    -------
    minor : ndarray of int64, shape (n,)
    decimals : int
        Decimal places of the finest amount, at most `DECIMALS_MAX`, and fewer where the sum would be above `COUNT_MAX`.

    Raises
    ------
    ReferralError
        ``tables.too_large`` where the sum is above `COUNT_MAX` without any decimals.

    Notes
    -----
    Finer amounts are rounded so that each sum of the first values, and so the whole, is right to half a unit: what rounding
    takes from one value the next gets. A value of nothing stays nothing.

    Examples
    --------
    >>> minor, decimals = minor_units([Decimal("12.5"), Decimal("3.195")])
    >>> minor.tolist(), decimals
    ([12500, 3195], 3)
    >>> minor_units([Decimal("0.0000004")] * 5)[0].tolist()
    [0, 1, 0, 1, 0]
    """
    places = max((-int(value.normalize().as_tuple().exponent) for value in values), default=0)
    with localcontext() as exact:
        exact.prec = PRECISION
        running = list(accumulate(values, initial=Decimal(0)))
        largest = max(map(abs, running))
        checked_sum("values", [int(largest)])
        finest = min(max(places, 0), DECIMALS_MAX)
        decimals = next((digits for digits in range(finest, 0, -1) if largest.scaleb(digits) <= COUNT_MAX), 0)
        reached = [int(total.scaleb(decimals).to_integral_value(ROUND_HALF_EVEN)) for total in running]
    sums = np.array(reached, dtype=np.int64)
    return sums[1:] - sums[:-1], decimals
