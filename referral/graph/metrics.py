"""What a finished or running forest looks like: cascades, people, leaders, speed."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from referral.arrays import ROOT, Floats, Integers
from referral.errors import ReferralError
from referral.graph.forest import ReferralForest

# `referral.graph.passes` is imported where it computes, as in `referral.graph.forest`.

RELIABLE_CASCADE_SIZE: Final = 30  # below it structural virality says more about chance than about the cascade


@dataclass(frozen=True, eq=False)
class Cascades:
    """One row for each tree, in the order of `ReferralForest.roots`; every array has shape (trees,)."""

    root: Integers
    size: Integers
    depth: Integers
    breadth: Integers
    structural_virality: Floats


@dataclass(frozen=True, eq=False)
class People:
    """One row for each node, about its own subtree; every array has shape (n,).

    Sizes and depths are as narrow as the library's own (int32 below 2³¹ nodes): widen them before you multiply.
    """

    size: NDArray[np.signedinteger[Any]]
    depth: NDArray[np.signedinteger[Any]]
    structural_virality: Floats


class Ranking(StrEnum):
    """What a leaderboard ranks by: people brought directly, or all below."""

    DIRECT = "direct"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of a leaderboard; equal counts share a rank."""

    rank: int
    node: int
    label: Hashable
    direct: int
    below: int


def structural_virality(forest: ReferralForest) -> Floats:
    r"""Measure for each tree whether it was one broadcast or many steps.

    Parameters
    ----------
    forest : ReferralForest

    Returns
    -------
    ndarray of float64, shape (trees,)
        Mean distance in edges between all pairs of the tree's nodes, in the order of ``forest.roots``; NaN for a single node.

    Notes
    -----
    With N nodes and subtree sizes s, :math:`\nu = 2 (N \sum s - \sum s^2) / (N (N - 1))`: the edge above a subtree of s nodes
    lies on s(N - s) paths. Sums are float64, because Σs² of a chain of four million nodes overflows int64. Shown as unreliable
    below `RELIABLE_CASCADE_SIZE` nodes. A star of n nodes has 2 - 2/n, a chain (n + 1)/3.

    References
    ----------
    .. [1] S. Goel, A. Anderson, J. Hofman, D. J. Watts, "The structural virality of online diffusion", Management Science 62
       (2016) 180-196. doi:10.1287/mnsc.2015.2158

    Examples
    --------
    >>> structural_virality(ReferralForest.from_parents([-1, 0, 0, 0, -1, 4, 5, -1])).tolist()
    [1.5, 1.3333333333333333, nan]
    """
    return cascades(forest).structural_virality


def cascades(forest: ReferralForest) -> Cascades:
    """Describe every tree.

    Parameters
    ----------
    forest : ReferralForest

    Returns
    -------
    Cascades
        Size in nodes (root included), depth in edges, breadth in nodes of the widest generation, structural virality.

    See Also
    --------
    structural_virality

    Examples
    --------
    >>> table = cascades(ReferralForest.from_parents([-1, 0, 0, 1, -1]))
    >>> table.root.tolist(), table.size.tolist(), table.depth.tolist(), table.breadth.tolist()
    ([0, 4], [4, 1], [2, 0], [2, 1])
    """
    from referral.graph import passes

    size = forest.offspring.subtree_size[forest.roots].astype(np.int64)
    shape = passes.trees(forest.levels, forest.offspring.subtree_size)
    return Cascades(forest.roots, size, shape.depth, shape.breadth, _virality(size.astype(np.float64), shape))


