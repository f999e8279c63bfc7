"""How long the longest delays are: tails fitted to delays that were cut off by the present."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import logsumexp

from referral.arrays import Floats, Integers
from referral.growth.delay_families import FAMILIES, TYPICAL_WIDTHS, between, log_density

PLACES, WIDTHS = 40, 20  # of the grid of each family
PLACE_BELOW, PLACE_ABOVE, PLACE_SPREAD = -2.0, 10.0, 1.5  # e-folds around the median delay seen
WIDTH_RANGE, WIDTH_SPREAD = (0.2, 4.5), 0.5  # the spread in e-folds around what is usual of the family
FITTED_FROM: Final = 0.15  # quantile of the delays seen
MOST_EVIDENCE: Final = 300.0  # pairs: with more, not the sample but the shape of the tail is what is uncertain
NARROWEST: Final = 1.01  # a parent's time over the delay fitted from, so that something can be seen between them
NEGLIGIBLE: Final = 1e-5  # posterior probability of one point of the grid


@dataclass(frozen=True, slots=True)
class Pairs:
    """Delays from parent to child, and the time each of these parents has had; both of shape (pairs,)."""

    delay: Floats
    exposure: Floats


@dataclass(frozen=True, eq=False)
class TailDraws:
    """Draws of the tail, each array of shape (draws,), good beyond the delay ``since``; otherwise as `DelayTail`."""

    family: Integers
    place: Floats
    width: Floats
    since: float

    def grown(self, reached: float, age: Floats) -> Floats:
        """What comes between an age reached and later ones, over what came between `since` and it; shape (draws, ages)."""
        start, end = self.standard(np.array([self.since])), self.standard(np.array([reached]))
        # Of two delays nearly alike hardly anything lies between; the floor keeps the ratio finite.
        seen = np.maximum(between(self.family, start, end), 1e-9)
        return np.asarray(between(self.family, end, self.standard(age)) / seen, dtype=np.float64)

    def standard(self, age: Floats) -> Floats:
        """Move and stretch ln of some ages to those of the standard distributions; shape (draws, ages)."""
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(age)[None, :] - self.place[:, None]) / self.width[:, None], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class DelayTail:
    r"""What is known of the tail of the delays: a posterior of Weibull, log-normal and log-logistic distributions on a grid.

    Attributes
    ----------
    family : ndarray of int64, shape (grid,)
        Position among `FAMILIES`. The exponential distribution is the Weibull of width 1.
    place, width : ndarray of float64, shape (grid,)
        Median of the logarithm of the delay, and its scale.
    weight : ndarray of float64, shape (grid,)
        Posterior probabilities; points of less than 1/100,000 are left out.
    since : float
        The delay fitted from: the quickest 15 % say little of the tail.

    Notes
    -----
    A pair with delay d above that, s, whose parent has had the time τ, has likelihood :math:`f(d) / (F(\tau) - F(s))`: delays
    not seen yet are allowed for. The families are equally probable beforehand, so that the delays say whether the tail dies soon
    or falls off like a power of time, as responses in social systems do [1]_. The prior is normal in the median of ln delay
    around the one seen (1.5 e-folds) and in ln width around what is usual of the family (0.5 e-folds). Beyond 300 pairs the
    likelihood is taken to the power that makes it one of 300, as no real tail has exactly one of these shapes.

    References
    ----------
    .. [1] R. Crane, D. Sornette, "Robust dynamic classes revealed by measuring the response function of a social system",
       Proceedings of the National Academy of Sciences 105 (2008) 15649-15653. doi:10.1073/pnas.0803685105
    """

    family: Integers
    place: Floats
    width: Floats
    weight: Floats
    since: float

    @classmethod
    def fit(cls, delay: Floats, exposure: Floats, edges: Floats) -> "DelayTail":
        """Fit pairs, their exposures grouped by the steps of `edges`; delays below the first step count as its end."""
        return cls.fit_groups([Pairs(delay, exposure)], edges, [[[0]]])[0]

    @classmethod
    def fit_groups(
        cls, groups: Sequence[Pairs], edges: Floats, divisions: Sequence[Sequence[Sequence[int]]]
    ) -> list["DelayTail"]:
        """Fit some groups of pairs, together or apart: the division of greatest evidence; one tail for each group."""
        known = [np.maximum(pairs.delay, edges[1]) for pairs in groups]
        everything = np.concatenate(known)
        middle, since = np.quantile(everything, [0.5, FITTED_FROM]) if len(everything) else (edges[-1], edges[-1])
        grid = _grid(float(np.log(middle)))
        prior = _log_prior(*grid, float(np.log(middle)))
        likelihood, later = [], []
        for delay, pairs in zip(known, groups, strict=True):
            chosen = delay >= since
            exposure = np.maximum(pairs.exposure[chosen], since * NARROWEST)
            likelihood.append(_log_likelihood(TailDraws(*grid, float(since)), Pairs(delay[chosen], exposure), edges))
            later.append(np.count_nonzero(chosen))

        def posterior(part: Sequence[int]) -> Floats:
            number = sum(later[group] for group in part)
            whole = np.sum([likelihood[group] for group in part], axis=0)
            return np.asarray(prior + whole * min(1.0, MOST_EVIDENCE / max(number, 1)), dtype=np.float64)

        best = max(divisions, key=lambda parts: sum(float(logsumexp(posterior(part))) for part in parts))
        fitted = {group: cls._of(grid, posterior(part), float(since)) for part in best for group in part}
        return [fitted[group] for group in range(len(groups))]

    @classmethod
    def _of(cls, grid: tuple[Integers, Floats, Floats], log_weight: Floats, since: float) -> "DelayTail":
        weight = np.exp(log_weight - logsumexp(log_weight))
        kept = weight > NEGLIGIBLE
        family, place, width = grid
        return cls(family[kept], place[kept], width[kept], weight[kept] / weight[kept].sum(), since)

    def draw(self, rng: np.random.Generator, draws: int) -> TailDraws:
        """Draw so many tails."""
        chosen = rng.choice(len(self.weight), draws, p=self.weight)
        return TailDraws(self.family[chosen], self.place[chosen], self.width[chosen], self.since)

    def all(self) -> TailDraws:
        """Every tail of the grid, to be weighed by ``weight``."""
        return TailDraws(self.family, self.place, self.width, self.since)


def _grid(centre: float) -> tuple[Integers, Floats, Floats]:
    places = centre + np.linspace(PLACE_BELOW, PLACE_ABOVE, PLACES)
    family, place, width = np.meshgrid(np.arange(len(FAMILIES)), places, np.geomspace(*WIDTH_RANGE, WIDTHS), indexing="ij")
    return family.ravel(), place.ravel(), width.ravel()


def _log_prior(family: Integers, place: Floats, width: Floats, centre: float) -> Floats:
    surprise = ((place - centre) / PLACE_SPREAD) ** 2 + (np.log(width / TYPICAL_WIDTHS[family]) / WIDTH_SPREAD) ** 2
    return np.asarray(-0.5 * surprise - logsumexp(-0.5 * surprise), dtype=np.float64)


def _log_likelihood(tails: TailDraws, pairs: Pairs, edges: Floats) -> Floats:
    """Log-likelihood of delays beyond `since`, shape (grid,)."""
    if not len(pairs.delay):
        return np.zeros(len(tails.place))
    delays, count = _grouped(pairs.delay, edges)
    density = log_density(tails.family, tails.standard(delays)) @ count - np.log(tails.width) * len(pairs.delay)
    exposures, parents = _grouped(pairs.exposure, edges)
    seen = between(tails.family, tails.standard(np.array([tails.since])), tails.standard(exposures))
    return np.asarray(density - np.log(np.maximum(seen, 1e-300)) @ parents, dtype=np.float64)


def _grouped(age: Floats, edges: Floats) -> tuple[Floats, Floats]:
    """Geometric mean of the ages in each step, and how many they are."""
    _, group = np.unique(np.searchsorted(edges, age), return_inverse=True)
    count = np.bincount(group).astype(np.float64)
    return np.exp(np.bincount(group, np.log(age)) / count), count
