"""Loads what a long-lived process computes with before anybody waits for it."""

from referral.graph.concentration import concentration_of
from referral.graph.forest import ReferralForest
from referral.graph.generations import generations
from referral.graph.metrics import leaderboard, people, structural_virality


def warm_up() -> None:
    """Run every loop over a small forest.

    Notes
    -----
    Takes about half a second, most of it to load numba; some two seconds where no machine code is kept yet, see
    `referral.graph.kernels.compiled`.

    Examples
    --------
    >>> warm_up()
    """
    forest = ReferralForest.from_parents([2, 0, -1, 2], [1.0, 2.0, 0.0, 1.0])  # neither in the order of their parents nor alone
    for values in ([1, 0, 1, 1], [0.5, 1.0, 0.0, 2.0]):
        forest.subtree_sum(values)
    generations(forest)
    leaderboard(forest)
    people(forest)
    structural_virality(forest)
    concentration_of(forest)
    _ = forest.children
