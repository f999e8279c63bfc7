"""The loops over all nodes of a forest, compiled by numba: each visits every node once, without recursion or allocation.

Not for callers, who use `referral.graph.forest` and `referral.graph.metrics`. Those import this module only where they compute:
numba takes half a second and tens of megabytes to load. Arrays come from the caller, so that one place decides on their width:
counts of nodes are int32 wherever they fit (half the memory, and memory is what these loops wait for), sums are float64.

A forest is walked along ``order``, which lists parents before their children. An empty one stands for 0 … n - 1: whoever came
first has the lower number in most forests, and nothing has to be stored for those.
"""

import math
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from referral.arrays import ROOT, Floats, Integers

# What `check` may find; `referral.graph.refusals` has the words.
SOUND: Final = 0
UNKNOWN_PARENT: Final = 1
SELF_EDGE: Final = 2
INFINITE_TIME: Final = 3
PARENT_LATER: Final = 4
NOT_FINITE_WEIGHT: Final = 5

Counts = NDArray[np.signedinteger[Any]]  # int32, or int64 from 2³¹ nodes on
Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile a loop when it is first called, and keep the machine code beside this file where that may be written.

    Installed by one user and run by another who has no home, there is nowhere to keep it: then every process compiles for
    itself, which takes seconds. A folder that all users may write to would do, and would let any of them plant code in us.
    """
    try:
        return cast(Loop, njit(loop, cache=True, nogil=True, error_model="numpy"))
    except RuntimeError:  # numba: no locator available
        return cast(Loop, njit(loop, nogil=True, error_model="numpy"))


@compiled
def check(parent: Integers, time: Floats, weight: Floats) -> tuple[int, int, bool]:
    """Find the first row at fault, if any, and whether every parent stands before its children; unknown columns are empty."""
    packed = True
    for node in range(len(parent)):
        above = parent[node]
        if above < ROOT or above >= len(parent):
            return UNKNOWN_PARENT, node, False
        if above == node:
            return SELF_EDGE, node, False
        if len(time) and math.isinf(time[node]):
            return INFINITE_TIME, node, False
        if len(time) and above >= 0 and time[above] > time[node]:
            return PARENT_LATER, node, False
        if len(weight) and not math.isfinite(weight[node]):
            return NOT_FINITE_WEIGHT, node, False
        packed &= above < node
    return SOUND, ROOT, packed


@compiled
def arrange(parent: Integers, mark: Counts, order: Counts, closing: Counts) -> int:
    """List parents before children in `order`, and in `closing` the last row of each cycle; gives the number of cycles.

    From every node not yet listed it walks up to one that is, then turns the stretch round; `mark`, all 0 before, tells this
    walk from earlier ones. Each node is walked over once.
    """
    filled, cycles = 0, 0
    for start in range(len(parent)):
        first, node = filled, start
        while node >= 0 and mark[node] == 0:
            mark[node] = start + 1
            order[filled] = node
            filled += 1
            node = parent[node]
        if filled > first and node >= 0 and mark[node] == start + 1:
            closing[cycles] = last_of_cycle(parent, node)
            cycles += 1
        low, high = first, filled - 1
        while low < high:
            order[low], order[high] = order[high], order[low]
            low, high = low + 1, high - 1
    return cycles


@compiled
def last_of_cycle(parent: Integers, node: int) -> int:
    """Give the largest index on a cycle."""
    last, above = node, parent[node]
    while above != node:
        last, above = max(last, above), parent[above]
    return last


@compiled
def descend(parent: Integers, order: Counts, depth: Counts, tree: Counts) -> tuple[int, int]:
    """Forward pass: number the trees by their roots and give every node its depth and tree; returns trees and levels."""
    trees, levels = 0, 0
    if len(order):
        for node in range(len(parent)):
            if parent[node] < 0:
                tree[node] = trees
                trees += 1
    for step in range(len(parent)):
        node = order[step] if len(order) else step
        above = parent[node]
        if above >= 0:
            depth[node], tree[node] = depth[above] + 1, tree[above]
            levels = max(levels, depth[node] + 1)
        else:
            depth[node] = 0
            levels = max(levels, 1)
            if not len(order):
                tree[node] = trees
                trees += 1
    return trees, levels


@compiled
def ascend(parent: Integers, order: Counts, child_count: Counts, subtree_size: Counts) -> None:
    """Backward pass: count children (0 before) and subtrees (1 before)."""
    for step in range(len(parent) - 1, -1, -1):
        node = order[step] if len(order) else step
        above = parent[node]
        if above >= 0:
            child_count[above] += 1
            subtree_size[above] += subtree_size[node]


@compiled
def list_children(parent: Integers, ends: Counts, child: Counts) -> None:
    """Put everybody's children side by side; `ends` says where those of each node end, and in the end where they begin."""
    for node in range(len(parent) - 1, -1, -1):
        above = parent[node]
        if above >= 0:
            ends[above] -= 1
            child[ends[above]] = node


