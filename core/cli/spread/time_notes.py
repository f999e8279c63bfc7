"""How the times of a file were read: a wrong unit makes every rate wrong, and nothing else gives it away."""

import math
from typing import Final

from core.cli.spread.words import duration
from referral.files.moments import Times, TimeUnit, Written

UNIT_NAMES: Final = {
    TimeUnit.NANOSECONDS: "nanoseconds",
    TimeUnit.MICROSECONDS: "microseconds",
    TimeUnit.MILLISECONDS: "milliseconds",
    TimeUnit.SECONDS: "seconds",
    TimeUnit.MINUTES: "minutes",
    TimeUnit.HOURS: "hours",
    TimeUnit.DAYS: "days",
}
SHORTEST_LIKELY_S: Final = 1.0
LONGEST_LIKELY_S: Final = 10 * 365.25 * 86_400.0


def time_notes(times: Times | None, median_delay_s: float | None = None, *, told: bool = False) -> list[str]:
    """Say how times were read, and whether what comes out of that is likely."""
    if times is None or times.written is Written.NOTHING:
        return []
    return [_reading(times, told), *_warning(times, median_delay_s)]


def _reading(times: Times, told: bool) -> str:
    unit = UNIT_NAMES[times.unit]
    if times.written is Written.DATES:
        order = f", {times.day_order.value}" if times.day_order else ""
        return f"Times read as dates{order}, in UTC where they name no zone."
    if times.written is Written.SPREADSHEET_DAYS:
        return "Times read as a spreadsheet's days since 1900, in UTC; --time-unit s if they are seconds."
    since = " since 1970" if times.written is Written.EPOCH else ""
    other = TimeUnit.SECONDS if times.unit is TimeUnit.HOURS else TimeUnit.HOURS
    doubt = "" if told or since else f"; --time-unit {other.value} if they are {UNIT_NAMES[other]}"
    return f"Times read as {unit}{since}{doubt}."


def _warning(times: Times, median_delay_s: float | None) -> list[str]:
    if median_delay_s is None or math.isnan(median_delay_s) or times.written is Written.DATES:
        return []
    if SHORTEST_LIKELY_S <= median_delay_s <= LONGEST_LIKELY_S:
        return []
    return [
        f"Half of the referrals within {duration(median_delay_s)} is hardly likely: check the unit of the times (--time-unit)."
    ]
