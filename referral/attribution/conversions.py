"""What ends a journey, and what is checked before journeys are made of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.attribution.factors import Column
from referral.errors import ReferralError

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Conversions:
    """Which journeys converted.

    Attributes
    ----------
    journey : sequence of hashable, length n
        Each journey once.
    time : array_like of float, shape (n,)
        Seconds, on the clock of the touches.
    value_minor : array_like of int, shape (n,), optional
        What each was worth in minor units; nothing when left out.
    """

    journey: Column
    time: ArrayLike
    value_minor: ArrayLike | None = None

    def checked(self, code: Integers) -> tuple[NDArray[np.float64], Integers]:
        """Give times and values, or refuse a row.

        Parameters
        ----------
        code : ndarray of int64, shape (n,)
            The number of each row's journey.

        Returns
        -------
        time : ndarray of float64, shape (n,)
        value_minor : ndarray of int64, shape (n,)

        Raises
        ------
        ReferralError
            ``journeys.shape``, ``journeys.time``, ``journeys.not_whole``, ``journeys.negative`` or
            ``journeys.second_conversion``, with the row of the conversion.

        Examples
        --------
        >>> Conversions(["Ida", "Ida"], [60, 99]).checked(np.array([0, 0]))
        Traceback (most recent call last):
        referral.errors.ReferralError: row 1: this journey has converted already
        """
        times = np.array(self.time, dtype=np.float64, ndmin=1)
        worth = np.zeros(len(code)) if self.value_minor is None else self.value_minor
        minor = whole_numbers(worth)
        if not len(code) == len(times) == len(minor):
            raise ReferralError("journeys.shape", "the columns of the conversions must be of one length")
        refuse(~np.isfinite(times), "journeys.time", "a conversion must have a time")
        refuse(minor < 0, "journeys.negative", "a conversion cannot be worth less than nothing")
        again = np.ones(len(code), dtype=np.bool_)
        again[np.unique(code, return_index=True)[1]] = False
        refuse(again, "journeys.second_conversion", "this journey has converted already")
        return times, minor


def split_path(path: str, separator: str, row: int) -> list[str]:
    """Read the labels of one path.

    Parameters
    ----------
    path : str
    separator : str
        Stands between labels; spaces around it do not matter.
    row : int
        Told in the refusal.

    Returns
    -------
    list of str
        Without labels for an empty path.

    Raises
    ------
    ReferralError
        ``journeys.empty_label``.

    Examples
    --------
    >>> split_path("poster>mail > poster", " > ", 0)
    ['poster', 'mail', 'poster']
    """
    if not path.strip():
        return []
    labels = [label.strip() for label in path.split(separator.strip() or separator)]
    if not all(labels):
        raise ReferralError("journeys.empty_label", f"an empty label in {path!r}", row)
    return labels


def whole_numbers(values: ArrayLike) -> Integers:
    """Read a column of whole numbers without cutting anything off.

    Parameters
    ----------
    values : array_like, shape (n,)
        Integers, or floats that are whole.

    Returns
    -------
    ndarray of int64, shape (n,)

    Raises
    ------
    ReferralError
        ``journeys.not_whole``.

    Examples
    --------
    >>> whole_numbers([2.0, 7.0]).tolist()
    [2, 7]
    """
    column = np.array(values, ndmin=1)
    if column.dtype.kind == "f":
        refuse(~(np.floor(column) == column) | np.isinf(column), "journeys.not_whole", "this must be a whole number")
    return column.astype(np.int64)


def refuse(wrong: NDArray[np.bool_], code: str, message: str) -> None:
    """Refuse the first row that is wrong.

    Parameters
    ----------
    wrong : ndarray of bool, shape (n,)
    code, message : str
        As in `ReferralError`.

    Raises
    ------
    ReferralError
        With ``code``, when any row is wrong.

    Examples
    --------
    >>> refuse(np.array([False, True]), "journeys.negative", "a count cannot be negative")
    Traceback (most recent call last):
    referral.errors.ReferralError: row 1: a count cannot be negative
    """
    if wrong.any():
        raise ReferralError(code, message, int(np.argmax(wrong)))
