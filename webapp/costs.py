"""What a registration cost at each entry point, placed on one logarithmic axis."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import e, isfinite

from core.queries.entry_points.entry_points import EntryPointRow
from webapp.intervals import Interval
from webapp.lines import logarithmic

OUTER_ROOM = 0.06  # of the axis, so that the outermost interval does not touch its end

Axis = Callable[[float], float]


@dataclass(frozen=True)
class CostMark:
    """One cost with its interval, in minor units and drawn. `verdict` is empty when the interval spans the average."""

    each: int
    low: int
    high: int
    drawn: Interval
    verdict: str


@dataclass(frozen=True)
class Costs:
    """The marks by entry point, and the average they are compared with. Other currencies have no mark: they do not compare."""

    currency: str
    average: int
    marks: dict[int, CostMark]


def cost_marks(rows: Sequence[EntryPointRow]) -> Costs | None:
    """The scale of the currency most of the spending is in; None while no paid entry point brought anybody."""
    paid = [row for row in rows if row.cost_interval is not None]
    if not paid:
        return None
    currency = Counter(row.entry_point.currency for row in paid).most_common(1)[0][0]
    paid = [row for row in paid if row.entry_point.currency == currency]
    average = sum(row.entry_point.cost_minor for row in paid) / sum(row.registrations for row in paid)
    axis = cost_axis([row.cost_interval for row in paid if row.cost_interval])
    marks = {row.entry_point.id: _mark(row, average, axis) for row in paid}
    return Costs(currency, round(average), marks)


def _mark(row: EntryPointRow, average: float, axis: Axis) -> CostMark:
    low, high = row.cost_interval or (0.0, 0.0)
    each = row.cost_each or 0.0
    verdict = "cheaper" if high < average else "dearer" if low > average else ""
    return CostMark(
        each=round(each),
        low=round(low),
        high=round(high),
        drawn=Interval(axis(low), axis(high), axis(each), axis(average), rest=not verdict),
        verdict=verdict,
    )


def cost_axis(bounds: Sequence[tuple[float, float]]) -> Axis:
    """Logarithmic, from the lowest bound to the highest that is known; in percent."""
    lows, highs = [low for low, _high in bounds], [high for _low, high in bounds if isfinite(high)]
    first, last = (min(lows), max(highs)) if lows and highs else (1.0, e)
    room = (last / first if last > first else e) ** OUTER_ROOM
    first, last = first / room, last * room

    def at(cost: float) -> float:
        where = logarithmic(cost, first, last) if cost > 0 and isfinite(cost) else float(cost > 0)
        return round(100 * min(max(where, 0.0), 1.0), 2)

    return at
