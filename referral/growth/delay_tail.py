"""How long the longest delays are: a tail fitted to delays that were cut off by the present."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, log_expit

from referral.arrays import Floats

PLACES, WIDTHS = 72, 40  # of the grid
PLACE_BELOW, PLACE_ABOVE, PLACE_SPREAD = -2.0, 10.0, 2.0  # e-folds around the median delay seen
WIDTH_RANGE, WIDTH_TYPICAL, WIDTH_SPREAD = (0.3, 4.5), 0.8, 0.4
MOST_EVIDENCE: Final = 100.0  # pairs: with more, not the sample but the shape of the tail is what is uncertain
NARROWEST: Final = 1.01  # a parent's time over the median delay, so that something can be seen between them


@dataclass(frozen=True, eq=False)
class TailDraws:
    """Draws of the tail; ``place`` and ``width`` of shape (draws,), good beyond the delay ``since``."""

    place: Floats
    width: Floats
    since: float

    def grown(self, reached: float, age: Floats) -> Floats:
        """What comes between an age reached and later ones, over what came between `since` and it; shape (draws, ages)."""
        before = self._within(np.array([self.since, reached]))
        # Of two delays nearly alike hardly anything lies between; the floor keeps the ratio finite.
        seen = np.maximum(before[:, 1:] - before[:, :1], 1e-9)
        return np.maximum(self._within(age) - before[:, 1:], 0.0) / seen

    def _within(self, age: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray(expit((np.log(age)[None, :] - self.place[:, None]) / self.width[:, None]), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class DelayTail:
    r"""What is known of the tail of the delays: a posterior of log-logistic distributions on a grid.

    Attributes
    ----------
    place, width : ndarray of float64, shape (grid,)
        Median of the logarithm of the delay, and its scale: far out the share still to come falls like delay^(-1/width).
    weight : ndarray of float64, shape (grid,)
        Posterior probabilities.
    since : float
        The median delay seen; only the delays beyond it are fitted, for they tell of the tail.
    log_evidence : float
        Logarithm of the probability of the delays averaged over the prior, to weigh this shape of tail against another.

    Notes
    -----
    A pair with delay d above the median m, whose parent has had the time τ, has likelihood :math:`f(d) / (F(\tau) - F(m))`.
    Responses fall off like a power of time [1]_; a log-normal tail proved too short for replies. The prior is normal in the
    median of ln delay around the one seen (2 e-folds) and in ln width around 0.8 (0.4 e-folds). Beyond 100 pairs the likelihood
    is taken to the power that makes it one of 100, as no real tail has exactly this shape.

    References
    ----------
    .. [1] R. Crane, D. Sornette, "Robust dynamic classes revealed by measuring the response function of a social system",
       Proceedings of the National Academy of Sciences 105 (2008) 15649-15653. doi:10.1073/pnas.0803685105
    """

    place: Floats
    width: Floats
    weight: Floats
    since: float
    log_evidence: float = 0.0

    @classmethod
    def fit(cls, delay: Floats, exposure: Floats, edges: Floats) -> "DelayTail":
        """Fit pairs, their exposures grouped by the steps of `edges`; delays below the first step count as its end."""
        known = np.maximum(delay, edges[1])
        since = float(np.median(known)) if len(known) else float(edges[-1])
        centre = np.log(since)
        places = centre + np.linspace(PLACE_BELOW, PLACE_ABOVE, PLACES)
        place, width = (grid.ravel() for grid in np.meshgrid(places, np.geomspace(*WIDTH_RANGE, WIDTHS)))
        surprise = ((place - centre) / PLACE_SPREAD) ** 2 + (np.log(width / WIDTH_TYPICAL) / WIDTH_SPREAD) ** 2
        later = known >= since
        exposures = np.maximum(exposure[later], since * NARROWEST)
        log_weight = -0.5 * surprise + _log_likelihood(place, width, known[later], exposures, edges)
        weight = np.exp(log_weight - log_weight.max())
        log_evidence = log_weight.max() + np.log(weight.sum() / np.exp(-0.5 * surprise).sum())
        return cls(place, width, weight / weight.sum(), since, float(log_evidence))

    def draw(self, rng: np.random.Generator, draws: int) -> TailDraws:
        """Draw so many tails."""
        chosen = rng.choice(len(self.weight), draws, p=self.weight)
        return TailDraws(self.place[chosen], self.width[chosen], self.since)

    def all(self) -> TailDraws:
        """Every tail of the grid, to be weighed by ``weight``."""
        return TailDraws(self.place, self.width, self.since)


def _log_likelihood(place: Floats, width: Floats, delay: Floats, exposure: Floats, edges: Floats) -> Floats:
    """Log-likelihood of delays beyond the smallest of them, shape (grid,)."""
    if not len(delay):
        return np.zeros(len(place))

    def standard(age: Floats) -> Floats:
        return np.asarray((np.log(age)[None, :] - place[:, None]) / width[:, None], dtype=np.float64)

    delays, pairs = _grouped(delay, edges)
    z = standard(delays)
    density = (log_expit(z) + log_expit(-z)) @ pairs - np.log(width) * len(delay)
    exposures, parents = _grouped(exposure, edges)
    seen = expit(standard(exposures)) - expit(standard(np.array([delay.min()])))
    cut = np.log(np.maximum(seen, 1e-300)) @ parents
    return np.asarray((density - cut) * min(1.0, MOST_EVIDENCE / len(delay)), dtype=np.float64)


def _grouped(age: Floats, edges: Floats) -> tuple[Floats, Floats]:
    """Geometric mean of the ages in each step, and how many they are."""
    _, group = np.unique(np.searchsorted(edges, age), return_inverse=True)
    count = np.bincount(group).astype(np.float64)
    return np.exp(np.bincount(group, np.log(age)) / count), count