@compiled
def gather(parent: Integers, order: Counts, total: NDArray[Any]) -> None:
    """Backward pass: add every node's value to all above it."""
    for step in range(len(parent) - 1, -1, -1):
        node = order[step] if len(order) else step
        above = parent[node]
        if above >= 0:
            total[above] += total[node]


@compiled
def virality_of(size: float, total: float, squares: float) -> float:
    """Mean distance of all pairs among `size` nodes, from Σs and Σs² of their subtrees; NaN, as 0 / 0, for a single one."""
    return 2.0 * (size * total - squares) / (size * (size - 1.0))


@compiled
def own_subtrees(parent: Integers, order: Counts, size: Counts, height: Counts, sums: Floats) -> None:
    """Backward pass: height and structural virality of each node's own subtree; both arrays 0 before.

    `sums` holds Σs and Σs² of each node side by side, as both are wanted at once: apart, the loop waits for memory twice. A node
    whose sums were handed on has its result in their place; at the end the results move together into the first half.
    """
    for step in range(len(parent) - 1, -1, -1):
        node = order[step] if len(order) else step
        people = float(size[node])
        total, squares = sums[2 * node] + people, sums[2 * node + 1] + people * people
        sums[2 * node] = virality_of(people, total, squares)
        above = parent[node]
        if above >= 0:
            sums[2 * above] += total
            sums[2 * above + 1] += squares
            height[above] = max(height[above], height[node] + 1)
    for node in range(len(parent)):
        sums[node] = sums[2 * node]


@compiled
def tree_sums(tree: Counts, depth: Counts, size: Counts, deepest: Integers, total: Floats, squares: Floats) -> None:
    """Depth, Σs and Σs² of every tree; all 0 before. Summed up apart while nodes of one tree follow one another."""
    index, most, sums, squared = 0, 0, 0.0, 0.0
    for node in range(len(tree)):
        if tree[node] != index:
            hand_on(index, most, sums, squared, deepest, total, squares)
            index, most, sums, squared = tree[node], 0, 0.0, 0.0
        people = float(size[node])
        sums += people
        squared += people * people
        most = max(most, depth[node])
    if len(tree):
        hand_on(index, most, sums, squared, deepest, total, squares)


@compiled
def hand_on(index: int, most: int, sums: float, squared: float, deepest: Integers, total: Floats, squares: Floats) -> None:
    """Add what was summed up apart to its tree."""
    deepest[index] = max(deepest[index], most)
    total[index] += sums
    squares[index] += squared


@compiled
def tree_breadths(tree: Counts, depth: Counts, first: Integers, width: Counts, breadth: Integers) -> None:
    """Widest generation of every tree; the generations of tree t are counted from ``width[first[t]]`` on, 0 before."""
    for node in range(len(tree)):
        width[first[tree[node]] + depth[node]] += 1
    for index in range(len(breadth)):
        widest = 0
        for place in range(first[index], first[index + 1]):
            widest = max(widest, width[place])
        breadth[index] = widest


@compiled
def histogram(values: Counts, count: Integers) -> None:
    """How often each value occurs; 0 before."""
    for value in values:
        count[value] += 1


@compiled
def squares_by_generation(depth: Counts, child_count: Counts, squares: Floats) -> None:
    """Σ of the squared numbers of children in each of the first generations; 0 before."""
    for node in range(len(depth)):
        if depth[node] < len(squares):
            squares[depth[node]] += float(child_count[node]) ** 2
