"""Who gets the credit: one journey of touches, divided exactly."""

from collections.abc import Hashable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from referral.errors import ReferralError

Label = TypeVar("Label", bound=Hashable)
Weight = int | float | Fraction


class Model(StrEnum):
    """How a journey's touches share the credit."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"


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
        ``attribution.weights`` when the weights cannot divide anything.

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
        raise ReferralError("attribution.weights", "weights must be finite numbers") from error
    whole = sum(shares, Fraction(0))
    if whole <= 0 or min(shares) < 0:
        raise ReferralError("attribution.weights", "weights must not be negative and one must be positive")
    exact = [abs(total_minor) * share / whole for share in shares]
    parts = [int(part) for part in exact]
    left = abs(total_minor) - sum(parts)
    for position in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[:left]:
        parts[position] += 1
    return [-part for part in parts] if total_minor < 0 else parts


def attribute(touches: Sequence[Label], total_minor: int, model: Model) -> dict[Label, int]:
    """Divide what one conversion is worth among the labels that were touched.

    Parameters
    ----------
    touches : sequence of hashable
        Entry points, channels or people in order of time (then of id), the window already applied; at least one.
    total_minor : int
        Worth in minor units.
    model : Model
        First touch, last touch, or every touch alike.

    Returns
    -------
    dict
        Minor units per label, in order of first touch, labels without credit included; they sum to ``total_minor``.

    Raises
    ------
    ReferralError
        ``attribution.empty`` without a touch.

    Examples
    --------
    >>> attribute(["poster", "Maud", "poster"], 1000, Model.LINEAR)
    {'poster': 667, 'Maud': 333}
    >>> attribute(["poster", "Maud", "poster"], 1000, Model.LAST)
    {'poster': 1000, 'Maud': 0}
    """
    if not touches:
        raise ReferralError("attribution.empty", "a journey without a touch credits nobody")
    weights: dict[Label, int] = dict.fromkeys(touches, 0)
    credited = {Model.FIRST: touches[:1], Model.LAST: touches[-1:], Model.LINEAR: touches}[model]
    for label in credited:
        weights[label] += 1
    return dict(zip(weights, split_exactly(total_minor, list(weights.values())), strict=True))
