"""The other shape the longest delays may have: a tail that ends early, as where interest fades at the same pace in everybody."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from referral.arrays import Floats
from referral.growth.delay_curve import CurveDraws, DelayCurve
from referral.growth.delay_tail import MOST_EVIDENCE, NARROWEST, PLACE_SPREAD, DelayTail, TailDraws
from referral.growth.recurrence import AgeTable

SCALES: Final = 240  # of the grid
SCALE_BELOW, SCALE_ABOVE = -2.0, 8.0  # e-folds around the median delay seen


@dataclass(frozen=True, eq=False)
class LightTailDraws(TailDraws):
    """Draws of an exponential tail; ``place`` is the logarithm of its mean."""

    def _within(self, age: Floats) -> Floats:
        return np.asarray(-np.expm1(-age[None, :] / np.exp(self.place)[:, None]), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class LightTail(DelayTail):
    r"""A posterior of exponential tails on a grid of ``place`` = ln(mean).

    Notes
    -----
    The same likelihood as `DelayTail`, with another shape: beyond the median m, :math:`f(d) \propto e^{-d/\mu}`, cut off
    at the time the parent has had. The prior of :math:`\ln \mu` is normal around :math:`\ln m` with 2 e-folds.
    """

    @classmethod
    def fit(cls, delay: Floats, exposure: Floats, edges: Floats) -> "LightTail":
        """Fit pairs; delays below the first of `edges` count as its end."""
        known = np.maximum(delay, edges[1])
        since = float(np.median(known)) if len(known) else float(edges[-1])
        place = np.log(since) + np.linspace(SCALE_BELOW, SCALE_ABOVE, SCALES)
        later = known >= since
        beyond = np.maximum(np.maximum(exposure[later], since * NARROWEST) - since, 0.0)
        surprise = ((place - np.log(since)) / PLACE_SPREAD) ** 2
        log_weight = -0.5 * surprise + _log_likelihood(np.exp(place), known[later], beyond, since)
        weight = np.exp(log_weight - log_weight.max())
        log_evidence = log_weight.max() + np.log(weight.sum() / np.exp(-0.5 * surprise).sum())
        return cls(place, np.ones(SCALES), weight / weight.sum(), since, float(log_evidence))

    def draw(self, rng: np.random.Generator, draws: int) -> TailDraws:
        """Draw so many tails."""
        return LightTailDraws(self.place[rng.choice(SCALES, draws, p=self.weight)], np.ones(draws), self.since)

    def all(self) -> TailDraws:
        """Every tail of the grid, to be weighed by ``weight``."""
        return LightTailDraws(self.place, self.width, self.since)


def _log_likelihood(mean: Floats, delay: Floats, beyond: Floats, since: float) -> Floats:
    """Log-likelihood of the logarithms of delays, as `DelayTail` takes it; shape (grid,)."""
    if not len(delay):
        return np.zeros(len(mean))
    density = np.log(delay).sum() - len(delay) * np.log(mean) - float((delay - since).sum()) / mean
    groups, number = _grouped(beyond)
    cut = np.log(np.maximum(-np.expm1(-groups[None, :] / mean[:, None]), 1e-300)) @ number
    return np.asarray((density - cut) * min(1.0, MOST_EVIDENCE / len(delay)), dtype=np.float64)


def _grouped(length: Floats) -> tuple[Floats, Floats]:
    """Means of lengths that are nearly alike, and how many they are."""
    _, group = np.unique(np.round(np.log(np.maximum(length, 1e-300)) * 16.0), return_inverse=True)
    number = np.bincount(group).astype(np.float64)
    return np.bincount(group, length) / number, number


def draw_either(table: AgeTable, pairs: tuple[Floats, Floats], edges: Floats, draws: int, rng: np.random.Generator) -> CurveDraws:
    """Draw F with tails of both shapes, each as often as the delays seen (of `pairs`: delay, exposure) make it likely.

    Before any delay is seen both are as likely: one shape alone errs by more than its own interval where delays have the other.
    """
    heavy, light = DelayTail.fit(*pairs, edges), LightTail.fit(*pairs, edges)
    odds = float(np.exp(np.clip(light.log_evidence - heavy.log_evidence, -50.0, 50.0)))
    of_light = round(draws * odds / (1.0 + odds))
    parts = [
        DelayCurve(table, tail).draw(rng, number) for tail, number in ((heavy, draws - of_light), (light, of_light)) if number
    ]
    return CurveDraws(parts[0].edges, np.concatenate([part.share for part in parts]))
