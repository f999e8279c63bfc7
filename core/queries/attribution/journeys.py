"""Journeys of an event's people: whose touches are whose, which count, and in what they ended."""

from functools import cached_property

import numpy as np

from core.queries.attribution.rows import NO_ROW, Conversion, Converted, Rows, source_of_sharer
from referral.arrays import Integers
from referral.attribution.conversions import Conversions
from referral.attribution.journeys import Journeys

SECONDS_PER_DAY = 86_400
CLOCK_TICK_S = 1e-6  # stored times are no finer, and their difference in floats is not exact

Owned = tuple[Integers, Integers]  # touches, and of each whose it is


class EventJourneys:
    """The touches of every registrant, of all their browsers, and of every visitor who never registered.

    The window opens that many days before the registration and stays open until the conversion, which for a deal may be
    months later: otherwise every deal won a season after the event would be nobody's. For those who never registered it
    ends at their last touch. Nobody's own share link counts for themselves.
    """

    def __init__(self, rows: Rows, window_days: int, owned: Owned | None = None) -> None:
        self.rows = rows
        self.window_days = window_days
        self._owned = owned or _owners(rows)

    def within(self, window_days: int) -> "EventJourneys":
        """The same with another window; whose touches are whose is not found out again."""
        return EventJourneys(self.rows, window_days, self._owned)

    def ending_in(self, conversion: Conversion, value_minor: Integers) -> Journeys:
        """The journeys up to each conversion, worth this much each, and those that ended in none; labels are sources."""
        converted, touches = self.rows.converted[conversion], self.rows.touches
        touch, owner = self._counted
        at, journey = _by_conversion(owner, converted)
        counted = touch[at]
        return Journeys.from_touches(
            journey,
            touches.time[counted],
            touches.source[counted],
            touch_id=touches.visit[counted],
            conversions=Conversions(np.arange(len(converted)), converted.time, value_minor),
        )

    @cached_property
    def _counted(self) -> Owned:
        """Touches inside their owner's window, and that owner: a registrant's index, or one after the last registrant's."""
        touch, owner = self._owned
        time, registered = self.rows.touches.time[touch], self.rows.registrants.registered
        known = owner < len(registered)
        closes = np.full(int(owner.max(initial=-1)) + 1, -np.inf)
        np.maximum.at(closes, owner[~known], time[~known])
        closes[: len(registered)] = registered[: len(closes)]
        inside = closes[owner] - time <= self.window_days * SECONDS_PER_DAY + CLOCK_TICK_S
        return touch[inside], owner[inside]


def _owners(rows: Rows) -> Owned:
    """Every touch that may count, with its owner as in `EventJourneys._counted`."""
    touches, registrants = rows.touches, rows.registrants
    found = [
        _matches(touches.person, registrants.person),
        _matches(touches.visitor, registrants.visitor),
    ]
    size = max(len(registrants.id), 1)
    pairs = np.unique(np.concatenate([touch * size + registrants.stands_as[owner] for touch, owner in found]))
    touch, owner = np.divmod(pairs, size)
    strangers = np.setdiff1d(np.arange(len(touches.visit)), touch)
    own = touches.source[touch] == source_of_sharer(registrants.id[owner])
    person, visitor = touches.person[strangers], touches.visitor[strangers]
    _who, stranger = np.unique(np.where(person != NO_ROW, -person, visitor), return_inverse=True)
    return (
        np.concatenate((touch[~own], strangers)),
        np.concatenate((owner[~own], stranger.astype(np.int64) + len(registrants.id))),
    )


def _matches(left: Integers, right: Integers) -> tuple[Integers, Integers]:
    """Every pair of positions with the same id, other than none."""
    order = np.argsort(right, kind="stable")
    low = np.searchsorted(right, left, side="left", sorter=order)
    high = np.searchsorted(right, left, side="right", sorter=order)
    counts = np.where(left == NO_ROW, 0, high - low)
    return _expanded(counts, low, order)


def _expanded(counts: Integers, low: Integers, order: Integers) -> tuple[Integers, Integers]:
    """For each row its matches in `order`, which stand together from `low` on."""
    row = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, order[low[row] + within]


def _by_conversion(owner: Integers, converted: Converted) -> tuple[Integers, Integers]:
    """Give each touch once to every conversion of its owner; those of nobody who converted to a journey that ends in none."""
    order = np.argsort(converted.registrant, kind="stable")
    low = np.searchsorted(converted.registrant, owner, side="left", sorter=order)
    high = np.searchsorted(converted.registrant, owner, side="right", sorter=order)
    at, journey = _expanded(high - low, low, order)
    without = np.flatnonzero(high == low)
    return np.concatenate((at, without)), np.concatenate((journey, owner[without] + len(converted)))
