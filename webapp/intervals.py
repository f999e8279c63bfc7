"""An estimate with its interval as SVG geometry: every x in percent of an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol, TypeVar

AXIS_MIN = 1.6
AXIS_MAX = 5.0
ROOM = 1.08
GENERATIONS_SHOWN = 20  # a chain has as many as people; nobody reads more, and the CSV has all of them


@dataclass(frozen=True)
class Interval:
    """Where the band, the dot and any value to compare with stand; `rest` draws it grey, because nothing can be claimed."""

    low: float
    high: float
    dot: float
    mark: float | None
    rest: bool


def interval(value: float, low: float, high: float, mark: float = 1.0, top: float | None = None) -> Interval:
    """The geometry of one estimate; an interval beyond the axis is cut at its end."""
    top = top or axis_top([high])

    def at(number: float) -> float:
        return round(100 * min(max(number, 0.0), top) / top, 2)

    return Interval(at(low), at(high), at(value), at(mark), low < mark <= high)


class Ring(Protocol):
    """What a generation brought for each of its people; nothing to be said where nobody stands."""

    @property
    def people(self) -> int:
        """Who stands on it."""

    @property
    def r(self) -> float | None:
        """The estimate."""

    @property
    def low(self) -> float:
        """Where its interval begins."""

    @property
    def high(self) -> float:
        """Where it ends."""


AnyRing = TypeVar("AnyRing", bound=Ring)


def ring_intervals(rings: Sequence[AnyRing]) -> list[tuple[AnyRing, Interval | None]]:
    """The first generations with their geometry on an axis they share, which the last of all, that has brought nobody, leaves."""
    shown = rings[:GENERATIONS_SHOWN]
    top = axis_top([ring.high for ring in shown if ring is not rings[-1]])
    return [
        (ring, interval(ring.r, ring.low, ring.high, top=top) if ring.people and ring.r is not None else None) for ring in shown
    ]


def axis_top(highs: list[float]) -> float:
    """How far an axis reaches that all these intervals share."""
    return min(max([AXIS_MIN, *(high * ROOM for high in highs if isfinite(high))]), AXIS_MAX)
