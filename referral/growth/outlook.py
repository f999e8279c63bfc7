"""What a plan leads to: every wave of sharing with its interval, by formula where there is one, and played many times."""

from dataclasses import dataclass, fields
from math import inf

import numpy as np

from referral.arrays import Floats
from referral.growth.planning import MOST_IMPRESSIONS, Plan, Resharing, require


@dataclass(frozen=True, slots=True)
class Range:
    """A figure to be expected, and between which values it will lie with the confidence asked for."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: who shares, views, people reached for the first time, pages opened, registrations."""

    sharers: Range
    impressions: Range
    reach: Range
    opens: Range
    registrations: Range

    @property
    def repeated(self) -> float:
        """Share of the impressions that meet somebody who has been reached before; NaN without impressions."""
        return 1.0 - self.reach.expected / self.impressions.expected if self.impressions.expected else float("nan")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes of a plan: every wave, and all of them together."""

    plan: Plan
    confidence: float
    waves: tuple[Wave, ...]
    total: Wave


MEASURES = tuple(field.name for field in fields(Wave))


def plan_reach(plan: Plan, *, confidence: float = 0.95, draws: int = 10_000, seed: int = 0) -> Outlook:
    r"""Work out what a plan leads to.

    Parameters
    ----------
    plan : Plan
    confidence : float
        Of the intervals, between 0 and 1.
    draws : int
        Simulated campaigns.
    seed : int
        Of the random numbers: the same seed gives the same figures.

    Returns
    -------
    Outlook
        Intervals come from the simulation; expected values from a formula without a population, and with one from the same
        simulation, as its means. Intervals contain chance, unequal audiences and, with ``measured_on``, how well the rates are
        known; they cannot contain that the plan itself is wrong.

    Raises
    ------
    ReferralError
        ``planning.confidence``; ``planning.draws``.

    Notes
    -----
    A branching process: S sharers draw audiences from a gamma distribution (mean a, shape k); impressions are Poisson. With a
    finite population of N every impression meets any of them with equal probability (the occupancy problem), so each of the U
    people not reached yet is reached with probability :math:`1 - e^{-\Lambda/N}`, Λ the audiences of the wave together. Nobody
    opens, registers or shares twice. Opening, registering and sharing again are binomial; their rates are drawn from
    :math:`\mathrm{Beta}(pn, (1-p)n)` where they were measured on n people. With a population means do not follow from wave to
    wave: where audiences are unequal, some campaigns exhaust the population and others hardly touch it.

    References
    ----------
    .. [1] W. Feller, "An Introduction to Probability Theory and Its Applications", volume 1, Wiley, 1968, sections IV.2 and XII.
    .. [2] J. L. Iribarren, E. Moro, "Impact of human activity patterns on the dynamics of information diffusion", Physical Review
       Letters 103 (2009) 038702. doi:10.1103/PhysRevLett.103.038702

    Examples
    --------
    600 people share with 100 viewers each, and a tenth of those share with 100 more.

    >>> plan = Plan(seeds=600, audience=100, reshare_rate=0.1, reshared_by=Resharing.VIEWERS)
    >>> first, second = plan_reach(plan).waves
    >>> first.impressions.expected, second.sharers.expected, second.impressions.expected
    (60000.0, 6000.0, 600000.0)

    In a city of a million three in ten views of the second wave are repeated ones.

    >>> from dataclasses import replace
    >>> round(plan_reach(replace(plan, population=1_000_000)).waves[1].repeated, 2)
    0.29
    """
    require(0.0 < confidence < 1.0, "planning.confidence", "the confidence must be between 0 and 1")
    require(draws >= 1, "planning.draws", "there must be at least one draw")
    simulated = _simulated(plan, np.random.default_rng(seed), draws)
    expected = _expected(plan) if plan.population is None else _averaged(simulated)
    tails = [(1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0]
    bounds = np.quantile(simulated, tails, axis=0)
    sums = np.quantile(simulated.sum(axis=1), tails, axis=0)
    waves = tuple(_wave(expected[wave], bounds[:, wave]) for wave in range(plan.waves))
    total = expected.sum(axis=0)
    if plan.population is not None:
        total[2:] = np.minimum(total[2:], plan.population)  # a sum of means may end a last bit above it
    return Outlook(plan, confidence, waves, _wave(total, sums))


def _wave(expected: Floats, bounds: Floats) -> Wave:
    """Put one row of `MEASURES`, and its bounds of shape (2, measures), into words."""
    rows = np.column_stack([expected, bounds[0], bounds[1]]).tolist()
    return Wave(*(Range(*row) for row in rows))


def _expected(plan: Plan) -> Floats:
    """Follow the means where no audiences overlap; shape (waves, measures)."""
    rows, sharers = [], float(plan.seeds)
    for wave in range(plan.waves):
        reach = sharers * plan.audience_of(wave)
        rows.append([sharers, reach, reach, reach * plan.open_rate, reach * plan.open_rate * plan.convert_rate])
        sharers = reach * plan.resharing
    return np.array(rows)


def _averaged(simulated: Floats) -> Floats:
    """Average the simulated campaigns; shape (waves, measures)."""
    averages = simulated.mean(axis=0)
    # Impressions and reach are drawn apart: chance must not let more people be reached than there are views.
    averages[:, 1] = np.maximum(averages[:, 1], averages[:, 2])
    return np.asarray(averages, dtype=np.float64)


def _simulated(plan: Plan, rng: np.random.Generator, draws: int) -> Floats:
    """Play the plan many times; shape (draws, waves, measures)."""
    table = np.empty((draws, plan.waves, len(MEASURES)))
    opened, converted, reshared = (_rate(rate, plan, rng, draws) for rate in plan.rates)
    sharers, reached = np.full(draws, plan.seeds), np.zeros(draws, dtype=np.int64)
    for wave in range(plan.waves):
        audience = sharers * plan.audience_of(wave)
        if plan.dispersion != inf:
            audience = rng.gamma(plan.dispersion * sharers) * (plan.audience_of(wave) / plan.dispersion)
        # Rates known from few people are drawn far above the plan's now and then, and no generator counts without end.
        audience = np.minimum(audience, MOST_IMPRESSIONS)
        impressions = reach = rng.poisson(audience)
        if plan.population is not None:
            reach = rng.binomial(plan.population - reached, -np.expm1(-audience / plan.population))
        opens = rng.binomial(reach, opened)
        registrations = rng.binomial(opens, converted)
        table[:, wave] = np.column_stack([sharers, impressions, reach, opens, registrations])
        sharers = rng.binomial(registrations if plan.reshared_by == Resharing.REGISTERED else reach, reshared)
        reached += reach
    return table


def _rate(rate: float, plan: Plan, rng: np.random.Generator, draws: int) -> Floats:
    if plan.measured_on == inf or rate in (0.0, 1.0):
        return np.full(draws, rate)
    return rng.beta(rate * plan.measured_on, (1.0 - rate) * plan.measured_on, draws)
