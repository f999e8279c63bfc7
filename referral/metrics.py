"""What a finished or running forest looks like: cascades, leaders, speed."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from referral.errors import ReferralError
from referral.forest import ReferralForest
from referral.arrays import ROOT, Integers

Floats = NDArray[np.float64]

RELIABLE_CASCADE_SIZE = 30  # below it structural virality says more about chance than about the cascade


@dataclass(frozen=True, eq=False)
class Cascades:
    """One row for each tree, in the order of `ReferralForest.roots`; every array has shape (trees,)."""

    root: Integers
    size: Integers
    depth: Integers
    breadth: Integers
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


def reproduction_by_generation(forest: ReferralForest) -> Floats:
    """Divide each generation by the one before it.

    Parameters
    ----------
    forest : ReferralForest

    Returns
    -------
    ndarray of float64, shape (generations - 1,)
        R_g = width[g + 1] / width[g]. The last generations are young: R falls there for want of time as well.

    Examples
    --------
    >>> reproduction_by_generation(ReferralForest.from_parents([-1, -1, 0, 0, 1, 2])).tolist()
    [1.5, 0.3333333333333333]
    """
    width = forest.generation_widths
    return width[1:] / width[:-1]


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
    subtree = forest.subtree_size.astype(np.float64)
    total = np.bincount(forest.root, weights=subtree, minlength=len(forest))[forest.roots]
    squares = np.bincount(forest.root, weights=subtree * subtree, minlength=len(forest))[forest.roots]
    size = subtree[forest.roots]
    with np.errstate(invalid="ignore"):
        return 2.0 * (size * total - squares) / (size * (size - 1.0))


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
    roots = forest.roots
    tree = np.zeros(len(forest), dtype=np.int64)
    tree[roots] = np.arange(len(roots))
    tree = tree[forest.root]
    generations = max(len(forest.generation_widths), 1)
    # One key for each generation of each tree; only those that exist are counted, for trees × generations may be huge.
    keys, widths = np.unique(tree * generations + forest.depth, return_counts=True)
    depth, breadth = np.zeros(len(roots), dtype=np.int64), np.zeros(len(roots), dtype=np.int64)
    np.maximum.at(depth, keys // generations, keys % generations)
    np.maximum.at(breadth, keys // generations, widths)
    return Cascades(roots, forest.subtree_size[roots], depth, breadth, structural_virality(forest))


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
    direct, below = forest.child_count, forest.subtree_size - 1
    first, second = (direct, below) if by is Ranking.DIRECT else (below, direct)
    bringers = np.flatnonzero(direct)
    best = bringers[np.lexsort((bringers, -second[bringers], -first[bringers]))][: max(limit, 0)]
    ahead = {count: np.count_nonzero(first > count) for count in set(first[best].tolist())}
    return [
        Standing(int(ahead[int(first[node])]) + 1, node, forest.labels[node], int(direct[node]), int(below[node]))
        for node in best.tolist()
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
