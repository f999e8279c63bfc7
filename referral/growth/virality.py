"""K, the number of people each person brings, with what is known and what is not."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from referral.arrays import ROOT, Flags, Floats, Integers
from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.growth.delays import DelayDistribution, estimate_delays
from referral.intervals import garwood_interval

MATURED_SHARE: Final = 0.5  # a person is judged once half of what they will bring should have come
SETTLED_SHARE: Final = 0.9  # their pace only later: until then their slow referrals are missing


@dataclass(frozen=True, slots=True)
class KEstimate:
    """K with its interval, and what it rests on: matured people, those they brought, Σ F, variance/mean of the offspring."""

    value: float
    low: float
    high: float
    people: int
    brought: int
    exposure: float
    dispersion: float


def naive_k(forest: ReferralForest) -> float:
    """Divide referrals by registrations.

    Parameters
    ----------
    forest : ReferralForest

    Returns
    -------
    float
        Edges / nodes, always below 1, even when every person brings two: the newest have had no time yet. NaN without nodes.

    See Also
    --------
    estimate_k : the figure to act on.

    Examples
    --------
    >>> naive_k(ReferralForest.from_parents([-1, 0, 0, 1]))
    0.75
    """
    return 1.0 - len(forest.roots) / len(forest) if len(forest) else float("nan")


def estimate_k(forest: ReferralForest, now: float, *, matured_share: float = MATURED_SHARE) -> KEstimate:
    r"""Estimate how many people one person brings, from those who have had time to.

    Parameters
    ----------
    forest : ReferralForest
        With times; nodes of unknown time are left out.
    now : float
        The present, in the forest's seconds. What happened later is ignored, so the past can be replayed.
    matured_share : float
        A person counts once F(now - t) has reached this share, 0 to 1.

    Returns
    -------
    KEstimate
        ``value`` is NaN, ``low`` 0 and ``high`` infinite when nobody has matured.

    Raises
    ------
    ReferralError
        ``virality.matured_share`` when it is not within 0 to 1.

    Notes
    -----
    :math:`\hat K = C / \sum_i F(now - t_i)` over matured people i, C the people they brought, F the delay distribution of
    `referral.growth.delays.estimate_delays`. The interval is that of `garwood_interval` for C, with the dispersion
    :math:`\varphi = \max(1, s^2 / \bar c)`, :math:`s^2 = \sum_i (c_i - \hat K F_i)^2 / (n - 1)`. It does not contain the
    uncertainty of F.

    Examples
    --------
    >>> day = 86_400.0
    >>> forest = ReferralForest.from_parents([-1, 0, 0, 1, 2, -1], [0, day, 2 * day, 3 * day, 3 * day, 8.9 * day])
    >>> k = estimate_k(forest, now=9 * day)
    >>> k.value, k.people, k.brought
    (0.8, 5, 4)
    """
    if not 0.0 <= matured_share <= 1.0:
        raise ReferralError("virality.matured_share", "the share must be between 0 and 1")
    present, parent, _delay, spread = _observed(forest, now)
    people, share = _matured(forest.time, present, now, spread, matured_share)
    counts = np.bincount(parent, minlength=len(forest))[people]
    return _estimate(counts.astype(np.float64), share)


def matured_cycle_time(forest: ReferralForest, now: float, *, matured_share: float = SETTLED_SHARE) -> float:
    """Find how long half of the referrals take, among parents who have had time for nearly all of theirs.

    Parameters
    ----------
    forest : ReferralForest
        With times.
    now : float
        The present, in the forest's seconds; what happened later is ignored.
    matured_share : float
        A parent counts once F(now - t) has reached this share, 0 to 1; F as in `estimate_k`.

    Returns
    -------
    float
        Median delay in seconds from a parent's registration to a child's; NaN while no parent has matured.

    See Also
    --------
    referral.graph.metrics.cycle_time : among all parents, or those of a given age.

    Examples
    --------
    >>> forest = ReferralForest.from_parents([-1, 0, 0, -1, 3], [0.0, 60.0, 120.0, 900.0, 910.0])
    >>> matured_cycle_time(forest, now=930.0)
    90.0
    """
    present, parent, delay, spread = _observed(forest, now)
    people, _share = _matured(forest.time, present, now, spread, matured_share)
    settled = np.zeros(len(forest), dtype=np.bool_)
    settled[people] = True
    counted = delay[settled[parent]]
    return float(np.median(counted)) if len(counted) else float("nan")


def _observed(forest: ReferralForest, now: float) -> tuple[Flags, Integers, Floats, DelayDistribution]:
    """Who has come by now; and of each child of a parent of known time that parent, the delay, and F of all delays."""
    present = forest.time <= now  # false for NaN
    child = np.flatnonzero(present & (forest.parent != ROOT))
    child = child[present[forest.parent[child]]]
    parent = forest.parent[child]
    started = forest.time[parent]
    delay = forest.time[child] - started
    return present, parent, delay, estimate_delays(delay, now - started)


def _matured(
    time: Floats, present: Flags, now: float, spread: DelayDistribution, matured_share: float
) -> tuple[Integers, Floats]:
    people = np.flatnonzero(present)
    share = spread.at(now - time[people])
    matured = (share >= matured_share) & (share > 0)
    return people[matured], share[matured]


def _estimate(counts: Floats, share: Floats) -> KEstimate:
    people, brought, exposure = len(counts), float(counts.sum()), float(share.sum())
    if not people:
        return KEstimate(float("nan"), 0.0, float("inf"), 0, 0, 0.0, float("nan"))
    value = brought / exposure
    dispersion = 1.0
    if brought and people > 1:
        variance = float(((counts - value * share) ** 2).sum()) / (people - 1)
        dispersion = max(1.0, variance / (brought / people))
    low, high = garwood_interval(brought, dispersion)
    return KEstimate(value, low / exposure, high / exposure, people, int(brought), exposure, dispersion)
