"""How long people take to bring others: from a registration to those that came through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

import numpy as np

from core.queries.spread.forest import EventForest
from referral.arrays import Floats
from referral.growth.delay_curve import CurveDraws, DelayCurve
from referral.growth.recurrence import People
from referral.growth.reproduction import ENOUGH_PAIRS, Reproduction

DRAWS = 400
SEED = 0
STEPS = 40
CONFIDENCE = 0.95
MEDIAN, NINETIETH = 0.5, 0.9
DRAWN_FROM, DRAWN_TO = 0.02, 0.98  # quantiles of the delays seen between which the curve is drawn


@dataclass(frozen=True)
class Seconds:
    """A delay with its 95 % interval; None where it may be longer than any that can be told."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class DelayStep:
    """Up to a delay: how many referrals were seen within it, and which part of all that come is expected within it."""

    seconds: float
    seen: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Delays:
    """Delays seen so far, and what they will be when everybody has had the time; too few pairs have no curve."""

    pairs: int
    seen_median: float | None
    seen_ninetieth: float | None
    median: Seconds | None = None
    ninetieth: Seconds | None = None
    steps: Sequence[DelayStep] = ()

    @property
    def enough(self) -> bool:
        """Whether there are enough for a curve."""
        return bool(self.steps)


def delays(people: EventForest, at: datetime, learned: Sequence[Reproduction]) -> Delays:
    """The section. The curve is that of the generation that has brought the most, as `learn` knows it."""
    seen = People.of(people.forest, at.timestamp())
    pairs = len(seen.delay)
    middle, ninetieth = np.quantile(seen.delay, [MEDIAN, NINETIETH]).tolist() if pairs else (None, None)
    if pairs < ENOUGH_PAIRS or not learned:
        return Delays(pairs, middle, ninetieth)
    curve = max(learned, key=lambda generation: generation.brought).delays
    drawn = curve.draw(np.random.default_rng(SEED), DRAWS)
    return Delays(
        pairs,
        middle,
        ninetieth,
        _seconds(drawn, MEDIAN),
        _seconds(drawn, NINETIETH),
        _steps(seen.delay, curve, drawn),
    )


def _steps(delay: Floats, curve: DelayCurve, drawn: CurveDraws) -> list[DelayStep]:
    """The curve at equal steps of the logarithm, where delays were seen."""
    first, last = np.quantile(np.maximum(delay, 1.0), [DRAWN_FROM, DRAWN_TO])
    ages = np.geomspace(first, max(last, first * 2), STEPS)
    low, high = np.quantile(drawn.within(ages), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
    seen, mean = np.searchsorted(np.sort(delay), ages, side="right"), curve.mean(ages)
    return [
        DelayStep(float(ages[i]), int(seen[i]), float(mean[i]), float(min(low[i], mean[i])), float(max(high[i], mean[i])))
        for i in range(STEPS)
    ]


def _seconds(drawn: CurveDraws, share: float) -> Seconds:
    """When that part has come, over the draws."""
    step = np.argmax(drawn.share >= share, axis=1)
    row = np.arange(len(step))
    before, after = drawn.share[row, step - 1], drawn.share[row, step]
    start, end = drawn.edges[step - 1], drawn.edges[step]
    with np.errstate(invalid="ignore"):
        reached = start + (end - start) * (share - before) / np.maximum(after - before, 1e-12)
    found = np.quantile(reached, [0.5, (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], method="inverted_cdf").tolist()
    return Seconds(*(value if isfinite(value) else None for value in found))
