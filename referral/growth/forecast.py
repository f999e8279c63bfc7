"""How big the cascades now under way will get."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite, nan
from typing import Final

import numpy as np

from referral.arrays import Floats, Integers
from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.growth.futures import Cells, Draws, futures
from referral.growth.recurrence import People
from referral.growth.reproduction import Reproduction, learn

ENOUGH_REFERRALS: Final = 5  # below, nothing is forecast
UNBOUNDED_SHARE: Final = 0.5  # of the draws that never end: from here on there is no finite forecast
SIZES_AT_ONCE: Final = 2_000_000  # draws × trees held in memory together


class Outcome(StrEnum):
    """What can be said: a finite size; no finite size, as R may well be 1 or more; nothing, as hardly a referral was seen."""

    FINITE = "finite"
    UNBOUNDED = "unbounded"
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastOptions:
    """How to forecast.

    Parameters
    ----------
    until : float
        The time, in the forest's seconds, for which the size is forecast; infinite for the final size.
    confidence : float
        Of the intervals, between 0 and 1.
    draws : int
        Simulated futures.
    seed : int
        Of the random numbers: the same seed gives the same forecast.
    """

    until: float = inf
    confidence: float = 0.8
    draws: int = 2000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Size now and the size to be expected: median and interval of the simulated futures, and the share that never end."""

    outcome: Outcome
    size: int
    expected: float
    low: float
    high: float
    confidence: float
    never_ending: float


@dataclass(frozen=True, eq=False)
class TreeForecasts:
    """One row for each tree whose root had registered by now; every array has shape (trees,).

    ``tree`` is its position among ``forest.roots``; otherwise as `Forecast`, infinite where there is no finite size.
    """

    tree: Integers
    size: Integers
    expected: Floats
    low: Floats
    high: Floats
    confidence: float


def forecast(
    forest: ReferralForest, now: float, options: ForecastOptions | None = None, learned: tuple[Reproduction, ...] | None = None
) -> Forecast:
    r"""Forecast the final size of all cascades now under way together.

    Parameters
    ----------
    forest : ReferralForest
        With times. What happened after `now` is ignored, so the past can be replayed; people of unknown time are counted but
        expected to bring nobody.
    now : float
        The present, in the forest's seconds.
    options : ForecastOptions, optional
    learned : tuple of Reproduction, optional
        What `learn` knows of how people bring others, from past events for instance; this forest alone when left out.

    Returns
    -------
    Forecast
        People who are there, and whom they and those they bring will bring. Roots still to arrive are not forecast: they come
        by entry points, and no cascade tells of them.

    Raises
    ------
    ReferralError
        ``forecast.options`` for a confidence, a number of draws, a present or a horizon that cannot be.

    Notes
    -----
    Each draw takes R, k and F of each generation from `reproduction`, so that the interval holds their uncertainty. A person of
    age a who brought c has a rate with posterior :math:`\Gamma(k + c,\ k/R + F(a))`, and brings a Poisson number more
    of mean rate × (F(a + h) - F(a)), h the time left. Rates are multiplied by the pace of `pace`. Each of those brought
    starts a subtree of its own, simulated generation by generation, in 12 steps of time where there is a horizon. A draw that
    passes 10⁸ people, or 200 generations, never ends; the outcome is ``unbounded`` where half of the draws or more do so.

    References
    ----------
    .. [1] T. E. Harris, "The Theory of Branching Processes", Springer, 1963, chapter VI.
    .. [2] S. Blumberg, J. O. Lloyd-Smith, "Inference of R0 and transmission heterogeneity from the size distribution of
       stuttering chains", PLoS Computational Biology 9 (2013) e1002993. doi:10.1371/journal.pcbi.1002993

    Examples
    --------
    >>> day = 86_400.0
    >>> parent = [-1] * 40 + [seed % 20 for seed in range(40)]
    >>> time = [0.0] * 40 + [(1 + seed / 20) * day for seed in range(40)]
    >>> result = forecast(ReferralForest.from_parents(parent, time), now=4 * day)
    >>> result.outcome.value, result.size, result.low <= result.expected <= result.high
    ('finite', 80, True)
    """
    asked = _checked(options or ForecastOptions(), now)
    size = int(np.count_nonzero(~(forest.time > now)))
    people = People.of(forest, now)
    if learned is None and len(people.delay) < ENOUGH_REFERRALS:
        return Forecast(Outcome.NO_EVIDENCE, size, nan, float(size), inf, asked.confidence, nan)
    everybody = np.zeros(len(people.age), dtype=np.int64)
    cells, wanted = Cells.of(people, everybody, 1), Draws(asked.draws, asked.seed, asked.until - now)
    sizes = size + futures(people, cells, learned or learn((forest, now)), wanted)[:, 0]
    never_ending = float(np.mean(np.isinf(sizes)))
    outcome = Outcome.UNBOUNDED if never_ending >= UNBOUNDED_SHARE else Outcome.FINITE
    low, expected, high = _quantiles(sizes, asked.confidence).tolist()
    return Forecast(outcome, size, expected, low, high, asked.confidence, never_ending)


def forecast_trees(
    forest: ReferralForest, now: float, options: ForecastOptions | None = None, learned: tuple[Reproduction, ...] | None = None
) -> TreeForecasts:
    """Forecast the final size of each cascade now under way.

    Parameters
    ----------
    forest, now, options, learned
        As in `forecast`.

    Returns
    -------
    TreeForecasts
        For each tree that is there by now. Its interval is wide by nature: most trees bring nobody any more, a few very many.

    Raises
    ------
    ReferralError
        ``forecast.options`` as in `forecast`.

    Examples
    --------
    >>> parent, time = [-1, 0, 0, 0, 0, 0, -1], [0, 60, 120, 180, 240, 300, 400]
    >>> rows = forecast_trees(ReferralForest.from_parents(parent, time), now=300)
    >>> rows.tree.tolist(), rows.size.tolist()
    ([0], [6])
    """
    asked = _checked(options or ForecastOptions(), now)
    people = People.of(forest, now)
    present = ~(forest.time > now)
    roots = forest.roots
    size = np.bincount(forest.root[present], minlength=len(forest))[roots]
    tree = np.flatnonzero(size)
    row = np.zeros(len(roots), dtype=np.int64)
    row[tree] = np.arange(len(tree))
    cells = Cells.of(people, row[people.tree], len(tree))
    learned, wanted = learned or learn((forest, now)), Draws(asked.draws, asked.seed, asked.until - now)
    at_once = max(1, SIZES_AT_ONCE // asked.draws)
    parts = [
        _quantiles(futures(people, cells.part(first, min(first + at_once, len(tree))), learned, wanted), asked.confidence)
        for first in range(0, len(tree), at_once)
    ]
    low, expected, high = size[tree] + (np.concatenate(parts, axis=1) if parts else np.empty((3, 0)))
    return TreeForecasts(tree, size[tree], expected, low, high, asked.confidence)


def _checked(options: ForecastOptions, now: float) -> ForecastOptions:
    if not (0.0 < options.confidence < 1.0 and options.draws >= 1 and isfinite(now) and options.until >= now):
        raise ReferralError("forecast.options", "the confidence must be within 0 and 1, with draws, and a horizon not past")
    return options


def _quantiles(sizes: Floats, confidence: float) -> Floats:
    tail = (1.0 - confidence) / 2.0
    return np.asarray(np.quantile(sizes, [tail, 0.5, 1.0 - tail], axis=0, method="inverted_cdf"), dtype=np.float64)
