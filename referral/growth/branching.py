"""The branching process behind a cascade: everybody brings a random number of others, who do the same."""

from dataclasses import dataclass
from math import exp, inf, isinf

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, xlogy

from referral.arrays import Floats
from referral.errors import ReferralError

NEWTON_STEPS = 200


@dataclass(frozen=True, slots=True)
class OffspringDistribution:
    """How many one person brings: negative binomial with mean R and dispersion k; Poisson where k is infinite.

    The smaller k, the fewer people bring the most: the variance is R + R²/k.

    Parameters
    ----------
    mean : float
        R, at least 0 and finite.
    dispersion : float
        k, above 0.

    Raises
    ------
    ReferralError
        ``branching.offspring`` outside these bounds.

    References
    ----------
    .. [1] J. O. Lloyd-Smith, S. J. Schreiber, P. E. Kopp, W. M. Getz, "Superspreading and the effect of individual variation on
       disease emergence", Nature 438 (2005) 355-359. doi:10.1038/nature04153

    Examples
    --------
    >>> OffspringDistribution(0.5).variance, OffspringDistribution(0.5, dispersion=0.25).variance
    (0.5, 1.5)
    """

    mean: float
    dispersion: float = inf

    def __post_init__(self) -> None:
        if not (0.0 <= self.mean < inf and self.dispersion > 0.0):
            raise ReferralError("branching.offspring", "the mean must not be negative and the dispersion must be above zero")

    @property
    def variance(self) -> float:
        """Variance of the number one person brings."""
        return self.mean + self.mean * self.mean / self.dispersion


def probability_generating_function(offspring: OffspringDistribution, s: float) -> float:
    r"""Evaluate the probability generating function E[s^X] of the number one person brings.

    Parameters
    ----------
    offspring : OffspringDistribution
    s : float
        Between 0 and 1.

    Returns
    -------
    float
        :math:`(1 + R(1 - s)/k)^{-k}`; for Poisson :math:`e^{-R(1 - s)}`. At 0 the share of people who bring nobody.

    Examples
    --------
    >>> round(probability_generating_function(OffspringDistribution(2.0, dispersion=0.5), 0.0), 6)
    0.447214
    """
    if isinf(offspring.dispersion):
        return exp(-offspring.mean * (1.0 - s))
    return float((1.0 + offspring.mean * (1.0 - s) / offspring.dispersion) ** -offspring.dispersion)


def extinction_probability(offspring: OffspringDistribution, seeds: int = 1) -> float:
    r"""Find the probability that the cascades of some seeds end by themselves.

    Parameters
    ----------
    offspring : OffspringDistribution
    seeds : int
        People it starts from.

    Returns
    -------
    float
        :math:`q^{\mathrm{seeds}}`, q the smallest solution of g(q) = q for the generating function g; 1 for R ≤ 1.

    Notes
    -----
    Newton's method from 0: g(s) - s is convex and falls until the smallest solution, so the steps rise to it and never pass it.

    References
    ----------
    .. [1] T. E. Harris, "The Theory of Branching Processes", Springer, 1963, chapter I.

    Examples
    --------
    >>> round(extinction_probability(OffspringDistribution(1.5)), 6)
    0.417188
    >>> extinction_probability(OffspringDistribution(0.9))
    1.0
    """
    if offspring.mean <= 1.0:
        return 1.0
    solution, step = 0.0, 1.0
    for _ in range(NEWTON_STEPS):
        value = probability_generating_function(offspring, solution)
        slope = offspring.mean * value / (1.0 + offspring.mean * (1.0 - solution) / offspring.dispersion)
        step = (value - solution) / (1.0 - slope)
        if not 0.0 < step < 1.0 - solution:
            break
        solution += step
    return float(solution**seeds)


def total_progeny_pmf(size: ArrayLike, offspring: OffspringDistribution, seeds: int = 1) -> Floats:
    r"""Give the probability of each final size.

    Parameters
    ----------
    size : array_like of int
        Final sizes, the seeds included.
    offspring : OffspringDistribution
    seeds : int
        People it starts from, at least 1.

    Returns
    -------
    ndarray of float64
        Probabilities, of the shape of `size`; over all sizes they sum to `extinction_probability`.

    Notes
    -----
    :math:`P(T = t) = \frac{s}{t} P(X_1 + \dots + X_t = t - s)` for s seeds: the Borel-Tanner distribution where the offspring is
    Poisson.

    References
    ----------
    .. [1] M. Dwass, "The total progeny in a branching process and a related random walk", Journal of Applied Probability 6
       (1969) 682-686.
    .. [2] J. C. Tanner, "A derivation of the Borel distribution", Biometrika 48 (1961) 222-224.

    Examples
    --------
    >>> total_progeny_pmf([2, 3, 4, 5], OffspringDistribution(0.5), seeds=3).round(6).tolist()
    [0.0, 0.22313, 0.203003, 0.153909]
    """
    sizes = np.asarray(size, dtype=np.float64)
    possible = sizes >= seeds
    total = np.where(possible, sizes, seeds)
    brought, mean, k = total - seeds, offspring.mean, offspring.dispersion
    if isinf(k):
        log_sum = xlogy(brought, total * mean) - total * mean - gammaln(brought + 1.0)
    else:
        ways = gammaln(total * k + brought) - gammaln(total * k) - gammaln(brought + 1.0)
        log_sum = ways - total * k * np.log1p(mean / k) + xlogy(brought, mean / (mean + k))
    return np.asarray(np.where(possible, seeds / total * np.exp(log_sum), 0.0), dtype=np.float64)


def total_progeny_moments(offspring: OffspringDistribution, seeds: int = 1) -> tuple[float, float]:
    r"""Give mean and variance of the final size.

    Parameters
    ----------
    offspring : OffspringDistribution
    seeds : int
        People it starts from.

    Returns
    -------
    mean, variance : float
        :math:`s / (1 - R)` and :math:`s\,\sigma^2 / (1 - R)^3`, the seeds included; both infinite for R ≥ 1.

    References
    ----------
    .. [1] T. E. Harris, "The Theory of Branching Processes", Springer, 1963, section I.13.

    Examples
    --------
    >>> total_progeny_moments(OffspringDistribution(0.5, dispersion=0.25), seeds=3)
    (6.0, 36.0)
    """
    rest = 1.0 - offspring.mean
    if rest <= 0.0:
        return inf, inf
    return seeds / rest, seeds * offspring.variance / rest**3
