"""The delay distribution F with what is not known of it: as seen up to an age, a fitted tail beyond."""

from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np

from referral.arrays import Floats
from referral.growth.delay_tail import DelayTail, TailDraws
from referral.growth.recurrence import AgeTable

TAIL_STEPS: Final = 32
TAIL_LENGTH: Final = 1e4  # times the age up to which delays were seen


@dataclass(frozen=True, eq=False)
class CurveDraws:
    """Draws of F: ``share`` (draws, edges) at the ages ``edges``, the first 0 and the last infinite."""

    edges: Floats
    share: Floats

    def within(self, age: Floats) -> Floats:
        """F at some ages, shape (draws, ages): 0 at negative ages, 1 at infinity, straight between the edges."""
        step = np.clip(np.searchsorted(self.edges, age, side="right") - 1, 0, len(self.edges) - 2)
        start, end = self.edges[step], np.minimum(self.edges[step + 1], np.finfo(np.float64).max)
        # Up to infinity the last step is endless: next to nothing of it has come at any finite age.
        part = np.clip((np.minimum(age, end) - start) / (end - start), 0.0, 1.0)
        return np.asarray(self.share[:, step] * (1.0 - part) + self.share[:, step + 1] * part, dtype=np.float64)

    def part(self, draws: slice) -> "CurveDraws":
        """Some of the draws."""
        return CurveDraws(self.edges, self.share[draws])


@dataclass(frozen=True, eq=False)
class DelayCurve:
    r"""Children by age of their parent, and the tail beyond the ages seen.

    Attributes
    ----------
    table : AgeTable
        Of the ages that enough people have reached.
    tail : DelayTail
    clustering : float
        How many times the variance exceeds that of independent children, at least 1.

    Notes
    -----
    With M the mean cumulative function of the table, a the last age in it, T(x) the tail's ratio of what comes between a and x to
    what comes between the median m and a: :math:`M(x) = M(a) + (M(a) - M(m))\,T(x)` and :math:`F = M / M(\infty)`.
    """

    table: AgeTable
    tail: DelayTail
    clustering: float = 1.0

    def draw(self, rng: np.random.Generator, draws: int) -> CurveDraws:
        """Draw each step of M from a gamma distribution (a Poisson count, a prior of one child over all steps), and a tail."""
        steps = len(self.table.children)
        counts = (self.table.children + 1.0 / steps) / self.clustering
        body = np.cumsum(rng.gamma(counts, size=(draws, steps)) / self.table.at_risk, axis=1)
        # Where hardly anything was seen a draw can vanish altogether; it then comes in the last step.
        body[:, -1] = np.maximum(body[:, -1], np.finfo(np.float64).tiny * 1e6)
        return self._with_tail(body, self.tail.draw(rng, draws))

    def mean(self, age: Floats) -> Floats:
        """F at some ages, its tail averaged over what is known of it; shape (ages,)."""
        body = np.cumsum((self.table.children + 1.0 / len(self.table.children)) / self.table.at_risk)
        every = self._with_tail(body[None, :], self.tail.all())
        average = CurveDraws(every.edges, np.atleast_2d(self.tail.weight @ every.share))
        return np.asarray(np.minimum(average.within(age)[0], 1.0), dtype=np.float64)

    def _with_tail(self, body: Floats, tails: TailDraws) -> CurveDraws:
        edges = self.table.edges
        reached = float(edges[-1])
        later = np.append(reached * np.geomspace(1.0, TAIL_LENGTH, TAIL_STEPS + 1)[1:], inf)
        since = min(tails.since, reached / 2.0)
        step = int(np.searchsorted(edges, since, side="right")) - 1
        before = body[:, step - 1 : step] if step else 0.0
        grown = body[:, -1:] + (body[:, -1:] - before) * replace(tails, since=since).grown(reached, later)
        whole = np.concatenate([np.zeros((len(grown), 1)), np.broadcast_to(body, (len(grown), body.shape[1])), grown], axis=1)
        return CurveDraws(np.concatenate([edges, later]), whole / whole[:, -1:])