def people(forest: ReferralForest) -> People:
    """Describe what each person set off: the subtree of those who came through them, at whatever remove.

    Parameters
    ----------
    forest : ReferralForest

    Returns
    -------
    People
        Size (themselves included), depth in edges, and structural virality, NaN for those who brought nobody.

    See Also
    --------
    structural_virality : the formula, and how far to trust it.

    Examples
    --------
    >>> own = people(ReferralForest.from_parents([-1, 0, 1, 1, 1]))
    >>> own.size.tolist(), own.depth.tolist(), own.structural_virality.tolist()
    ([5, 4, 1, 1, 1], [2, 1, 0, 0, 0], [1.6, 1.5, nan, nan, nan])
    """
    from referral.graph import passes

    size = forest.offspring.subtree_size
    return People(size, *passes.own_subtrees(forest.parent, forest.order, size))


def leaderboard(forest: ReferralForest, limit: int = 10, by: Ranking = Ranking.BELOW) -> list[Standing]:
    """List those who brought the most.

    Parameters
    ----------
    forest : ReferralForest
    limit : int
        How many rows at most; people who brought nobody are never listed.
    by : Ranking
        Rank by all below (the default) or by people brought directly; the other count, then the earlier node, breaks ties
        of order. Only the ranking count decides the rank.

    Returns
    -------
    list of Standing
        Best first; after two on rank 1 comes rank 3.

    Examples
    --------
    >>> forest = ReferralForest.from_edges([("Maud", None), ("Junaid", "Maud"), ("Idris", "Junaid"), ("Gwen", "Junaid")])
    >>> [(row.rank, row.label, row.direct, row.below) for row in leaderboard(forest)]
    [(1, 'Maud', 1, 3), (2, 'Junaid', 2, 2)]
    >>> [(row.rank, row.label) for row in leaderboard(forest, by=Ranking.DIRECT)]
    [(1, 'Junaid'), (2, 'Maud')]
    """
    from referral.graph import passes

    direct, size = forest.offspring.child_count, forest.offspring.subtree_size
    counts = (direct, size) if by is Ranking.DIRECT else (size, direct)
    # A subtree holds the person too, so those who brought nobody have to be left out of the ranking by size.
    best = passes.best(*counts, limit, more_than=0 if by is Ranking.DIRECT else 1)
    ranked = counts[0][best]
    ranks = np.searchsorted(-ranked, -ranked) + 1
    return [
        Standing(rank, node, forest.labels[node], int(direct[node]), int(size[node]) - 1)
        for rank, node in zip(ranks.tolist(), best.tolist(), strict=True)
    ]


def cycle_time(forest: ReferralForest, now: float | None = None, matured_after: float = 0.0) -> float:
    """Find how long half of the referrals take.

    Parameters
    ----------
    forest : ReferralForest
        With times.
    now : float, optional
        The present, in the forest's seconds; needed with ``matured_after``.
    matured_after : float
        Seconds a parent must have had for its children to be counted. A parent who registered a minute ago can only show quick
        children, so young cohorts look faster than they are.

    Returns
    -------
    float
        Median delay in seconds from a parent's registration to a child's; NaN when no pair has known times.

    Raises
    ------
    ReferralError
        ``metrics.now_needed`` when ``matured_after`` is given without ``now``.

    Examples
    --------
    >>> forest = ReferralForest.from_parents([-1, 0, 0, 1], [0.0, 10.0, 60.0, 30.0])
    >>> cycle_time(forest), cycle_time(forest, now=65.0, matured_after=60.0)
    (20.0, 35.0)
    """
    if matured_after > 0 and now is None:
        raise ReferralError("metrics.now_needed", "matured_after needs the present time")
    children = np.flatnonzero(forest.parent != ROOT)
    started = forest.time[forest.parent[children]]
    delay = forest.time[children] - started
    counted = np.isfinite(delay) if now is None else np.isfinite(delay) & (now - started >= matured_after)
    return float(np.median(delay[counted])) if counted.any() else float("nan")


def _virality(size: Floats, shape: Any) -> Floats:
    with np.errstate(invalid="ignore"):
        virality: Floats = 2.0 * (size * shape.total - shape.squares) / (size * (size - 1.0))
    return virality
