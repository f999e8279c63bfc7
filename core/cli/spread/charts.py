"""Where everything stands in the pictures of a page: x in percent of the width, y in pixels, so that text keeps its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.cli.spread.words import percent

HEIGHT: Final = 240
TOP: Final = 8.0
FLOOR: Final = 208.0  # y of the horizontal axis; the numbers of the axis stand below
LEFT: Final = 9.0  # percent of the width for the numbers of the vertical axis
RIGHT: Final = 98.0
POINTS_MAX: Final = 160

TIME_TICKS: Final = (
    (1.0, "1 s"),
    (60.0, "1 min"),
    (3_600.0, "1 h"),
    (86_400.0, "1 d"),
    (604_800.0, "1 wk"),
    (2_592_000.0, "30 d"),
    (31_536_000.0, "1 yr"),
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with its number."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Points from left to right, a path through them (0 to 100 both ways), ticks, and the same numbers as rows."""

    points: list[tuple[float, float]]
    path: str
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    rows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Band:
    """An interval on an axis, all in percent: from low to high, the estimate, and the value to compare with."""

    low: float
    high: float
    value: float
    mark: float


def sizes(size: NDArray[np.integer]) -> Chart | None:
    """What part of the trees has at least so many people, both axes logarithmic."""
    if not len(size) or int(size.max()) < 2:
        return None
    values, counts = np.unique(size, return_counts=True)
    share = np.cumsum(counts[::-1])[::-1] / len(size)
    kept = _thinned(np.log10(values))
    decades, lowest = ceil(log10(int(values[-1]))), floor(log10(float(share[-1])) + 1e-9)
    xs = LEFT + (RIGHT - LEFT) * np.log10(values[kept]) / decades
    ys = TOP + (FLOOR - TOP) * np.log10(share[kept]) / lowest if lowest else np.full(len(kept), TOP)
    x_ticks = [Tick(LEFT + (RIGHT - LEFT) * decade / decades, f"{10**decade:,}") for decade in range(decades + 1)]
    y_ticks = [Tick(TOP + (FLOOR - TOP) * step / (lowest or -1), _share(10.0**step)) for step in range(0, lowest - 1, -1)]
    thresholds = [10**decade for decade in range(decades + 1) if 10**decade <= values[-1]]
    rows = [
        (f"{least:,} or more", f"{int((size >= least).sum()):,} ({_share(float((size >= least).mean()))})")
        for least in thresholds
    ]
    return Chart(_pairs(xs, ys), _path(xs, ys), x_ticks, y_ticks, rows)


def delays(delay: NDArray[np.float64]) -> Chart | None:
    """What part of the referrals came within so long, time logarithmic."""
    if len(delay) < 2 or float(delay[-1]) <= 1.0:
        return None
    share = np.arange(1, len(delay) + 1) / len(delay)
    kept = np.unique(np.linspace(0, len(delay) - 1, POINTS_MAX).astype(np.int64))
    reach = log10(float(delay[-1]))
    xs = LEFT + (RIGHT - LEFT) * np.log10(np.maximum(delay[kept], 1.0)) / reach
    ys = FLOOR - (FLOOR - TOP) * share[kept]
    x_ticks = [
        Tick(LEFT + (RIGHT - LEFT) * log10(seconds) / reach, text) for seconds, text in TIME_TICKS if log10(seconds) <= reach
    ]
    y_ticks = [Tick(FLOOR - (FLOOR - TOP) * part / 4, percent(part / 4)) for part in range(5)]
    rows = [
        (f"within {text}", percent(float(np.searchsorted(delay, seconds, side="right")) / len(delay)))
        for seconds, text in TIME_TICKS
        if log10(seconds) <= reach
    ]
    return Chart(_pairs(xs, ys), _path(xs, ys), x_ticks, y_ticks, rows)


def band(low: float, high: float, value: float, mark: float) -> Band:
    """An interval with its estimate, on an axis from nothing to a little beyond the larger of both."""
    whole = 1.1 * max(high, mark)
    return Band(*(round(100 * max(number, 0.0) / whole, 2) for number in (low, high, value, mark)))


def bars(values: Sequence[float]) -> list[float]:
    """Lengths in percent of the longest."""
    most = max(values, default=0.0) or 1.0
    return [round(100 * value / most, 2) for value in values]


def _thinned(logs: NDArray[np.float64]) -> NDArray[np.int64]:
    """The first of those that lie too close together to be told apart, and always the last."""
    cells = np.floor(logs / max(float(logs[-1]), 1e-9) * POINTS_MAX)
    first = np.flatnonzero(np.diff(cells, prepend=-1.0))
    return np.unique(np.append(first, len(logs) - 1))


def _share(share: float) -> str:
    return f"{share:.{max(0, -floor(log10(share) + 1e-9) - 2)}%}".replace("%", " %") if share else "0 %"


def _pairs(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> list[tuple[float, float]]:
    return list(zip(np.round(xs, 2).tolist(), np.round(ys, 1).tolist(), strict=True))


def _path(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> str:
    steps = zip(np.round(xs, 2).tolist(), np.round(100 * ys / HEIGHT, 2).tolist(), strict=True)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in steps)
