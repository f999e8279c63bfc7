"""Who gets the credit for conversions: eight models over any label, exact to the last minor unit."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.attribution import heuristics
from referral.attribution.apportionment import apportion, segment_sums, split_exactly
from referral.attribution.factors import sums_by_code
from referral.attribution.journeys import Journeys
from referral.attribution.markov import fit_chain
from referral.attribution.removal import removal_effects
from referral.attribution.shapley import shapley_weights
from referral.errors import ReferralError

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

DEFAULT_HALF_LIFE_S: Final = 7 * 86_400.0

# Sums of floats depend in their last bits on the order of the journeys. Rounded to 2^-20 of a minor unit they do not.
TOTALS_BITS: Final = 20
LARGEST_SUM: Final = 2.0**60  # of weights that fit into 64 bits


class Model(StrEnum):
    """How the credit for a conversion is shared by the touches before it."""

    FIRST = "first"
    LAST = "last"
    LAST_NON_DIRECT = "last_non_direct"
    LINEAR = "linear"
    POSITION = "position"
    TIME_DECAY = "time_decay"
    MARKOV = "markov"
    SHAPLEY = "shapley"


@dataclass(frozen=True, slots=True)
class Options:
    """What the models want to know.

    Attributes
    ----------
    window_s : float, optional
        Seconds before the conversion within which touches count; all of them when left out.
    half_life_s : float
        Seconds in which a touch loses half of its weight (time decay).
    direct : hashable, optional
        The label of arrivals that nobody brought (last non-direct).
    order : int
        Touches in a state of the Markov chain, 1 to 3.
    most_work : float
        Multiplications to be spent on a Markov chain, up to a factor; 10¹⁰ are somewhat less than a second.
    """

    window_s: float | None = None
    half_life_s: float = DEFAULT_HALF_LIFE_S
    direct: Hashable = None
    order: int = 1
    most_work: float = inf


@dataclass(frozen=True, eq=False)
class Credits:
    """What one model credits to each label; arrays have shape (labels,).

    Attributes
    ----------
    model : Model
    labels : sequence
        As in the journeys.
    conversions : ndarray of float64
        Expected conversions; they sum to the conversions of journeys with a touch, up to rounding of floats.
    credits : ndarray of int64
        Minor units; they sum exactly to the value of journeys with a touch.
    uncredited_journeys, uncredited_conversions, uncredited_minor : int
        Journeys without a touch (in the window), their conversions and the value of these: they credit nobody.
    """

    model: Model
    labels: Sequence[Hashable]
    conversions: Floats
    credits: Integers
    uncredited_journeys: int
    uncredited_conversions: int
    uncredited_minor: int


DEFAULTS: Final = Options()


def credit(journeys: Journeys, model: Model, options: Options = DEFAULTS) -> Credits:
    """Share the conversions and their value among the labels.

    Parameters
    ----------
    journeys : Journeys
    model : Model
    options : Options

    Returns
    -------
    Credits
        Rounded once, over the totals: no label is a whole minor unit away from its share. What single conversions pay out is
        `referral.attribution.payouts.payouts`, which rounds each by itself.

    Raises
    ------
    ReferralError
        ``attribution.direct_needed``, ``attribution.half_life``, ``markov.order``, ``markov.too_many_labels``, or
        ``journeys.no_times`` where window or time decay meet aggregated paths.

    See Also
    --------
    compare : several models side by side.

    Notes
    -----
    The rules of `heuristics` and `shapley` weigh the touches of each journey; a label's credit is the sum of its touches' shares.
    Markov shares the whole in proportion to the removal effects of `removal`: those on conversions for the conversions, those on
    value for the value.

    Examples
    --------
    >>> journeys = Journeys.from_paths(["poster > Maud > poster", "Maud"], [1, 1], value=[10.00, 5.00])
    >>> table = credit(journeys, Model.LINEAR)
    >>> table.labels, table.conversions.round(3).tolist(), table.credits.tolist()
    (('Maud', 'poster'), [1.333, 0.667], [833, 667])
    """
    seen = journeys if options.window_s is None else journeys.within(options.window_s)
    conversions, value = _by_chain(seen, options) if model is Model.MARKOV else _by_touch(seen, model, options)
    none, touched = seen.without_touch, ~seen.without_touch
    return Credits(
        model,
        seen.labels,
        conversions,
        _whole_units(int(seen.value_minor[touched].sum()), value),
        int(none.sum()),
        int(seen.conversions[none].sum()),
        int(seen.value_minor[none].sum()),
    )


def compare(journeys: Journeys, models: Iterable[Model], options: Options = DEFAULTS) -> dict[Model, Credits]:
    """Share the same conversions by several models, for a table side by side.

    Parameters
    ----------
    journeys : Journeys
    models : iterable of Model
    options : Options
        The same for all; the window is applied once.

    Returns
    -------
    dict of Model to Credits
        In the order of ``models``.

    Raises
    ------
    ReferralError
        As `credit`.

    Examples
    --------
    >>> table = compare(Journeys.from_paths(["a > b > b"], [1]), [Model.FIRST, Model.LINEAR, Model.SHAPLEY])
    >>> [credits.conversions.round(3).tolist() for credits in table.values()]
    [[1.0, 0.0], [0.333, 0.667], [0.5, 0.5]]
    """
    seen = journeys if options.window_s is None else journeys.within(options.window_s)
    rest = replace(options, window_s=None)
    return {model: credit(seen, model, rest) for model in models}


def touch_weights(journeys: Journeys, model: Model, options: Options = DEFAULTS) -> Integers:
    """Weigh the touches of each journey by a model that looks at one journey at a time.

    Parameters
    ----------
    journeys : Journeys
        The window already applied.
    model : Model
        Any but Markov.
    options : Options

    Returns
    -------
    ndarray of int64, shape (touches,)
        Whole-number weights; a touch's share is its weight over the sum of its journey's.

    Raises
    ------
    ReferralError
        ``attribution.no_weights`` for Markov, which is a model of all journeys together: by it nobody is owed anything for a
        single one. ``attribution.direct_needed`` when the direct label is not named.

    Examples
    --------
    >>> touch_weights(Journeys.from_paths(["a > b > c"], [1]), Model.POSITION).tolist()
    [2, 1, 2]
    """
    if model is Model.MARKOV:
        raise ReferralError("attribution.no_weights", "the Markov model credits labels for the whole, not for single journeys")
    if model is Model.LAST_NON_DIRECT and options.direct is None:
        raise ReferralError("attribution.direct_needed", "name the label that stands for direct arrivals")
    rules: dict[Model, Callable[[], Integers]] = {
        Model.FIRST: lambda: heuristics.first_touch(journeys),
        Model.LAST: lambda: heuristics.last_touch(journeys),
        Model.LAST_NON_DIRECT: lambda: heuristics.last_non_direct_touch(journeys, options.direct),
        Model.LINEAR: lambda: heuristics.every_touch(journeys),
        Model.POSITION: lambda: heuristics.position(journeys),
        Model.TIME_DECAY: lambda: heuristics.time_decay(journeys, options.half_life_s),
        Model.SHAPLEY: lambda: shapley_weights(journeys),
    }
    return rules[model]()


def _by_touch(journeys: Journeys, model: Model, options: Options) -> tuple[Floats, Floats]:
    weights = touch_weights(journeys, model, options)
    credited = np.flatnonzero(weights)
    owner, label = journeys.touch_journey[credited], journeys.label_index[credited]
    share = weights[credited] / segment_sums(weights, journeys.start)[owner]
    labels = len(journeys.labels)
    conversions = sums_by_code(label, share * journeys.conversions[owner], labels)
    return conversions, sums_by_code(label, share * journeys.value_minor[owner], labels)


def _by_chain(journeys: Journeys, options: Options) -> tuple[Floats, Floats]:
    effects = removal_effects(fit_chain(journeys, options.order), options.most_work)
    sums = effects.sum(axis=0)
    touched = ~journeys.without_touch
    whole = np.array([journeys.conversions[touched].sum(), journeys.value_minor[touched].sum()], dtype=np.float64)
    shares = effects * np.divide(whole, sums, out=np.zeros(2), where=sums > 0)
    return shares[:, 0], shares[:, 1]


def _whole_units(total_minor: int, value: Floats) -> Integers:
    if not total_minor:
        return np.zeros(len(value), dtype=np.int64)
    weights = np.rint(np.ldexp(value, TOTALS_BITS))
    if weights.sum() < LARGEST_SUM:  # many times as fast, and of people there are thousands
        return apportion(np.array([total_minor]), weights.astype(np.int64), np.array([0, len(weights)]))
    return np.array(split_exactly(total_minor, weights.tolist()), dtype=np.int64)
