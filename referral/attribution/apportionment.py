"""Dividing whole amounts exactly: nothing is lost to rounding, and the same amount is always divided the same way."""

from collections.abc import Sequence
from fractions import Fraction
from math import fsum, lcm
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.errors import ReferralError

Weight = int | float | Fraction
Integers = NDArray[np.int64]

PRODUCT_BITS: Final = 62  # what fits into an int64 with room for one addition


def split_exactly(total_minor: int, weights: Sequence[Weight]) -> list[int]:
    """Divide an amount by weights so that the parts sum to the whole.

    Parameters
    ----------
    total_minor : int
        The amount in minor units (cents), or any whole number of parts; negative for what is taken back.
    weights : sequence of int, float or Fraction
        At least one, none negative or infinite, not all zero.

    Returns
    -------
    list of int
        One part per weight: each the exact share rounded down or up, the units left over going to the largest remainders, the
        earlier position first among equals.

    Raises
    ------
    ReferralError
        ``apportionment.weights`` when the weights cannot divide anything.

    See Also
    --------
    apportion : many amounts at once.

    Notes
    -----
    Hamilton's method of largest remainders, in exact rational arithmetic: floating point weights are taken as the exact
    numbers they are, so no amount is too large.

    References
    ----------
    .. [1] M. L. Balinski, H. P. Young, "Fair Representation", Yale University Press, 1982, chapter 2.

    Examples
    --------
    >>> split_exactly(100, [1, 1, 1])
    [34, 33, 33]
    >>> split_exactly(-100, [1, 1, 1])
    [-34, -33, -33]
    """
    try:
        shares = [Fraction(weight) for weight in weights]
    except (ValueError, OverflowError) as error:
        raise ReferralError("apportionment.weights", "weights must be finite numbers") from error
    # Over one denominator everything below is whole numbers: reducing a fraction at every step costs ten times as much.
    denominator = lcm(*(share.denominator for share in shares))
    counts = [int(share.numerator) * (denominator // share.denominator) for share in shares]
    whole = sum(counts)
    if whole <= 0 or min(counts) < 0:
        raise ReferralError("apportionment.weights", "weights must not be negative and one must be positive")
    parts, remainders = zip(*(divmod(abs(total_minor) * count, whole) for count in counts), strict=True)
    left = abs(total_minor) - sum(parts)
    raised = set(sorted(range(len(parts)), key=lambda i: (-remainders[i], i))[:left])
    sign = -1 if total_minor < 0 else 1
    return [sign * (part + (position in raised)) for position, part in enumerate(parts)]


def apportion(amount: Integers, weight: Integers, start: Integers) -> Integers:
    r"""Divide many amounts, each by its own weights, as `split_exactly` divides one.

    Parameters
    ----------
    amount : ndarray of int64, shape (n,)
        Amounts in minor units.
    weight : ndarray of int64, shape (m,)
        Weights, none negative; those of amount i are ``weight[start[i]:start[i + 1]]``.
    start : ndarray of int64, shape (n + 1,)
        Ascending, from 0 to m.

    Returns
    -------
    ndarray of int64, shape (m,)
        The parts; those of one amount sum to it.

    Raises
    ------
    ReferralError
        ``apportionment.weights`` for a negative weight, or for an amount whose weights are all zero or sum to
        :math:`2^{61}` or more; its ``row`` is the index of the amount.

    Notes
    -----
    With W the sum of an amount's weights, :math:`a w / W` is :math:`\lfloor a / W \rfloor w + (a \bmod W) w / W`; the second
    product is divided some bits of w at a time, so that every step fits into 64 bits and nothing is ever rounded.

    Examples
    --------
    >>> apportion(np.array([100, 5]), np.array([1, 1, 1, 2, 1]), np.array([0, 3, 5])).tolist()
    [34, 33, 33, 3, 2]
    """
    owner = np.repeat(np.arange(len(amount)), np.diff(start))
    whole = segment_sums(weight, start)
    _check_weights(amount, weight, whole, owner)
    whole = np.maximum(whole, 1)
    full, rest = np.divmod(np.abs(amount), whole)
    quotient, remainder = _multiply_and_divide(rest[owner], weight, whole[owner])
    part = full[owner] * weight + quotient
    left = np.abs(amount) - segment_sums(part, start)
    part[_largest(remainder, owner, left)] += 1
    return part * np.where(amount < 0, -1, 1)[owner]


def segment_sums(values: Integers, start: Integers) -> Integers:
    """Sum consecutive stretches of a column, empty ones included.

    Parameters
    ----------
    values : ndarray of int64, shape (m,)
    start : ndarray of int64, shape (n + 1,)
        Ascending, from 0 to m.

    Returns
    -------
    ndarray of int64, shape (n,)
        Exact wherever a stretch's own sum fits into int64: overflow of the running total cancels in the difference.

    Examples
    --------
    >>> segment_sums(np.array([1, 2, 4]), np.array([0, 2, 2, 3])).tolist()
    [3, 0, 4]
    """
    running = offsets(values)  # the same running total
    return running[start[1:]] - running[start[:-1]]


def offsets(lengths: NDArray[np.integer]) -> Integers:
    """Turn the lengths of consecutive stretches into where each starts, and where the last one ends.

    Parameters
    ----------
    lengths : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of int64, shape (n + 1,)

    Examples
    --------
    >>> offsets(np.array([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)))


def to_minor_units(amounts: ArrayLike, digits: int = 2) -> Integers:
    """Turn amounts with decimals into whole minor units without changing their sum by more than half a unit.

    Parameters
    ----------
    amounts : array_like of float, shape (n,)
        Amounts in the currency's major unit, none negative.
    digits : int
        Decimals of the currency (ISO 4217): 2 for euros, 0 for yen or for amounts that are in minor units already.

    Returns
    -------
    ndarray of int64, shape (n,)
        Each amount rounded down or up; the sum is that of the amounts, rounded once. The units left over go to the largest
        remainders, the earlier row first among equals.

    Raises
    ------
    ReferralError
        ``apportionment.amount`` with the row of an amount that is negative or not a number.

    Examples
    --------
    >>> to_minor_units([0.244, 3.195, 6.754, 0.29]).tolist()
    [24, 320, 675, 29]
    """
    scaled = np.array(amounts, dtype=np.float64, ndmin=1) * 10.0**digits
    wrong = ~(scaled >= 0) | np.isinf(scaled)
    if wrong.any():
        raise ReferralError("apportionment.amount", "an amount must be a number, zero or more", int(np.argmax(wrong)))
    part = np.floor(scaled)
    left = round(fsum(scaled.tolist())) - round(fsum(part.tolist()))
    part[np.argsort(part - scaled, kind="stable")[:left]] += 1
    return part.astype(np.int64)


def _check_weights(amount: Integers, weight: Integers, whole: Integers, owner: Integers) -> None:
    if (weight < 0).any():
        raise ReferralError("apportionment.weights", "weights must not be negative", int(owner[np.argmax(weight < 0)]))
    most = 1 << (PRODUCT_BITS - 1)
    # Whole numbers wrap around where floats only lose digits.
    summed = np.bincount(owner, weights=weight.astype(np.float64), minlength=len(amount))
    unfit = ((whole <= 0) & (amount != 0)) | (whole >= most) | (summed >= most)
    if unfit.any():
        raise ReferralError("apportionment.weights", "the weights must sum to between 1 and 2^61", int(np.argmax(unfit)))


def _multiply_and_divide(rest: Integers, weight: Integers, whole: Integers) -> tuple[Integers, Integers]:
    """Give quotient and remainder of rest × weight / whole, where rest < whole: long multiplication, highest bits first."""
    limb = PRODUCT_BITS - int(whole.max(initial=1)).bit_length()
    limbs = -(-int(weight.max(initial=1)).bit_length() // limb)
    quotient, remainder = np.zeros_like(rest), np.zeros_like(rest)
    for shift in range((limbs - 1) * limb, -1, -limb):
        product = (remainder << limb) + rest * ((weight >> shift) & ((1 << limb) - 1))
        digit, remainder = np.divmod(product, whole)
        quotient = (quotient << limb) + digit
    return quotient, remainder


def _largest(remainder: Integers, owner: Integers, left: Integers) -> Integers:
    """Find, for each owner, the positions of as many largest remainders as units are left."""
    candidates = np.flatnonzero(left[owner] > 0)
    order = candidates[np.lexsort((-remainder[candidates], owner[candidates]))]  # stable: the earlier position among equals
    owners = owner[order]
    first = np.flatnonzero(np.diff(owners, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(first, append=len(order)))
    return order[rank < left[owners]]
