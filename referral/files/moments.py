"""Times as people write them, as seconds."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.errors import ReferralError

UNKNOWN: Final = frozenset({"", "na", "n/a", "nan", "nat", "null", "none", "-"})

# Seconds since 1970 reach 1e11 in the year 5138, milliseconds did in 1973: a typical number above it has a smaller unit.
EPOCH_UNITS: Final = ((1e17, "ns"), (1e14, "us"), (1e11, "ms"))
SECONDS_IN: Final = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}


class TimeUnit(StrEnum):
    """What a plain number of a time column counts."""

    NANOSECONDS = "ns"
    MICROSECONDS = "us"
    MILLISECONDS = "ms"
    SECONDS = "s"
    MINUTES = "min"
    HOURS = "h"
    DAYS = "d"


@dataclass(frozen=True, eq=False)
class Times:
    """Seconds, NaN where unknown; ``unread`` are the positions of texts that are no time, ``dates`` whether there were dates."""

    seconds: NDArray[np.float64]
    unread: list[int]
    unit: TimeUnit
    dates: bool


def read_times(texts: Sequence[str], unit: TimeUnit | None = None) -> Times:
    """Read a column of times.

    Parameters
    ----------
    texts : sequence of str, length n
        Numbers; dates as in ISO 8601 (also with ``/`` for ``-``), UTC where they name no zone; or a mark for "unknown".
    unit : TimeUnit, optional
        What the numbers count. Where left out: seconds, or the smaller unit that makes them dates near the present.

    Returns
    -------
    Times
        Seconds from 1970 for dates, from wherever the file counts for plain numbers.

    Raises
    ------
    ReferralError
        ``tables.time_mixture`` when dates stand beside small numbers, which have no common origin.

    Examples
    --------
    >>> read_times(["0", "1.5", ""]).seconds.tolist()
    [0.0, 1.5, nan]
    >>> read_times(["2026-10-17T09:00:00Z", "2026/10/17 11:00+02:00"]).seconds.tolist()
    [1792227600.0, 1792227600.0]
    >>> read_times(["1792227600000"]).seconds.tolist(), read_times(["soon"]).unread
    ([1792227600.0], [0])
    """
    try:
        numbers = np.array(list(map(float, texts)), dtype=np.float64)
        dates = np.full(len(numbers), np.nan)
        unread = np.flatnonzero(np.isinf(numbers)).tolist()
        numbers[unread] = np.nan
    except ValueError:
        numbers, dates, unread = _one_by_one(texts)
    counted = np.isfinite(numbers)
    unit = unit or _unit(numbers[counted])
    numbers *= SECONDS_IN[unit]
    has_dates = bool(np.isfinite(dates).any())
    if has_dates and counted.any() and float(np.median(np.abs(numbers[counted]))) < 1e8:
        raise ReferralError("tables.time_mixture", "the times are dates in some rows and small numbers in others")
    return Times(np.where(counted, numbers, dates), unread, unit, has_dates)


def _unit(numbers: NDArray[np.float64]) -> TimeUnit:
    typical = float(np.median(np.abs(numbers))) if len(numbers) else 0.0
    return TimeUnit(next((unit for least, unit in EPOCH_UNITS if typical >= least), "s"))


def _one_by_one(texts: Iterable[str]) -> tuple[NDArray[np.float64], NDArray[np.float64], list[int]]:
    numbers, dates, unread = list[float](), list[float](), list[int]()
    for at, text in enumerate(texts):
        number, date = _number(text), math.nan
        if number is None:
            number, date = math.nan, _date(text)
            if math.isnan(date) and text.strip().casefold() not in UNKNOWN:
                unread.append(at)
        numbers.append(number)
        dates.append(date)
    return np.array(numbers, dtype=np.float64), np.array(dates, dtype=np.float64), unread


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isinf(number) else number


def _date(text: str) -> float:
    """Seconds since 1970, NaN for what is no date."""
    text = text.strip()
    if text[4:5] == "/":
        text = text.replace("/", "-")
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return math.nan
