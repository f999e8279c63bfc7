"""Journeys given touch by touch: one row for each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from referral.attribution.conversions import Conversions
from referral.attribution.journeys import Journeys
from referral.files.amounts import Counts, flag, minor_units
from referral.files.columns import Columns
from referral.files.delimited import BadRow, shortened
from referral.files.moments import AS_FOUND, TimeForm, Times, read_times
from referral.files.money import AS_FOUND as USUAL_MONEY
from referral.files.money import MoneyForm, read_amounts
from referral.files.rows import RowCollector, Wrong, wrong_text

Seconds = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TouchTable:
    """One row for each touch, in the file's order.

    Attributes
    ----------
    journey, label : list of str
        Whose journey, and what was touched.
    time : ndarray of float64, shape (n,)
        Seconds.
    converted : ndarray of bool, shape (n,)
        Whether the journey converted at that touch; without a conversion column each does, at its last touch.
    value_minor : ndarray of int64, shape (n,)
        What a conversion at that touch is worth.
    decimals : int
        ``value_minor`` counts units of 10^-decimals of what the file counts.
    times : Times
        How the times were written.
    line, bad, columns
        As in `referral.files.edge_table.EdgeTable`.
    """

    journey: list[str]
    label: list[str]
    time: Seconds
    converted: NDArray[np.bool_]
    value_minor: Counts
    decimals: int
    times: Times
    line: list[int]
    bad: list[BadRow]
    columns: Columns

    def __len__(self) -> int:
        return len(self.journey)

    def journeys(self) -> Journeys:
        """Give the touches as journeys that credit can be given to.

        Returns
        -------
        Journeys
            Each ends where it converts; what the same person touches afterwards is the next journey.
        """
        ids = list(zip(self.journey, self._episode().tolist(), strict=True))
        at = np.flatnonzero(self.converted)
        conversions = Conversions([ids[row] for row in at.tolist()], self.time[at], self.value_minor[at])
        return Journeys.from_touches(ids, self.time, self.label, conversions=conversions)

    def _episode(self) -> Counts:
        """How many conversions the journey had before each touch, shape (n,)."""
        code = {name: at for at, name in enumerate(dict.fromkeys(self.journey))}
        owner = np.array([code[name] for name in self.journey], dtype=np.int64)
        order = np.lexsort((np.arange(len(owner)), self.time, owner))
        flags = self.converted[order].astype(np.int64)
        before = np.cumsum(flags) - flags
        first = np.searchsorted(owner[order], owner[order])
        episode = np.empty_like(before)
        episode[order] = before - before[first]
        return episode


@dataclass(frozen=True, slots=True)
class _Touch:
    journey: str
    time: str
    label: str
    converted: bool
    value: str


@dataclass(eq=False)
class TouchCollector(RowCollector):
    """Takes records of touches as they are read and gives the table at the end."""

    time_form: TimeForm = AS_FOUND
    money: MoneyForm = USUAL_MONEY
    _touches: list[_Touch] = field(default_factory=list, init=False)

    def _take(self, fields: list[str]) -> Wrong | None:
        place = self.columns.place
        journey, label = fields[place["journey"]].strip(), fields[place["label"]].strip()
        if not journey or not label:
            return "tables.empty_label", "the row names no journey or no label"
        if wrong := wrong_text((journey, label)):
            return wrong
        converted = flag(fields[place["conversion"]]) if "conversion" in place else False
        if converted is None:
            return "tables.flag", "conversion has to be yes or no, 1 or 0"
        value = fields[place["value"]] if "value" in place else ""
        self._touches.append(_Touch(journey, fields[place["time"]], label, converted, value))
        return None

    def table(self) -> TouchTable:
        """Give what was collected.

        Returns
        -------
        TouchTable

        Raises
        ------
        ReferralError
            ``tables.time_mixture``, see `referral.files.moments.read_times`.

        Notes
        -----
        A touch without a time has no place in its journey and is refused.
        """
        times = read_times([touch.time for touch in self._touches], self.time_form)
        values = read_amounts([touch.value for touch in self._touches], self.money)
        good = list[int]()
        for at, (touch, value) in enumerate(zip(self._touches, values, strict=True)):
            wrong = _wrong(touch, float(times.seconds[at]), value)
            if wrong is None:
                good.append(at)
            else:
                text = ", ".join((touch.journey, touch.time, touch.label, touch.value))
                self._bad.append(BadRow(self._line[at], *wrong, shortened(text)))
        self._bad.sort(key=lambda row: row.line)
        return self._table(good, times, [value for at in good if (value := values[at]) is not None])

    def _table(self, good: Sequence[int], times: Times, values: Sequence[Decimal]) -> TouchTable:
        touches = [self._touches[at] for at in good]
        journey, seconds = [touch.journey for touch in touches], times.seconds[list(good)]
        converted = np.array([touch.converted for touch in touches], dtype=np.bool_)
        last = last_touches(journey, seconds)
        if "conversion" not in self.columns.place:
            converted[last] = True
        elif of_whole_journeys(journey, converted):
            converted = np.bincount([row for row in last if converted[row]], minlength=len(journey)) > 0
        value_minor, decimals = minor_units(values)
        return TouchTable(
            journey=journey,
            label=[touch.label for touch in touches],
            time=seconds,
            converted=converted,
            value_minor=value_minor,
            decimals=decimals,
            times=times,
            line=[self._line[at] for at in good],
            bad=self._bad,
            columns=self.columns,
        )


def _wrong(touch: _Touch, seconds: float, value: Decimal | None) -> Wrong | None:
    if not np.isfinite(seconds):
        return "tables.time", f"{shortened(touch.time)!r} is no time"
    if value is None or value < 0:
        return "tables.value", "the value has to be a number from 0 on, such as 1234.50"
    return None


def of_whole_journeys(journey: Sequence[str], converted: NDArray[np.bool_]) -> bool:
    """Tell whether conversions were noted for whole journeys, on each of their rows, and not at the touch where they happened.

    Parameters
    ----------
    journey : sequence of str, length n
    converted : ndarray of bool, shape (n,)

    Returns
    -------
    bool
        True when each journey's rows all say the same, and some journey of several rows converted.

    Examples
    --------
    >>> of_whole_journeys(["a", "a", "b"], np.array([True, True, False]))
    True
    >>> of_whole_journeys(["a", "a", "b"], np.array([False, True, True]))
    False
    """
    rows, yes = Counter(journey), Counter(name for name, flagged in zip(journey, converted.tolist(), strict=True) if flagged)
    return all(rows[name] == count for name, count in yes.items()) and any(count > 1 for count in yes.values())


def last_touches(journey: Sequence[str], time: Seconds) -> list[int]:
    """Find each journey's last row by time, the later row among equals.

    Parameters
    ----------
    journey : sequence of str, length n
    time : ndarray of float64, shape (n,)

    Returns
    -------
    list of int

    Examples
    --------
    >>> last_touches(["a", "b", "a"], np.array([5.0, 1.0, 2.0]))
    [0, 1]
    """
    last: dict[str, int] = {}
    for row, name in enumerate(journey):
        if name not in last or time[row] >= time[last[name]]:
            last[name] = row
    return list(last.values())
