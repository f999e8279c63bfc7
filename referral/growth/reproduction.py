"""What is known of how people bring others, generation by generation: how many, how unevenly, how late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from referral.arrays import Floats
from referral.graph.forest import ReferralForest
from referral.growth.delay_curve import CurveDraws, DelayCurve
from referral.growth.delay_tail import DelayTail, Pairs
from referral.growth.offspring import OffspringCounts
from referral.growth.recurrence import CLASSES, AgeTable, People, age_edges

ENOUGH_PAIRS: Final = 30  # below, a generation's delays are those of all referred people, or of everybody
ENOUGH_PEOPLE: Final = 5  # who have reached an age, for the delays seen to be taken as they are up to it
ENOUGH_TREES: Final = 10  # to see how much trees differ
MEANS, DISPERSIONS = 64, 32  # of the grid of R and k
DISPERSION_RANGE, DISPERSION_TYPICAL, DISPERSION_SPREAD = (0.01, 100.0), 0.5, 1.5
MEAN_TYPICAL, MEAN_SPREADS = 0.3, (3.0, 1.0)  # prior of R: most campaigns are far from viral; seeds may bring any number
GENERATIONS_DIFFER: Final = 0.3  # e-folds of R from one referred generation to those below
DIVISIONS: Final = (((0, 1, 2),), ((0,), (1, 2)), ((0,), (1,), (2,)))  # generations whose delays may have one tail
STANDARD_DEVIATIONS: Final = 5.0
TRIED_PER_DRAW: Final = 4


@dataclass(frozen=True, eq=False)
class ReproductionDraws:
    """Draws of R and k of one generation, each of shape (draws,), and of F."""

    mean: Floats
    dispersion: Floats
    delays: CurveDraws

    def part(self, draws: slice) -> ReproductionDraws:
        """Some of the draws."""
        return ReproductionDraws(self.mean[draws], self.dispersion[draws], self.delays.part(draws))


@dataclass(frozen=True, eq=False)
class Reproduction:
    """Posterior of one generation: F, and a grid of R and k.

    ``age`` and ``people`` (groups,) are those it rests on; ``prior`` is the median of R and its spread in e-folds.
    """

    delays: DelayCurve
    age: Floats
    people: Floats
    brought: int
    prior: tuple[float, float]
    mean: Floats
    dispersion: Floats
    weight: Floats

    @property
    def typical_mean(self) -> float:
        """Posterior median of R, near enough: its geometric mean."""
        return float(np.exp(self.weight @ np.log(self.mean)))

    @property
    def typical_dispersion(self) -> float:
        """The same of k."""
        return float(np.exp(self.weight @ np.log(self.dispersion)))

    def prior_below(self) -> tuple[float, float]:
        """Median of R of the generations below, and its spread in e-folds: as here, but for how well that is known."""
        log_mean = np.log(self.mean)
        variance = float(self.weight @ (log_mean - self.weight @ log_mean) ** 2)
        return self.typical_mean, float(np.sqrt(variance + GENERATIONS_DIFFER**2))

    def draw(self, rng: np.random.Generator, draws: int) -> ReproductionDraws:
        """Draw R, k and F together."""
        tried = draws * TRIED_PER_DRAW
        delays = self.delays.draw(rng, tried)
        chosen = rng.choice(len(self.weight), tried, p=self.weight)
        seen = float(self.delays.mean(self.age) @ self.people)
        # The grid was made with the mean F: where a draw says that less of what is to come has come, R is larger.
        mean = self.mean[chosen] * (seen / (delays.within(self.age) @ self.people) if seen > 0 else 1.0)
        # What the prior says of the R so corrected was not weighed yet.
        log_weight = _log_prior(mean, self.prior) - _log_prior(self.mean[chosen], self.prior)
        weight = np.exp(log_weight - log_weight.max())
        kept = rng.choice(tried, draws, p=weight / weight.sum())
        return ReproductionDraws(mean[kept], self.dispersion[chosen[kept]], CurveDraws(delays.edges, delays.share[kept]))


def _log_prior(mean: Floats, prior: tuple[float, float]) -> Floats:
    return np.asarray(-0.5 * (np.log(mean / prior[0]) / prior[1]) ** 2, dtype=np.float64)


def learn(*seen: tuple[ReferralForest, float]) -> tuple[Reproduction, ...]:
    r"""Learn how people bring others from one or more forests, running or finished.

    Parameters
    ----------
    *seen : tuple of (ReferralForest, float)
        A forest with times, and until when it was watched, in its own seconds. Past events may be given with the running one.

    Returns
    -------
    tuple of Reproduction
        For roots, for their children, and for everybody below: seeds often bring far more than those who were brought.

    Notes
    -----
    For each of the three, a posterior distribution of R and k, of the delay distribution F, and of its tail:

    - F up to the age that five people have reached is the mean cumulative function of the children by age of their parent,
      divided by its last value; each step gamma distributed (a Poisson count with a prior of one child over all steps).
    - Beyond, F goes on as a Weibull, log-normal or log-logistic distribution, each as probable as the delays seen make it
      (`delay_tail`); generations have one tail or their own, whichever has the greater evidence.
    - R and k have the negative binomial likelihood of `referral.growth.offspring` with exposures F(now - t), on a grid. Prior: R
      log-normal around 0.3 (one e-fold; for the third class around the second's, 0.3 e-folds wider; for roots without effect),
      k log-normal around 0.5 (1.5 e-folds).

    Where fewer than 30 pairs are seen, F of all referred people, or of everybody, is used. Where ten trees or more differ by more
    than independent people would, ln R is spread, and F drawn, with the variance that trees as the sampling unit give.

    References
    ----------
    .. [1] J. F. Lawless, C. Nadeau, "Some simple robust methods for the analysis of recurrent events", Technometrics 37 (1995)
       158-168.

    Examples
    --------
    >>> forest = ReferralForest.from_parents([-1] * 40 + [seed % 20 for seed in range(40)], [0.0] * 40 + [60.0] * 40)
    >>> roots, referred, below = learn((forest, 3600.0))
    >>> round(roots.typical_mean, 1), roots.brought, referred.brought
    (1.0, 40, 0)
    """
    people = People.together([People.of(forest, now) for forest, now in seen])
    edges = age_edges(people)
    tables = [_table(people, edges, [group]) for group in range(CLASSES)]
    pairs = [people.of_generation(group) for group in range(CLASSES)]
    tails = DelayTail.fit_groups([Pairs(one.delay, one.exposure) for one in pairs], edges, DIVISIONS)
    learned: list[Reproduction] = []
    for group in range(CLASSES):
        pool = _pool(group, tables)
        table = _table(people, edges, pool).supported(min(ENOUGH_PEOPLE, len(people.age)))
        prior = learned[1].prior_below() if group == CLASSES - 1 else (MEAN_TYPICAL, MEAN_SPREADS[group])
        learned.append(_fit(people.of_generation(group), DelayCurve(table, tails[group]), prior))
    return tuple(learned)


def _table(people: People, edges: Floats, groups: Sequence[int]) -> AgeTable:
    return AgeTable.of(
        people.age[np.isin(people.generation, groups)], people.delay[np.isin(people.parent_generation, groups)], edges
    )


def _pool(group: int, tables: Sequence[AgeTable]) -> list[int]:
    """Choose the generations whose delays tell this one's: itself, all referred people, or everybody."""
    everybody = list(range(CLASSES))
    pools: list[list[int]] = [[group], everybody[1:]] if group else [[group]]
    for pool in pools:
        if sum(float(tables[other].children.sum()) for other in pool) >= ENOUGH_PAIRS:
            return pool
    return everybody


def _fit(people: People, delays: DelayCurve, prior: tuple[float, float]) -> Reproduction:
    share = delays.mean(people.age)
    counts = OffspringCounts.of(people.children, np.maximum(share, 1e-12))
    mean, dispersion = _grid(counts)
    log_prior = _log_prior(mean, prior) + _log_prior(dispersion, (DISPERSION_TYPICAL, DISPERSION_SPREAD))
    log_weight = counts.log_likelihood(mean, dispersion) + log_prior
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    log_mean = np.log(mean)
    centre = weight @ log_mean
    clustering = _clustering(people, share, float(weight @ (log_mean - centre) ** 2))
    # Trees differ as wholes, which independent people do not: R is no better known than the trees agree on it.
    stretched = np.exp(centre + np.sqrt(clustering) * (log_mean - centre))
    age, number = _groups(people.age, delays.table.edges)
    curve = replace(delays, clustering=clustering)
    return Reproduction(curve, age, number, int(counts.total), prior, stretched, dispersion, weight)


def _grid(counts: OffspringCounts) -> tuple[Floats, Floats]:
    """Pairs of R and k, R within some standard deviations of a rough estimate."""
    rough = (counts.total + 0.5) / (float(counts.exposure @ counts.people) + 0.5)
    number = np.arange(len(counts.frequency))
    mean = float(number @ counts.frequency) / max(float(counts.frequency.sum()), 1.0)
    variance = float((number - mean) ** 2 @ counts.frequency) / max(float(counts.frequency.sum()), 1.0)
    relative = (1.0 + variance / mean) / (counts.total + 0.5) if mean else 1.0
    spread = STANDARD_DEVIATIONS * min(float(np.sqrt(relative)), 1.0)
    means = np.exp(np.linspace(np.log(rough) - spread, np.log(rough) + spread, MEANS))
    grid = np.meshgrid(means, np.geomspace(*DISPERSION_RANGE, DISPERSIONS))
    return grid[0].ravel(), grid[1].ravel()


def _clustering(people: People, share: Floats, variance: float) -> float:
    """Divide the variance of ln R with trees as the sampling unit by that with people as the unit, at least 1."""
    brought, exposure = np.bincount(people.tree, people.children), np.bincount(people.tree, share)
    trees, total = int(np.count_nonzero(np.bincount(people.tree))), float(brought.sum())
    if trees < ENOUGH_TREES or not total or variance <= 0.0:
        return 1.0
    residual = brought / total - exposure / exposure.sum()
    return max(1.0, float(residual @ residual) * trees / (trees - 1.0) / variance)


def _groups(age: Floats, edges: Floats) -> tuple[Floats, Floats]:
    """Mean age and people of each step of ages."""
    _, group = np.unique(np.searchsorted(edges, age), return_inverse=True)
    people = np.bincount(group).astype(np.float64)
    return np.bincount(group, age) / people, people
