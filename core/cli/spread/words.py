"""Numbers and names as people read them, at a terminal and on a page."""

import math
from collections.abc import Hashable
from typing import Final

from core.cli.marks import harmless
from referral.files.edge_table import named

UNKNOWN: Final = "–"
NAME_SHOWN: Final = 48
ALMOST_ALL: Final = 0.995  # would be rounded to all
DURATIONS: Final = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))


def count_of(number: int, singular: str, plural: str = "") -> str:
    """A count with its noun."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def decimal(number: float, places: int = 2) -> str:
    """A number, or a dash where there is none."""
    if math.isnan(number):
        return UNKNOWN
    return "∞" if math.isinf(number) else f"{number:,.{places}f}"


def percent(share: float) -> str:
    """A share; one decimal where it is small, and never all where it is not."""
    if math.isnan(share):
        return UNKNOWN
    if ALMOST_ALL <= share < 1:
        return "> 99%"
    return f"{share:.0%}" if share >= 0.1 or share == 0 else f"{share:.1%}"


def below_one(ratio: float) -> str:
    """A ratio that is never 1, not even when it is rounded."""
    return decimal(math.floor(100 * ratio) / 100)


def duration(seconds: float) -> str:
    """A time span in the unit that suits it."""
    if math.isnan(seconds):
        return UNKNOWN
    for size, unit in DURATIONS:
        if abs(seconds) >= size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.1f} s"


def interval(low: float, high: float, places: int = 2) -> str:
    """The two ends of an interval."""
    return f"{decimal(low, places)} to {decimal(high, places)}"


def shown(label: Hashable, longest: int = NAME_SHOWN) -> str:
    """A name from a stranger's file: one line, no control or direction marks, not endless."""
    text = harmless(named(label))
    return text if len(text) <= longest else text[: longest - 1] + "…"
