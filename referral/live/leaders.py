"""The leaderboards of a live forest: the few best in their exact order, out of lists that hold no order."""

from typing import NamedTuple

import numpy as np

from referral.arrays import Integers
from referral.graph.metrics import Ranking
from referral.live.arrays import Arrays, Counts
from referral.live.walks import leaders


class Leader(NamedTuple):
    """A row of the leaderboard, by slot."""

    rank: int
    slot: int
    direct: int
    below: int


def best(arrays: Arrays, limit: int, by: Ranking) -> list[Leader]:
    """List the best by one count, then the other count, then the earlier slot.

    Parameters
    ----------
    arrays : Arrays
    limit : int
        How many at most.
    by : Ranking
        The count that decides the rank.

    Returns
    -------
    list of Leader
        Best first; equal counts share a rank.
    """
    slots = leaders(arrays.direct if by is Ranking.DIRECT else arrays.below, limit)
    direct, below = arrays.nodes["children"][slots], arrays.nodes["size"][slots] - 1
    first, second = (direct, below) if by is Ranking.DIRECT else (below, direct)
    listed = _listed(slots, first, second, limit)
    listed = listed[np.lexsort((slots[listed], -second[listed], -first[listed]))]
    ranks = np.searchsorted(-first[listed], -first[listed]) + 1  # every count but the last is whole: nobody ahead is missing
    rows = (column.tolist() for column in (ranks, slots[listed], direct[listed], below[listed]))
    return [Leader(*row) for row in zip(*rows, strict=True)]


def _listed(slots: Counts, first: Counts, second: Counts, limit: int) -> Integers:
    """Give the positions that will be listed, so that thousands who share the last count need not be sorted."""
    if len(slots) <= limit or not len(slots):
        return np.arange(len(slots))
    ahead = int(np.searchsorted(-first, -first[-1]))
    merit = (second[ahead:].astype(np.int64) << 31) - slots[ahead:]
    chosen = np.argpartition(-merit, limit - ahead - 1)[: limit - ahead]
    return np.concatenate([np.arange(ahead), ahead + chosen])
