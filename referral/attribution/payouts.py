"""Who is owed what for each single conversion."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from referral.attribution.apportionment import apportion
from referral.attribution.credit import DEFAULTS, Model, Options, touch_weights
from referral.attribution.journeys import Journeys
from referral.attribution.shapley import first_of_label

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Payouts:
    """One row for each label credited by each conversion; arrays have shape (rows,), journey after journey.

    Attributes
    ----------
    journey : ndarray of int64
        Index of the journey; what the caller calls it is ``ids[journey]``.
    label_index : ndarray of int32
        Index into ``labels``; within a journey in order of the label's first touch.
    minor : ndarray of int64
        Minor units; those of one journey sum exactly to its value.
    labels, ids : sequence
        As in the journeys.
    """

    journey: Integers
    label_index: NDArray[np.int32]
    minor: Integers
    labels: Sequence[Hashable]
    ids: Sequence[Hashable]

    def totals(self) -> Integers:
        """Add up what each label is owed.

        Returns
        -------
        ndarray of int64, shape (labels,)
            Their sum is the value of the journeys with a touch. A label's may differ from `credit`'s, which is rounded once
            over all journeys: here each conversion is rounded.

        Examples
        --------
        >>> owed = payouts(Journeys.from_paths(["a > b"] * 3, [1] * 3, value=[0.05] * 3), Model.LINEAR)
        >>> owed.totals().tolist()
        [9, 6]
        """
        total = np.zeros(len(self.labels), dtype=np.int64)
        np.add.at(total, self.label_index, self.minor)
        return total


def payouts(journeys: Journeys, model: Model, options: Options = DEFAULTS) -> Payouts:
    """Divide each journey's value among its labels, each by itself.

    Parameters
    ----------
    journeys : Journeys
        One conversion a journey; a path that stands for several is divided as one.
    model : Model
        Any but Markov, which is a model of all journeys together.
    options : Options

    Returns
    -------
    Payouts
        Labels of weight only, for journeys that converted. What a conversion pays out depends on nothing but its own touches and
        value, so it is the same each time, whatever other journeys are there.

    Raises
    ------
    ReferralError
        ``attribution.no_weights`` for Markov; otherwise as `referral.attribution.credit.credit`.

    See Also
    --------
    referral.attribution.apportionment.split_exactly : divides one amount, the same way.

    Examples
    --------
    >>> owed = payouts(Journeys.from_paths(["poster > Maud > poster"], [1], value=[10.00]), Model.LINEAR)
    >>> [owed.labels[label] for label in owed.label_index], owed.minor.tolist()
    (['poster', 'Maud'], [667, 333])
    """
    seen = journeys if options.window_s is None else journeys.within(options.window_s)
    weight = np.zeros(len(seen.label_index), dtype=np.int64)
    np.add.at(weight, first_of_label(seen), touch_weights(seen, model, replace(options, window_s=None)))
    rows = np.flatnonzero((weight > 0) & (seen.conversions > 0)[seen.touch_journey])
    journey = seen.touch_journey[rows]
    start = np.searchsorted(journey, np.arange(len(seen) + 1))
    amount = np.where(start[1:] > start[:-1], seen.value_minor, 0)
    return Payouts(journey, seen.label_index[rows], apportion(amount, weight[rows], start), seen.labels, seen.ids)
