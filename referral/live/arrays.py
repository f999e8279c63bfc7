"""The growing arrays under `referral.live.forest`: one record for each node, and for each leaderboard the nodes by count."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from referral.arrays import ROOT

NONE: Final = ROOT  # no node, as a parent or as a neighbour in a list
GONE: Final = -2  # the parent of a node that was removed

# Σs² does not fit 64 bits once a chain has three million nodes. It is held in two parts, high · 2**62 + low with 0 ≤ low < 2**62,
# so that it is exact whatever comes and goes: a float would keep the rounding of its largest value when the tree shrinks.
LIMB_BITS: Final = 62
LIMB: Final = (1 << LIMB_BITS) - 1

Counts = NDArray[np.int32]

# One record is one cache line: a walk up to the root reads each node once.
NODE: Final = np.dtype(
    [
        ("time", np.float64),
        ("size_sum", np.int64),  # Σs over the node and all below it
        ("square_low", np.int64),  # Σs² likewise
        ("square_high", np.int32),
        ("size", np.int32),  # the node and all below it
        ("parent", np.int32),
        ("depth", np.int32),
        ("children", np.int32),
        ("first", np.int32),  # the children's list: its first, and for each its neighbours
        ("next", np.int32),
        ("previous", np.int32),
    ]
)


class Board(NamedTuple):
    """Who has which count: a linked list of nodes for each count above 0, and a tree of bits that tells which lists are empty.

    Word w of ``marks`` stands above words 32 w + 1 … 32 w + 32; from ``leaves`` on a bit is a count.
    """

    heads: Counts  # shape (slots,): the first node of each count
    links: Counts  # shape (slots, 2): the next and the previous node of the same count
    marks: NDArray[np.uint32]
    leaves: int


class Arrays(NamedTuple):
    """All that a live forest holds, apart from its labels."""

    nodes: NDArray[Any]  # of NODE, shape (slots,)
    widths: NDArray[np.int64]  # nodes of each generation, shape (slots,)
    direct: Board
    below: Board


def empty_arrays(slots: int) -> Arrays:
    """Make room for a number of nodes.

    Parameters
    ----------
    slots : int
        At least 1, below 2**31.

    Returns
    -------
    Arrays
        ``nodes`` holds nothing of meaning yet.

    Examples
    --------
    >>> arrays = empty_arrays(100)
    >>> len(arrays.nodes), len(arrays.direct.heads), arrays.direct.leaves
    (100, 100, 1)
    """
    return Arrays(np.empty(slots, NODE), np.zeros(slots, np.int64), _empty_board(slots), _empty_board(slots))


def _empty_board(slots: int) -> Board:
    leaves, span = 0, 32
    while span <= slots:
        leaves, span = leaves * 32 + 1, span * 32
    marks = np.zeros(leaves + (slots >> 5) + 1, np.uint32)
    return Board(np.full(slots, NONE, np.int32), np.empty((slots, 2), np.int32), marks, leaves)
