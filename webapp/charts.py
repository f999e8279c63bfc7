"""Curves as SVG geometry in a box of 1000 × 100 that stretches with the page.

Words stay outside the picture, at even distances: text within an SVG would stretch with it, and nobody could compute its
contrast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
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
CLOCK_STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360))
CLOCK_PARTS_MAX = 7  # between the times below a curve shorter than a day
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
class Axis:
    """From when until when there is room for a curve, and what stands below it at even distances."""

    start: datetime
    end: datetime
    ticks: Sequence[str]


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
    start: datetime
    end: datetime

    def place(self, moment: datetime) -> float | None:
        """Where a moment is between the left edge, 0, and the right, 1; None when it is not in the picture."""
        return (moment - self.start) / (self.end - self.start) if self.start <= moment <= self.end > self.start else None

    @property
    def last(self) -> Bucket:
        """How it stands now."""
        return self.buckets[-1]


def growth_curve(moments: Sequence[tuple[datetime, bool]], until: datetime, zone: str) -> Curve | None:
    """The curve of moments in ascending order, each with whether it belongs to the part; None when there are none."""
    if not moments:
        return None
    buckets = growth_buckets(moments, max(until, moments[-1][0]), zone)
    return _drawn(buckets, _bucket_axis(buckets))


def viewer_curve(minutes: Sequence[tuple[datetime, int, float]], zone: str) -> Curve | None:
    """The curve of minutes in ascending order, each with its peak and mean; None when there are none.

    A step's total is the most at once, so that the curve's top is the peak; its part is the mean. In a minute that is not
    among them nobody was there.
    """
    if not minutes:
        return None
    buckets = viewer_buckets(minutes, zone)
    short = buckets[-1].start - buckets[0].start < timedelta(days=1)
    return _drawn(buckets, _clock_axis(buckets, zone) if short else _bucket_axis(buckets))


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


def _drawn(buckets: Sequence[Bucket], axis: Axis) -> Curve:
    part, lines = _scale(max(bucket.total for bucket in buckets))
    top = part * lines
    places = _places(buckets, axis)
    totals = _points(places, [bucket.total for bucket in buckets], top)
    parts = _points(places, [bucket.part for bucket in buckets], top)
    line = "L".join(totals)
    return Curve(
        total_path=f"M{line}",
        total_area=f"M{line}L{places[-1]:g} 100L{places[0]:g} 100Z",
        part_path=f"M{'L'.join(parts)}",
        gridlines=[round(100 * line / lines, 2) for line in range(lines + 1)],
        scale=[number(part * line) for line in range(lines, -1, -1)],
        ticks=axis.ticks,
        buckets=buckets,
        start=axis.start,
        end=axis.end,
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


def _places(buckets: Sequence[Bucket], axis: Axis) -> list[float]:
    """Where the buckets are from left to right; a single one is drawn as a level line all the way."""
    if len(buckets) == 1:
        return [0, 1000]
    return [1000 * ((bucket.start - axis.start) / (axis.end - axis.start)) for bucket in buckets]


def _points(places: Sequence[float], values: Sequence[int], top: int) -> list[str]:
    values = values if len(values) > 1 else [*values, *values]
    return [f"{place:g} {100 - 100 * value / top:g}" for place, value in zip(places, values, strict=True)]


def _bucket_axis(buckets: Sequence[Bucket]) -> Axis:
    """The curve from edge to edge, with the dates and times of some of its steps."""
    count = min(TICKS, len(buckets))
    last = len(buckets) - 1
    ticks = [buckets[round(last * tick / max(1, count - 1))].label for tick in range(count)]
    return Axis(buckets[0].start, buckets[last].start, ticks)


def _clock_axis(buckets: Sequence[Bucket], zone: str) -> Axis:
    """The curve between round times of the event's zone; within a day they need no dates."""
    first, last = buckets[0].start, buckets[-1].start
    axes = ((step, _floor(first, step, zone)) for step in CLOCK_STEPS)
    step, start = next((step, start) for step, start in axes if last - start <= CLOCK_PARTS_MAX * step)
    parts = max(1, ceil((last - start) / step))
    return Axis(start, start + parts * step, [clock(start + part * step, zone) for part in range(parts + 1)])
