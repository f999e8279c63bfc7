"""What everybody has to compute, and a few figures of it by which to see that all computed the same."""

from dataclasses import dataclass

import numpy as np

from referral.arrays import Floats, Integers
from referral.graph.concentration import Concentration

LEADERS = 100
SAMPLE = 1_000  # people whose own virality is compared; looking at all of them would cost as much as computing it


@dataclass(frozen=True)
class Figures:
    """Of all that was computed: enough to tell whether it was the same."""

    trees: int
    deepest: int
    broadest: int
    widest: int
    mean_virality: float
    mean_own_virality: float
    gini: float
    top_1: float
    most_below: int
    most_direct: int


@dataclass(frozen=True)
class Columns:
    """The full metric set as the peers compute it: per node, then per tree, then per generation."""

    below: Integers
    direct: Integers
    own_virality: Floats
    size: Integers
    depth: Integers
    breadth: Integers
    virality: Floats
    widths: Integers
    few: Concentration

    def figures(self) -> Figures:
        """The whole in ten numbers, once R of each generation and both leaderboards are made, too."""
        _ = self.widths[1:] / self.widths[:-1]
        below, direct = (np.argsort(-counts, kind="stable")[:LEADERS] for counts in (self.below, self.direct))
        return Figures(
            trees=len(self.size),
            deepest=int(self.depth.max()),
            broadest=int(self.breadth.max()),
            widest=int(self.widths.max()),
            mean_virality=_mean(self.virality),
            mean_own_virality=_mean(self.own_virality[:SAMPLE]),
            gini=_short(self.few.gini),
            top_1=_short(self.few.top_1),
            most_below=int(self.below[below[0]]),
            most_direct=int(self.direct[direct[0]]),
        )


def _mean(virality: Floats) -> float:
    return _short(float(np.nanmean(virality)))


def _short(value: float) -> float:
    return float(f"{value:.6g}")
