"""Journeys given touch by touch: one row for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from referral.attribution.conversions import Conversions
from referral.attribution.journeys import Journeys
from referral.files.amounts import WRONG_VALUE, Counts, flag, minor_units
from referral.files.columns import Columns
from referral.files.delimited import BadRow, shortened
from referral.files.moments import AS_FOUND, TimeForm, Times, read_times
from referral.files.money import AS_FOUND as USUAL_MONEY
from referral.files.money import MoneyForm, read_amounts
from referral.files.rows import RowCollector, Wrong, wrong_text
from referral.files.worth import settle

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
        What a conversion at that touch is worth; 0 where there is none.
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
            ``tables.too_large``; see `referral.files.moments.read_times` and `referral.files.money.read_amounts` for others.

        Notes
        -----
        A touch without a time has no place in its journey and is refused. Which values count says `referral.files.worth`.
        """
        times = read_times([touch.time for touch in self._touches], self.time_form)
        values = read_amounts([touch.value for touch in self._touches], self.money)
        good = list[int]()
        for at, (touch, value) in enumerate(zip(self._touches, values, strict=True)):
            wrong = _wrong(touch, float(times.seconds[at]), value)
            if wrong is None:
                good.append(at)
            else:
                self._refuse(at, wrong)
        return self._table(good, times, [value for at in good if (value := values[at]) is not None])

    def _refuse(self, at: int, wrong: Wrong) -> None:
        touch = self._touches[at]
        text = ", ".join((touch.journey, touch.time, touch.label, touch.value))
        self._bad.append(BadRow(self._line[at], *wrong, shortened(text)))

    def _table(self, rows: Sequence[int], times: Times, values: Sequence[Decimal]) -> TouchTable:
        flags = [self._touches[at].converted for at in rows] if "conversion" in self.columns.place else None
        settled = settle([self._touches[at].journey for at in rows], times.seconds[list(rows)], flags, values)
        for row, reason in settled.refused.items():
            self._refuse(rows[row], ("tables.value", reason))
        good = [rows[row] for row in settled.good]
        touches = [self._touches[at] for at in good]
        value_minor, decimals = minor_units(settled.value)
        return TouchTable(
            journey=[touch.journey for touch in touches],
            label=[touch.label for touch in touches],
            time=times.seconds[good],
            converted=np.array(settled.converted, dtype=np.bool_),
            value_minor=value_minor,
            decimals=decimals,
            times=times,
            line=[self._line[at] for at in good],
            bad=self._bad_in_order(),
            columns=self.columns,
        )


def _wrong(touch: _Touch, seconds: float, value: Decimal | None) -> Wrong | None:
    if not np.isfinite(seconds):
        return "tables.time", f"{shortened(touch.time)!r} is no time"
    if value is None or value < 0:
        return "tables.value", WRONG_VALUE
    return None
