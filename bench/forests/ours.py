"""The full metric set by this library."""

import numpy as np

from bench.forests.figures import LEADERS, SAMPLE, Figures
from referral.arrays import Integers
from referral.graph.concentration import concentration_of
from referral.graph.forest import ReferralForest
from referral.graph.generations import generations, reproduction_by_generation
from referral.graph.metrics import Ranking, cascades, leaderboard, people


def prepare(parent: Integers) -> Integers:
    """The array is what the library takes."""
    return parent


def metrics(parent: Integers) -> Figures:
    """Check the forest and compute everything about people, trees and generations that needs no times."""
    forest = ReferralForest.from_parents(parent)
    mean_own_virality = float(np.nanmean(people(forest).structural_virality[:SAMPLE]))
    table, (few, _bringers) = cascades(forest), concentration_of(forest)
    generations(forest)
    reproduction_by_generation(forest)
    below, direct = (leaderboard(forest, LEADERS, by) for by in (Ranking.BELOW, Ranking.DIRECT))
    return Figures(
        trees=len(table.root),
        deepest=int(table.depth.max()),
        broadest=int(table.breadth.max()),
        widest=int(forest.generation_widths.max()),
        mean_virality=_short(float(np.nanmean(table.structural_virality))),
        mean_own_virality=_short(mean_own_virality),
        gini=_short(few.gini),
        top_1=_short(few.top_1),
        most_below=below[0].below,
        most_direct=direct[0].direct,
    )


def _short(value: float) -> float:
    return float(f"{value:.6g}")
