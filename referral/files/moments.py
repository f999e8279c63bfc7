"""Times as people write them, as seconds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.errors import ReferralError
from referral.files.dates import DayOrder, day_order, read_dates

UNKNOWN: Final = frozenset({"", "na", "n/a", "nan", "nat", "null", "none", "-"})

# Seconds since 1970 reach 1e11 in the year 5138, milliseconds did in 1973: a typical number above it has a smaller unit.
EPOCH_UNITS: Final = ((1e17, "ns"), (1e14, "us"), (1e11, "ms"))
EPOCH_FROM_S: Final = 631_152_000.0  # 1990
EPOCH_TO_S: Final = 4_102_444_800.0  # 2100
SPREADSHEET_FROM: Final = 30_000.0
SPREADSHEET_TO: Final = 60_000.0
SPREADSHEET_1970: Final = 25_569.0  # 1 January 1970, counted in days as Excel does
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


class Written(StrEnum):
    """How a column of times was written."""

    NUMBERS = "numbers"
    EPOCH = "epoch"
    SPREADSHEET_DAYS = "spreadsheet days"
    DATES = "dates"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How times are written where the caller knows: what plain numbers count, and the format of dates (`datetime.strptime`)."""

    unit: TimeUnit | None = None
    written: str | None = None


AS_FOUND: Final = TimeForm()


@dataclass(frozen=True, eq=False)
class Times:
    """A column of times.

    Attributes
    ----------
    seconds : ndarray of float64, shape (n,)
        NaN where unknown.
    unread : list of int
        Positions of texts that are no time.
    unit : TimeUnit
        What the plain numbers were taken for.
    written : Written
        Numbers with an origin of the file's own, numbers since 1970, days since 1900, or dates.
    day_order : DayOrder or None
        What came first in dates with slashes, where there were any.
    """

    seconds: NDArray[np.float64]
    unread: list[int]
    unit: TimeUnit
    written: Written
    day_order: DayOrder | None = None


def read_times(texts: Sequence[str], form: TimeForm = AS_FOUND) -> Times:
    """Read a column of times.

    Parameters
    ----------
    texts : sequence of str, length n
        Numbers; dates as in ISO 8601 (also with ``/`` for ``-``), with dots (day first), or with slashes where the column tells
        what comes first, UTC where they name no zone; or a mark for "unknown".
    form : TimeForm
        Where the unit is left out, numbers count seconds, or the smaller unit that makes them dates near the present, or days
        of a spreadsheet when all lie from 30,000 to 60,000 (1982 to 2064) and some have a fraction.

    Returns
    -------
    Times
        Seconds from 1970 for dates, from wherever the file counts for plain numbers.

    Raises
    ------
    ReferralError
        ``tables.time_mixture`` when dates stand beside small numbers, which have no common origin, or seconds since 1970 beside
        milliseconds; ``tables.time_ambiguous`` and ``tables.time_format`` as `referral.files.dates`.

    Examples
    --------
    >>> read_times(["0", "1.5", ""]).seconds.tolist()
    [0.0, 1.5, nan]
    >>> read_times(["2026-10-17T09:00:00Z", "2026/10/17 11:00+02:00"]).seconds.tolist()
    [1792227600.0, 1792227600.0]
    >>> read_times(["1792227600000"]).seconds.tolist(), read_times(["soon"]).unread
    ([1792227600.0], [0])
    >>> read_times(["45352.25", "45353"]).seconds.tolist()
    [1709272800.0, 1709337600.0]
    """
    if form.written is not None:
        return _by_format(texts, form.written)
    order = None
    try:
        numbers = np.array(list(map(float, texts)), dtype=np.float64)
        dates = np.full(len(numbers), np.nan)
        unread = np.flatnonzero(np.isinf(numbers)).tolist()
        numbers[unread] = np.nan
    except ValueError:
        order = day_order(texts)
        numbers, dates, unread = _one_by_one(texts, order)
    counted = np.isfinite(numbers)
    unit, written = _meaning(numbers[counted], form.unit)
    numbers = (numbers - (SPREADSHEET_1970 if written is Written.SPREADSHEET_DAYS else 0)) * SECONDS_IN[unit]
    if np.isfinite(dates).any():
        if counted.any() and float(np.median(np.abs(numbers[counted]))) < 1e8:
            raise ReferralError("tables.time_mixture", "the times are dates in some rows and small numbers in others")
        written = Written.DATES
    return Times(np.where(counted, numbers, dates), unread, unit, written, order)


def _by_format(texts: Sequence[str], written: str) -> Times:
    seconds = np.array(read_dates(texts, None, written), dtype=np.float64)
    unread = [at for at in np.flatnonzero(np.isnan(seconds)).tolist() if texts[at].strip().casefold() not in UNKNOWN]
    return Times(seconds, unread, TimeUnit.SECONDS, Written.DATES)


def _meaning(numbers: NDArray[np.float64], told: TimeUnit | None) -> tuple[TimeUnit, Written]:
    if not len(numbers):
        return told or TimeUnit.SECONDS, Written.NOTHING
    scales = _epoch_scales(numbers)
    if len(scales) > 1:
        raise ReferralError(
            "tables.time_mixture", f"the times count since 1970 in {' in some rows and in '.join(scales)} in others"
        )
    fractions = bool((numbers != np.floor(numbers)).any())
    if told is None and fractions and numbers.min() >= SPREADSHEET_FROM and numbers.max() <= SPREADSHEET_TO:
        return TimeUnit.DAYS, Written.SPREADSHEET_DAYS
    typical = float(np.median(np.abs(numbers)))
    unit = told or TimeUnit(next((unit for least, unit in EPOCH_UNITS if typical >= least), "s"))
    return unit, Written.EPOCH if typical * SECONDS_IN[unit] >= EPOCH_FROM_S else Written.NUMBERS


def _epoch_scales(numbers: NDArray[np.float64]) -> list[str]:
    """The units in which all numbers would be dates near the present; none when some would be nowhere near it in any."""
    found, rest = list[str](), numbers[numbers != 0]
    for unit in ("s", "ms", "us", "ns"):
        near = (rest * SECONDS_IN[unit] >= EPOCH_FROM_S) & (rest * SECONDS_IN[unit] <= EPOCH_TO_S)
        found += [unit] if near.any() else []
        rest = rest[~near]
    return [] if len(rest) else found


def _one_by_one(texts: Sequence[str], order: DayOrder | None) -> tuple[NDArray[np.float64], NDArray[np.float64], list[int]]:
    numbers = [_number(text) for text in texts]
    rest = [at for at, number in enumerate(numbers) if number is None]
    dates = np.full(len(texts), np.nan)
    dates[rest] = read_dates([texts[at] for at in rest], order, None)
    unread = [at for at in rest if math.isnan(dates[at]) and texts[at].strip().casefold() not in UNKNOWN]
    return np.array([math.nan if number is None else number for number in numbers], dtype=np.float64), dates, unread


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isinf(number) else number
