"""Where everything stands in the pictures of a page, in percent of their width and height, so that text keeps its size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.cli.spread.words import percent

POINTS_MAX: Final = 160

EARLY_SHARE: Final = 0.01

TIME_TICKS: Final = (
    (0.001, "1 ms"),
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
    """A place on an axis, from the left or the top, with its number."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A path through points in a square of 100 by 100, the points themselves as a path, ticks, and the same numbers as rows."""

    path: str
    points: str
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
    decades, steps = max(1, ceil(log10(int(values[-1])))), max(1, -floor(log10(float(share[-1])) + 1e-9))
    xs, ys = 100 * np.log10(values[kept]) / decades, -100 * np.log10(share[kept]) / steps
    x_ticks = [Tick(100 * decade / decades, f"{10**decade:,}") for decade in range(decades + 1)]
    y_ticks = [Tick(100 * step / steps, share_of(10.0**-step)) for step in range(steps + 1)]
    least = [10**decade for decade in range(decades + 1) if 10**decade <= values[-1]]
    rows = [(f"{many:,} or more", f"{int((size >= many).sum()):,} ({share_of(float((size >= many).mean()))})") for many in least]
    return Chart(_path(xs, ys), _dots(xs, ys), x_ticks, y_ticks, rows)


def delays(delay: NDArray[np.float64]) -> Chart | None:
    """What part of the referrals came within so long, time logarithmic, from where the first of them came."""
    if len(delay) < 2 or float(delay[-1]) <= 1.0:
        return None
    share = np.arange(1, len(delay) + 1) / len(delay)
    kept = np.unique(np.linspace(0, len(delay) - 1, POINTS_MAX).astype(np.int64))
    start = _start(delay)
    origin, reach = log10(start), log10(float(delay[-1])) - log10(start)
    xs, ys = 100 * (np.log10(np.maximum(delay[kept], start)) - origin) / reach, 100 - 100 * share[kept]
    ticks = [(seconds, text) for seconds, text in TIME_TICKS if start <= seconds <= float(delay[-1])]
    x_ticks = [Tick(100 * (log10(seconds) - origin) / reach, text) for seconds, text in ticks]
    y_ticks = [Tick(100 - 25 * part, percent(part / 4)) for part in range(5)]
    counted = [(text, float(np.searchsorted(delay, seconds, side="right")) / len(delay)) for seconds, text in ticks]
    return Chart(_path(xs, ys), "", x_ticks, y_ticks, [(f"within {text}", percent(part)) for text, part in counted])


def _start(delay: NDArray[np.float64]) -> float:
    """The tick before the shortest delays, those of one in a hundred aside; below a second only where most delays are."""
    early = float(delay[int(EARLY_SHARE * len(delay))])
    first = TIME_TICKS[0 if float(delay[len(delay) // 2]) < 1 else 1][0]
    before = [seconds for seconds, _text in TIME_TICKS if seconds <= early and seconds < float(delay[-1])]
    return max(before[-1] if before else first, first)


def places(*charts: Chart | None) -> str:
    """The rules that put each tick's number where it belongs; pages have no inline styles."""
    ticks = [("x", "inset-inline-start", tick) for chart in charts if chart for tick in chart.x_ticks]
    ticks += [("y", "inset-block-start", tick) for chart in charts if chart for tick in chart.y_ticks]
    rules = {f".{axis}{place(tick)} {{ {side}: {tick.at:.2f}%; }}" for axis, side, tick in ticks}
    return "\n".join(sorted(rules))


def place(tick: Tick) -> int:
    """A tick's place as part of the name of its rule."""
    return round(100 * tick.at)


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


def share_of(share: float) -> str:
    """A share that may be very small."""
    return f"{share:.{max(0, -floor(log10(share) + 1e-9) - 2)}%}" if share else "0%"


def _path(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in _pairs(xs, ys))


def _dots(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> str:
    """Lines of no length: their round ends are dots, whatever the picture is stretched to."""
    return "".join(f"M{x:g} {y:g}h0" for x, y in _pairs(xs, ys))


def _pairs(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Iterable[tuple[float, float]]:
    return zip(np.round(xs, 2).tolist(), np.round(ys, 2).tolist(), strict=True)
