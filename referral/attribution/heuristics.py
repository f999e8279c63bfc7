"""The attribution rules that look at one journey at a time, as whole-number weights of its touches.

Whole numbers, so that each conversion can be divided exactly and the same way every time.
"""

from collections.abc import Hashable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.attribution.journeys import Journeys
from referral.errors import ReferralError

Integers = NDArray[np.int64]

DECAY_BITS: Final = 40  # weights of time decay are multiples of 2^-40 of the newest touch's


def first_touch(journeys: Journeys) -> Integers:
    """Give everything to the first touch.

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    ndarray of int64, shape (touches,)
        Weight of each touch within its journey.

    Examples
    --------
    >>> first_touch(Journeys.from_paths(["a > b > c", "", "c"], [1, 1, 1])).tolist()
    [1, 0, 0, 1]
    """
    return _marked(journeys, journeys.start[:-1][~journeys.without_touch])


def last_touch(journeys: Journeys) -> Integers:
    """Give everything to the last touch.

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    ndarray of int64, shape (touches,)
        Weight of each touch within its journey.

    Examples
    --------
    >>> last_touch(Journeys.from_paths(["a > b > c", "", "c"], [1, 1, 1])).tolist()
    [0, 0, 1, 1]
    """
    return _marked(journeys, journeys.start[1:][~journeys.without_touch] - 1)


def last_non_direct_touch(journeys: Journeys, direct: Hashable) -> Integers:
    """Give everything to the last touch that was not direct; to direct where there was nothing else.

    Parameters
    ----------
    journeys : Journeys
    direct : hashable
        The label of arrivals that nobody brought.

    Returns
    -------
    ndarray of int64, shape (touches,)
        Weight of each touch within its journey.

    Examples
    --------
    >>> last_non_direct_touch(Journeys.from_paths(["a > b > direct", "direct > direct"], [1, 1]), "direct").tolist()
    [0, 1, 0, 0, 1]
    """
    if not len(journeys.label_index):
        return _marked(journeys, np.zeros(0, dtype=np.int64))
    brought = np.array([label != direct for label in journeys.labels])[journeys.label_index]
    touched = ~journeys.without_touch
    positions = np.where(brought, np.arange(len(brought)), -1)
    last = np.maximum.reduceat(positions, journeys.start[:-1][touched])
    return _marked(journeys, np.where(last >= 0, last, journeys.start[1:][touched] - 1))


def every_touch(journeys: Journeys) -> Integers:
    """Give every touch the same (the linear rule).

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    ndarray of int64, shape (touches,)
        Weight of each touch within its journey.

    Examples
    --------
    >>> every_touch(Journeys.from_paths(["a > b > c"], [1])).tolist()
    [1, 1, 1]
    """
    return np.ones(len(journeys.label_index), dtype=np.int64)


def position(journeys: Journeys) -> Integers:
    """Give 40 % to the first touch, 40 % to the last, 20 % to those between, each alike; of two touches half to each.

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    ndarray of int64, shape (touches,)
        Weight of each touch within its journey: of n ≥ 3 touches, 2(n - 2) for the ends and 1 for each between.

    Examples
    --------
    >>> position(Journeys.from_paths(["a > b > c > d", "a > b", "a"], [1, 1, 1])).tolist()
    [4, 1, 1, 4, 1, 1, 1]
    """
    length = np.diff(journeys.start)
    weights = every_touch(journeys)
    long = length >= 3
    for ends in (journeys.start[:-1], journeys.start[1:] - 1):
        weights[ends[long]] = 2 * (length[long] - 2)
    return weights


def time_decay(journeys: Journeys, half_life_s: float) -> Integers:
    r"""Halve a touch's weight for every half-life that lies between it and the conversion.

    Parameters
    ----------
    journeys : Journeys
        With times.
    half_life_s : float
        Seconds.

    Returns
    -------
    ndarray of int64, shape (touches,)
        :math:`2^{-\Delta t / h}` relative to the newest touch of the journey, rounded to multiples of :math:`2^{-40}`, so that
        a unit is misplaced only in amounts above :math:`10^{12}`. What is 41 half-lives older than the newest gets nothing.

    Raises
    ------
    ReferralError
        ``attribution.half_life`` when it is not above zero; ``journeys.no_times`` for aggregated paths.

    Examples
    --------
    >>> weights = time_decay(Journeys.from_touches(["j"] * 3, [0.0, 5.0, 10.0], ["a", "b", "c"]), half_life_s=5.0)
    >>> (weights / weights.sum()).round(3).tolist()
    [0.143, 0.286, 0.571]
    """
    if not half_life_s > 0:
        raise ReferralError("attribution.half_life", "the half-life must be above zero")
    age = journeys.age
    touched = ~journeys.without_touch
    newest = np.zeros(len(journeys))
    newest[touched] = age[journeys.start[1:][touched] - 1]
    decayed = np.exp2(-(age - newest[journeys.touch_journey]) / half_life_s)
    return np.rint(np.ldexp(decayed, DECAY_BITS)).astype(np.int64)


def _marked(journeys: Journeys, touches: Integers) -> Integers:
    weights = np.zeros(len(journeys.label_index), dtype=np.int64)
    weights[touches] = 1
    return weights
