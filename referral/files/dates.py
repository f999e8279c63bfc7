"""Dates as people and spreadsheets write them, as seconds since 1970."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from referral.errors import ReferralError

DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\S.*))?")
SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(\S.*))?")
CLOCKS: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%H:%M:%S.%f")
MONTHS: Final = 12
DATE_MAX: Final = 100  # characters


class DayOrder(StrEnum):
    """What comes first in a date such as 03/02/2024."""

    DAY_FIRST = "day/month/year"
    MONTH_FIRST = "month/day/year"


def day_order(texts: Iterable[str]) -> DayOrder | None:
    """Find out what comes first in the dates of a column that are written with slashes and end with the year.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    DayOrder or None
        None where no date is written so.

    Raises
    ------
    ReferralError
        ``tables.time_ambiguous`` where no date has a number above 12 that settles it, or some are settled one way and some the
        other.

    Examples
    --------
    >>> day_order(["03/02/2024 05:00 AM", "03/14/2024 05:00 AM"])
    <DayOrder.MONTH_FIRST: 'month/day/year'>
    """
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := SLASHED.fullmatch(text.strip()))]
    if not pairs:
        return None
    day_first, month_first = (any(pair[at] > MONTHS for pair in pairs) for at in (0, 1))
    if day_first == month_first:
        example = "/".join(f"{number:02}" for number in pairs[0])
        why = "some dates begin with the day and some with the month" if day_first else f"{example} may be two different days"
        raise ReferralError("tables.time_ambiguous", f"{why}; say how the times are written")
    return DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST


def read_dates(texts: Sequence[str], order: DayOrder | None, written: str | None) -> list[float]:
    """Read dates.

    Parameters
    ----------
    texts : sequence of str, length n
    order : DayOrder, optional
        For dates with slashes that end with the year.
    written : str, optional
        How all of them are written, as for `datetime.strptime`.

    Returns
    -------
    list of float, length n
        Seconds since 1970, UTC where no zone is named; NaN for what is no date.

    Raises
    ------
    ReferralError
        ``tables.time_format`` when ``written`` is none.

    Examples
    --------
    >>> read_dates(["01.03.2024 14:00", "2024-03-01T14:00Z", "soon"], None, None)
    [1709301600.0, 1709301600.0, nan]
    >>> read_dates(["1 Mar 2024"], None, "%d %b %Y")
    [1709251200.0]
    """
    if written is None:
        return [_seconds(_date(text.strip(), order)) for text in texts]
    try:
        datetime.strptime(datetime(2001, 2, 3, tzinfo=UTC).strftime(written), written)  # noqa: DTZ007 - only tried
    except ValueError as error:
        raise ReferralError("tables.time_format", f"{written!r} is no format of times: {error}") from error
    return [_seconds(_parsed(text.strip(), written)) for text in texts]


def _date(text: str, order: DayOrder | None) -> datetime | None:
    if len(text) > DATE_MAX:
        return None
    for pattern, day_first in ((DOTTED, True), (SLASHED, order is DayOrder.DAY_FIRST)):
        if found := pattern.fullmatch(text):
            day, month = (found[1], found[2]) if day_first else (found[2], found[1])
            date = f"{day}.{month}.{found[3]}"
            if found[4] is None:
                return _parsed(date, "%d.%m.%Y")
            return next((one for clock in CLOCKS if (one := _parsed(f"{date} {found[4]}", f"%d.%m.%Y {clock}"))), None)
    try:
        return datetime.fromisoformat(text.replace("/", "-") if text[4:5] == "/" else text)
    except ValueError:
        return None


def _parsed(text: str, written: str) -> datetime | None:
    if len(text) > DATE_MAX:
        return None
    try:
        return datetime.strptime(text, written)  # noqa: DTZ007 - `_seconds` takes it for UTC
    except ValueError:
        return None


def _seconds(moment: datetime | None) -> float:
    if moment is None:
        return math.nan
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except OverflowError:
        return math.nan
