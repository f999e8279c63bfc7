"""Lines over numbers as SVG geometry in the box of 1000 × 100 that `webapp.charts` draws in: x and y are parts of the axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

WIDTH, HEIGHT = 1000, 100
GRIDLINES = (0, 25, 50, 75, 100)

Part = tuple[float, float]


@dataclass(frozen=True)
class Plot:
    """A line, what it is compared with, the band around it, and the words beside the axes."""

    path: str
    other_path: str
    band: str
    scale: Sequence[str]
    ticks: Sequence[str]
    words: str
    gridlines: Sequence[int] = GRIDLINES


def path(points: Sequence[Part]) -> str:
    """A line through points, each given as parts of the axes from the lower left."""
    return f"M{'L'.join(_at(point) for point in points)}"


def band(lower: Sequence[Part], upper: Sequence[Part]) -> str:
    """The area between two lines."""
    return f"{path([*lower, *reversed(upper)])}Z"


def logarithmic(value: float, first: float, last: float) -> float:
    """Where a value stands on a logarithmic axis."""
    return (log(value) - log(first)) / (log(last) - log(first)) if last > first else 0.0


def _at(point: Part) -> str:
    x, y = point
    return f"{round(WIDTH * x, 1):g} {round(HEIGHT - HEIGHT * y, 2):g}"
