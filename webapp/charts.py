"""Curves as SVG geometry in a box of 1000 × 100 that stretches with the page.

Words stay outside the picture, at even distances: text within an SVG would stretch with it, and nobody could compute its
contrast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from webapp.formats import clock, format_locale, number

STEPS = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
)
POINTS_MAX = 60
VIEWER_STEPS = (timedelta(minutes=1), *STEPS)
VIEWER_POINTS_MAX = 120
DAY_LABELS = {"en": "d MMM", "zh": "M月d日"}
TICKS = 4
PARTS = (3, 4, 5)  # of the scale, between gridlines
BASES = (1, 2, 5)  # of a part, times a power of ten


@dataclass(frozen=True)
class Bucket:
    """One step of time and how many there were at its end."""

    start: datetime
    label: str
    total: int
    part: int


@dataclass(frozen=True)
class Curve:
    """A total and a part of it, drawn. `scale` and `ticks` name the axes; `buckets` hold the numbers behind it."""

    total_path: str
    total_area: str
    part_path: str
    gridlines: Sequence[float]
    scale: Sequence[str]
    ticks: Sequence[str]
    buckets: Sequence[Bucket]

    @property
    def last(self) -> Bucket:
        """How it stands now."""
        return self.buckets[-1]


def growth_curve(moments: Sequence[tuple[datetime, bool]], until: datetime, zone: str) -> Curve | None:
    """The curve of moments in ascending order, each with whether it belongs to the part; None when there are none."""
    if not moments:
        return None
    return _drawn(growth_buckets(moments, max(until, moments[-1][0]), zone))


def viewer_curve(minutes: Sequence[tuple[datetime, int, float]], zone: str) -> Curve | None:
    """The curve of minutes in ascending order, each with its peak and mean; None when there are none.

    A step's total is the most at once, so that the curve's top is the peak; its part is the mean. In a minute that is not
    among them nobody was there.
    """
    return _drawn(viewer_buckets(minutes, zone)) if minutes else None


def viewer_buckets(minutes: Sequence[tuple[datetime, int, float]], zone: str) -> list[Bucket]:
    """The minutes gathered into equal steps, which begin at round times of the event's zone."""
    first, last = minutes[0][0], minutes[-1][0]
    step = next((step for step in VIEWER_STEPS if (last - first) / step < VIEWER_POINTS_MAX), VIEWER_STEPS[-1])
    start, index, buckets = _floor(first, step, zone), 0, []
    while start <= last:
        until, peak, means = start + step, 0, 0.0
        while index < len(minutes) and minutes[index][0] < until:
            peak, means, index = max(peak, minutes[index][1]), means + minutes[index][2], index + 1
        seen = (min(until, last + VIEWER_STEPS[0]) - max(start, first)) / VIEWER_STEPS[0]
        buckets.append(Bucket(start, _label(start, step, zone), peak, round(means / seen)))
        start = until
    return buckets


def _drawn(buckets: Sequence[Bucket]) -> Curve:
    part, lines = _scale(max(bucket.total for bucket in buckets))
    top = part * lines
    totals = _points([bucket.total for bucket in buckets], top)
    parts = _points([bucket.part for bucket in buckets], top)
    line = "L".join(totals)
    return Curve(
        total_path=f"M{line}",
        total_area=f"M{line}L1000 100L0 100Z",
        part_path=f"M{'L'.join(parts)}",
        gridlines=[round(100 * line / lines, 2) for line in range(lines + 1)],
        scale=[number(part * line) for line in range(lines, -1, -1)],
        ticks=_ticks(buckets),
        buckets=buckets,
    )


def growth_buckets(moments: Sequence[tuple[datetime, bool]], until: datetime, zone: str) -> list[Bucket]:
    """The running totals at the end of equal steps, which begin at round times of the event's zone."""
    span = until - moments[0][0]
    step = next((step for step in STEPS if span / step < POINTS_MAX), STEPS[-1])
    start = _floor(moments[0][0], step, zone)
    buckets: list[Bucket] = []
    total = part = index = 0
    while start <= until:
        end = start + step
        while index < len(moments) and moments[index][0] < end:
            total, part, index = total + 1, part + moments[index][1], index + 1
        buckets.append(Bucket(start, _label(start, step, zone), total, part))
        start = end
    return buckets


def _floor(moment: datetime, step: timedelta, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if step >= timedelta(days=1):
        return midnight.astimezone(UTC)
    return (midnight + (local - midnight) // step * step).astimezone(UTC)


def _label(moment: datetime, step: timedelta, zone: str) -> str:
    locale = format_locale()
    day = format_date(moment.astimezone(ZoneInfo(zone)).date(), DAY_LABELS.get(locale.language, "d MMM"), locale=locale)
    return day if step >= timedelta(days=1) else f"{day} {clock(moment, zone)}"


def _scale(value: int) -> tuple[int, int]:
    """A part with few digits and how many of them hold the value, with the least room left above it."""
    size = 10 ** max(0, len(str(value)) - 2)
    steps = (base * scale for scale in (size, 10 * size) for base in BASES)
    return min(((step, lines) for step in steps for lines in PARTS if step * lines >= value), key=lambda part: part[0] * part[1])


def _points(values: Sequence[int], top: int) -> list[str]:
    width = max(1, len(values) - 1)
    points = [f"{1000 * index / width:g} {100 - 100 * value / top:g}" for index, value in enumerate(values)]
    return points if len(points) > 1 else [points[0], points[0].replace("0 ", "1000 ", 1)]


def _ticks(buckets: Sequence[Bucket]) -> list[str]:
    count = min(TICKS, len(buckets))
    last = len(buckets) - 1
    return [buckets[round(last * tick / max(1, count - 1))].label for tick in range(count)]
