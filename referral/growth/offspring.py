"""Fitting how many one person brings: negative binomial offspring from people who have had unequal time."""

from dataclasses import dataclass
from functools import cached_property
from math import exp, inf

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from referral.arrays import Floats
from referral.errors import ReferralError
from referral.growth.branching import OffspringDistribution

LOG_DISPERSION_BOUNDS = (-7.0, 7.0)  # k from 0.001 to 1,100; beyond, it cannot be told from Poisson
BISECTIONS = 60
MOST_EXPOSURES = 512  # distinct exposures beyond that are grouped by their quantiles


@dataclass(frozen=True, eq=False)
class OffspringCounts:
    """Counts of people's children, reduced to what the likelihood needs, so that its cost does not grow with the people.

    Attributes
    ----------
    frequency : ndarray of float64, shape (largest count + 1,)
        People with 0, 1, 2, … children.
    exposure, people, brought : ndarray of float64, shape (groups,)
        Exposure (0 to 1) of each group of people, how many they are, how many they brought.
    """

    frequency: Floats
    exposure: Floats
    people: Floats
    brought: Floats

    @classmethod
    def of(cls, counts: ArrayLike, exposure: ArrayLike) -> "OffspringCounts":
        """Reduce one count and one exposure for each person; people without exposure say nothing and are left out.

        Raises
        ------
        ReferralError
            ``offspring.shape`` and ``offspring.negative``.
        """
        children, share = np.array(counts, dtype=np.int64, ndmin=1), np.array(exposure, dtype=np.float64, ndmin=1)
        if children.shape != share.shape:
            raise ReferralError("offspring.shape", "there must be one exposure for each count")
        wrong = (children < 0) | ~(share >= 0)
        if wrong.any():
            raise ReferralError("offspring.negative", "counts and exposures must not be negative", int(np.argmax(wrong)))
        children, share = children[share > 0], share[share > 0]
        distinct, group = np.unique(share, return_inverse=True)
        if len(distinct) > MOST_EXPOSURES:
            cuts = np.quantile(share, np.linspace(0.0, 1.0, MOST_EXPOSURES + 1)[1:-1])
            _, group = np.unique(np.searchsorted(cuts, share), return_inverse=True)
        people = np.bincount(group).astype(np.float64)
        mean = np.bincount(group, share) / np.maximum(people, 1.0)
        return cls(np.bincount(children).astype(np.float64), mean, people, np.bincount(group, children).astype(np.float64))

    @cached_property
    def total(self) -> float:
        """Children of all of them."""
        return float(self.brought.sum())

    def log_likelihood(self, mean: ArrayLike, dispersion: ArrayLike) -> Floats:
        """Log-likelihood of each pair of R and k (finite), up to a constant; mean and dispersion of one shape."""
        means, ks = np.asarray(mean, dtype=np.float64), np.asarray(dispersion, dtype=np.float64)
        counts = np.flatnonzero(self.frequency)
        rising = (gammaln(ks[..., None] + counts) - gammaln(ks)[..., None]) @ self.frequency[counts]
        k, scale = ks[..., None], means[..., None] * self.exposure
        # (k n + c) ln(1 + RF/k) and c ln k, not k n ln k - (k n + c) ln(k + RF): two large numbers that nearly cancel.
        spread = ((k * self.people + self.brought) * np.log1p(scale / k)).sum(axis=-1)
        with np.errstate(divide="ignore"):
            gained = self.total * (np.log(means) - np.log(ks)) if self.total else 0.0
        return np.asarray(rising + gained - spread, dtype=np.float64)

    def best_mean(self, dispersion: float) -> float:
        """R of the greatest likelihood for a given k (finite)."""
        if not self.total:
            return 0.0
        low, high = 0.0, self.total / float(self.exposure @ self.people) * 2.0
        while self._slope(high, dispersion) > 0:
            high *= 2.0
        for _ in range(BISECTIONS):
            middle = (low + high) / 2.0
            low, high = (middle, high) if self._slope(middle, dispersion) > 0 else (low, middle)
        return (low + high) / 2.0

    def _slope(self, mean: float, k: float) -> float:
        """Sign of the derivative of the log-likelihood by R."""
        scale = mean * self.exposure
        return self.total - float(((k * self.people + self.brought) * scale / (k + scale)).sum())


def fit_offspring(counts: ArrayLike, exposure: ArrayLike | None = None) -> OffspringDistribution:
    r"""Fit negative binomial offspring by maximum likelihood.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        How many each person brought so far.
    exposure : array_like of float, shape (n,), optional
        Share of what they will bring that should have come by now, 0 to 1 (F(now - t) of `delays`); 1 when left out.

    Returns
    -------
    OffspringDistribution
        R and k; k is infinite where the counts vary no more than Poisson's do.

    Raises
    ------
    ReferralError
        ``offspring.empty`` when nobody had any exposure; ``offspring.shape``; ``offspring.negative``.

    Notes
    -----
    Each person has a rate of their own, gamma distributed with mean R and shape k; the count seen by exposure F is Poisson with
    mean rate × F, hence negative binomial with mean R·F and the same k. For each k the best R solves
    :math:`\sum c_i = \sum (k + c_i) R F_i / (k + R F_i)`; k maximises the profile. More than 512 distinct exposures are grouped
    by their quantiles.

    References
    ----------
    .. [1] J. O. Lloyd-Smith, "Maximum likelihood estimation of the negative binomial dispersion parameter for highly
       overdispersed data, with applications to infectious diseases", PLoS ONE 2 (2007) e180. doi:10.1371/journal.pone.0000180

    Examples
    --------
    >>> few = fit_offspring([0, 0, 0, 0, 0, 0, 0, 12, 1, 0])
    >>> round(few.mean, 3), round(few.dispersion, 3)
    (1.3, 0.077)
    >>> fit_offspring([1, 1, 1, 1], exposure=[0.5, 0.5, 0.5, 0.5])
    OffspringDistribution(mean=2.0, dispersion=inf)
    """
    children = np.array(counts, dtype=np.int64, ndmin=1)
    table = OffspringCounts.of(children, np.ones(children.shape) if exposure is None else exposure)
    if not table.people.sum():
        raise ReferralError("offspring.empty", "nobody has had any time to bring others")
    poisson = table.total / float(table.exposure @ table.people)
    if not table.total:
        return OffspringDistribution(0.0)

    def loss(log_k: float) -> float:
        return -float(table.log_likelihood(table.best_mean(exp(log_k)), exp(log_k)))

    best = minimize_scalar(loss, bounds=LOG_DISPERSION_BOUNDS, method="bounded", options={"xatol": 1e-8})
    if best.x > LOG_DISPERSION_BOUNDS[1] - 0.1:
        return OffspringDistribution(poisson, inf)
    return OffspringDistribution(table.best_mean(exp(best.x)), exp(best.x))
