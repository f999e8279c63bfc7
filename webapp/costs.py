"""What a registration cost at each entry point, placed on one logarithmic scale."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from core.queries.entry_points import EntryPointRow
from webapp.intervals import Interval

MARGIN = 1.15  # dots stay clear of the scale's ends


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
    low = min(row.cost_interval[0] for row in paid if row.cost_interval) / MARGIN
    high = max(row.cost_interval[1] for row in paid if row.cost_interval) * MARGIN
    marks = {row.entry_point.id: _mark(row, average, (low, high)) for row in paid}
    return Costs(currency, round(average), marks)


def _mark(row: EntryPointRow, average: float, scale: tuple[float, float]) -> CostMark:
    low, high = row.cost_interval or (0.0, 0.0)
    each = row.cost_each or 0.0
    verdict = "cheaper" if high < average else "dearer" if low > average else ""
    return CostMark(
        each=round(each),
        low=round(low),
        high=round(high),
        drawn=Interval(_place(low, scale), _place(high, scale), _place(each, scale), _place(average, scale), rest=not verdict),
        verdict=verdict,
    )


def _place(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return round(100 * log(value / low) / log(high / low), 1)
