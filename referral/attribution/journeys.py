"""Journeys: the touches of each person up to a conversion, or up to none, as columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.attribution.apportionment import offsets, to_minor_units
from referral.attribution.conversions import Conversions, refuse, split_path, whole_numbers
from referral.attribution.factors import Column, factorise, joined
from referral.errors import ReferralError

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SEPARATOR: Final = " > "


@dataclass(frozen=True, eq=False)
class Journeys:
    """Journeys of touches, as columns; build them with `from_touches` or `from_paths`.

    Attributes
    ----------
    labels : sequence
        What is given credit (entry points, channels, people), in ascending order.
    label_index : ndarray of int32, shape (touches,)
        Index into ``labels`` of each touch; journey after journey, within a journey in order of time, then id.
    start : ndarray of int64, shape (journeys + 1,)
        The touches of journey j are ``start[j]`` up to, not including, ``start[j + 1]``; a journey may have none.
    conversions, nulls, value_minor : ndarray of int64, shape (journeys,)
        How often this very journey ended in a conversion, how often in none, and what its conversions were worth together.
    time : ndarray of float64, shape (touches,), or None
        Seconds from any fixed instant; None for aggregated paths.
    ended : ndarray of float64, shape (journeys,), or None
        When the journey converted, or was last seen.
    ids : sequence
        What the caller calls each journey.

    Examples
    --------
    >>> journeys = Journeys.from_paths(["poster > mail", "poster"], [2, 0], value=[90.0, 0], nulls=[1, 5])
    >>> journeys.labels, journeys.label_index.tolist(), journeys.start.tolist(), journeys.value_minor.tolist()
    (('mail', 'poster'), [1, 0, 1], [0, 2, 3], [9000, 0])
    """

    labels: Sequence[Hashable]
    label_index: NDArray[np.int32]
    start: Integers
    conversions: Integers
    nulls: Integers
    value_minor: Integers
    time: Floats | None
    ended: Floats | None
    ids: Sequence[Hashable]

    @classmethod
    def from_touches(
        cls,
        journey: Column,
        time: ArrayLike,
        label: Column,
        *,
        touch_id: Column | None = None,
        conversions: Conversions | None = None,
    ) -> Journeys:
        """Build journeys from touch rows in any order.

        Parameters
        ----------
        journey, label : sequence of hashable, length touches
            Whose journey the touch belongs to, and what was touched.
        time : array_like of float, shape (touches,)
            Seconds.
        touch_id : sequence of hashable, length touches, optional
            Orders touches of one instant; without ids these keep the order of the rows.
        conversions : Conversions, optional
            Which journeys converted. The others ended in none at their last touch. When left out, every journey converted once,
            at its last touch, worth nothing.

        Returns
        -------
        Journeys
            In ascending order of their ids. Touches later than the conversion are left out: they cannot have caused it.

        Raises
        ------
        ReferralError
            ``journeys.shape`` or ``journeys.time`` with the row of the touch, or what `Conversions.checked` refuses. A person who
            converts twice has two journeys.

        Examples
        --------
        >>> journeys = Journeys.from_touches(
        ...     ["Ida", "Ada", "Ida", "Ida"], [30, 5, 10, 99], ["mail", "poster", "Maud", "mail"],
        ...     conversions=Conversions(["Ida"], [60], [4500]))
        >>> journeys.ids, [journeys.labels[i] for i in journeys.label_index], journeys.start.tolist()
        (('Ada', 'Ida'), ['poster', 'Maud', 'mail'], [0, 1, 3])
        >>> journeys.conversions.tolist(), journeys.nulls.tolist()
        ([0, 1], [1, 0])
        """
        times = np.array(time, dtype=np.float64, ndmin=1)
        if not len(journey) == len(label) == len(times) == len(label if touch_id is None else touch_id):
            raise ReferralError("journeys.shape", "journeys, times, labels and ids must be of one length")
        refuse(~np.isfinite(times), "journeys.time", "a touch must have a time")
        labels, label_code = factorise(label)
        ids, owner = factorise(journey if conversions is None else joined(journey, conversions.journey))
        converted, owner = owner[len(times) :], owner[: len(times)]
        ended = np.full(len(ids), -np.inf)
        np.maximum.at(ended, owner, times)
        count, value = np.full(len(ids), conversions is None, dtype=np.int64), np.zeros(len(ids), dtype=np.int64)
        if conversions is not None:
            ended[converted], value[converted] = conversions.checked(converted)
            count[converted] = 1
        keys = (times, owner) if touch_id is None else (factorise(touch_id)[1], times, owner)
        order = np.lexsort(keys)
        order = order[times[order] <= ended[owner[order]]]
        start = offsets(np.bincount(owner[order], minlength=len(ids)))
        codes = label_code[order].astype(np.int32)
        return cls(labels, codes, start, count, 1 - count, value, times[order], ended, ids)

    @classmethod
    def from_paths(
        cls,
        paths: Sequence[str] | Sequence[Sequence[Hashable]],
        conversions: ArrayLike,
        value: ArrayLike | None = None,
        nulls: ArrayLike | None = None,
        *,
        digits: int = 2,
        separator: str = SEPARATOR,
    ) -> Journeys:
        """Build journeys from aggregated paths, the field's usual file.

        Parameters
        ----------
        paths : sequence of str, or of sequences of labels, length journeys
            ``"poster > mail"`` or ``["poster", "mail"]``, the oldest touch first; spaces around labels are dropped.
        conversions, nulls : array_like of int, shape (journeys,)
            How often the path ended in a conversion, and how often in none (never when left out).
        value : array_like of float, shape (journeys,), optional
            What the path's conversions were worth together, in the currency's major unit.
        digits : int
            Decimals to keep of the value: see `to_minor_units`, which keeps the sum right.
        separator : str
            What stands between labels.

        Raises
        ------
        ReferralError
            ``journeys.shape``, ``journeys.negative``, ``journeys.not_whole``, ``journeys.empty_label``,
            ``journeys.value_without_conversion`` or ``apportionment.amount``, with the row of the path.

        Examples
        --------
        >>> Journeys.from_paths([["a", "b"], []], [1, 1]).without_touch.tolist()
        [False, True]
        """
        split = [split_path(path, separator, row) if isinstance(path, str) else path for row, path in enumerate(paths)]
        labels, codes = factorise([label for path in split for label in path])
        nothing = np.zeros(len(split), dtype=np.int64)
        count, null = whole_numbers(conversions), nothing if nulls is None else whole_numbers(nulls)
        minor = nothing if value is None else to_minor_units(value, digits)
        if not len(split) == len(count) == len(null) == len(minor):
            raise ReferralError("journeys.shape", "paths, conversions, values and nulls must be of one length")
        refuse((count < 0) | (null < 0), "journeys.negative", "a count cannot be negative")
        refuse((count == 0) & (minor != 0), "journeys.value_without_conversion", "only conversions are worth something")
        start = offsets(np.fromiter(map(len, split), dtype=np.int64, count=len(split)))
        return cls(labels, codes.astype(np.int32), start, count, null, minor, None, None, range(len(split)))

    def __len__(self) -> int:
        return len(self.conversions)

    @cached_property
    def touch_journey(self) -> Integers:
        """Index of each touch's journey, shape (touches,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    @cached_property
    def without_touch(self) -> Mask:
        """Which journeys have no touch (left) and so credit nobody, shape (journeys,)."""
        return np.equal(np.diff(self.start), 0)

    def within(self, window_s: float) -> Journeys:
        """Keep the touches of the window before each journey's end.

        Parameters
        ----------
        window_s : float
            Seconds; its first instant is inside.

        Returns
        -------
        Journeys
            The same journeys; those left without a touch stay, see `without_touch`.

        Raises
        ------
        ReferralError
            ``journeys.no_times``.

        Examples
        --------
        >>> Journeys.from_touches(["a", "a"], [0.0, 60.0], ["x", "y"]).within(59.0).start.tolist()
        [0, 1]
        """
        kept = self.age <= window_s
        time = None if self.time is None else self.time[kept]
        start = offsets(np.bincount(self.touch_journey[kept], minlength=len(self)))
        return replace(self, label_index=self.label_index[kept], start=start, time=time)

    @property
    def age(self) -> Floats:
        """Seconds from each touch to its journey's end, shape (touches,); ``journeys.no_times`` for aggregated paths."""
        if self.time is None or self.ended is None:
            raise ReferralError("journeys.no_times", "aggregated paths have no times")
        return self.ended[self.touch_journey] - self.time

    def relabelled(self, label_of: Callable[[Hashable], Hashable]) -> Journeys:
        """Look at the same journeys over other labels: channels instead of entry points.

        Parameters
        ----------
        label_of : callable
            The new label of an old one; several may share one.

        Returns
        -------
        Journeys

        Examples
        --------
        >>> Journeys.from_paths(["poster 7 > poster 9"], [1]).relabelled(lambda label: str(label).split()[0]).labels
        ('poster',)
        """
        labels, codes = factorise([label_of(label) for label in self.labels])
        return replace(self, labels=labels, label_index=codes.astype(np.int32)[self.label_index])
