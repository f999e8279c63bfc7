"""The compiled loops that only read a live forest: up to a root, and down the counts of a leaderboard."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from referral.graph.kernels import compiled
from referral.live.arrays import NONE, Board, Counts

Nodes = NDArray[Any]


@compiled
def _highest_bit(word: int) -> int:
    bit = 0
    for step in (16, 8, 4, 2, 1):
        if word >> (bit + step):
            bit += step
    return bit


@compiled
def next_count(board: Board, count: int) -> int:
    """Find the largest count below ``count`` that somebody has; 0 when there is none."""
    word, bit = board.leaves + (count >> 5), count & 31
    marks = np.int64(board.marks[word]) & ((1 << bit) - 1)
    while marks == 0:
        if word == 0:
            return 0
        word, bit = (word - 1) >> 5, (word - 1) & 31
        marks = np.int64(board.marks[word]) & ((1 << bit) - 1)
    while word < board.leaves:
        word = word * 32 + 1 + _highest_bit(marks)
        marks = np.int64(board.marks[word])
    return (word - board.leaves) * 32 + _highest_bit(marks)


@compiled
def leaders(board: Board, wanted: int) -> Counts:
    """List who has the largest counts, whole counts only, until at least ``wanted`` are listed."""
    count, found = len(board.heads), 0
    while found < wanted:
        count = next_count(board, count)
        if count == 0:
            break
        node = board.heads[count]
        while node != NONE:
            found += 1
            node = board.links[node, 0]
    listed = np.empty(found, np.int32)
    count, place = len(board.heads), 0
    while place < found:
        count = next_count(board, count)
        node = board.heads[count]
        while node != NONE:
            listed[place] = node
            place += 1
            node = board.links[node, 0]
    return listed


@compiled
def is_within(nodes: Nodes, node: int, top: int) -> bool:
    """Tell whether a node is another or below it."""
    walker = np.int64(node)
    while walker != NONE and walker != top:
        walker = np.int64(nodes[walker]["parent"])
    return walker == top


@compiled
def root_of(nodes: Nodes, node: int) -> int:
    """Find the root of a node's tree."""
    walker = np.int64(node)
    while nodes[walker]["parent"] != NONE:
        walker = np.int64(nodes[walker]["parent"])
    return walker
