"""The passes over a whole forest: makes the arrays and runs the loops of `referral.graph.kernels` over them.

Not for callers, who use `referral.graph.forest` and `referral.graph.metrics`; those import it where they compute, see
`referral.graph.kernels`.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from referral.arrays import Floats, Integers, frozen
from referral.graph import kernels, selection
from referral.graph.kernels import Counts
from referral.graph.refusals import INFINITE_TIME, NO_SUCH_PARENT, NOT_FINITE_WEIGHT, PARENT_LATER, SELF_EDGE, Reason

REASONS: Final[dict[int, Reason]] = {
    kernels.UNKNOWN_PARENT: NO_SUCH_PARENT,
    kernels.SELF_EDGE: SELF_EDGE,
    kernels.INFINITE_TIME: INFINITE_TIME,
    kernels.PARENT_LATER: PARENT_LATER,
    kernels.NOT_FINITE_WEIGHT: NOT_FINITE_WEIGHT,
}
NOT_KNOWN: Final[Floats] = frozen(np.empty(0))


@dataclass(frozen=True, eq=False)
class Order:
    """Parents before children, empty for 0 … n - 1, and the last row of each cycle in ascending order."""

    nodes: Counts
    closing: Counts


@dataclass(frozen=True, eq=False)
class Levels:
    """Depth and tree of every node, shape (n,); trees are numbered as their roots follow one another."""

    depth: Counts
    tree: Counts
    trees: int
    generations: int


@dataclass(frozen=True, eq=False)
class Offspring:
    """Children of every node, and itself with all below it, shape (n,)."""

    child_count: Counts
    subtree_size: Counts


@dataclass(frozen=True, eq=False)
class Children:
    """All children, those of one node side by side and ascending: ``child[first[node]:first[node + 1]]``."""

    first: Counts
    child: Counts

    def of(self, node: int) -> Counts:
        """The children of a node, in ascending order."""
        return self.child[self.first[node] : self.first[node + 1]]


@dataclass(frozen=True, eq=False)
class Trees:
    """Depth, breadth, Σs and Σs² of every tree, shape (trees,)."""

    depth: Integers
    breadth: Integers
    total: Floats
    squares: Floats


def fault(parent: Integers, time: Floats | None, weight: Floats | None) -> tuple[Reason | None, int, bool]:
    """Find what is wrong with the first bad row, cycles apart; and whether all parents stand before their children."""
    found, row, packed = kernels.check(parent, NOT_KNOWN if time is None else time, NOT_KNOWN if weight is None else weight)
    return REASONS.get(found), row, packed


def as_they_come() -> Counts:
    """The order of a forest whose parents all stand before their children."""
    return np.empty(0, dtype=np.int32)


def arrange(parent: Integers) -> Order:
    """Find an order for any parent array, whatever its cycles."""
    width = _width(len(parent))
    order, closing = np.empty(len(parent), dtype=width), np.empty(len(parent) // 2, dtype=width)
    cycles = kernels.arrange(parent, np.zeros(len(parent), dtype=width), order, closing)
    return Order(order, np.sort(closing[:cycles]))


def levels(parent: Integers, order: Counts) -> Levels:
    """Run the forward pass."""
    # One block for both: larger ones come in larger pages, and making pages takes longer than the loop.
    depth, tree = np.empty((2, len(parent)), dtype=_width(len(parent)))
    return Levels(depth, tree, *kernels.descend(parent, order, depth, tree))


def offspring(parent: Integers, order: Counts) -> Offspring:
    """Run the backward pass."""
    child_count, subtree_size = _zeros((2, len(parent)), _width(len(parent)))  # one block, as above
    subtree_size[:] = 1
    kernels.ascend(parent, order, child_count, subtree_size)
    return Offspring(child_count, subtree_size)


def children(parent: Integers, child_count: Counts) -> Children:
    """List everybody's children."""
    width = _width(len(parent))
    ends = np.concatenate((child_count, np.zeros(1, dtype=width))).cumsum(dtype=width)
    child = np.empty(int(ends[-1]), dtype=width)
    kernels.list_children(parent, ends, child)
    return Children(ends, child)


def subtree_sum(parent: Integers, order: Counts, values: NDArray[Any]) -> NDArray[Any]:
    """Add up values over every subtree."""
    total = values.copy()
    kernels.gather(parent, order, total)
    return total


def own_subtrees(parent: Integers, order: Counts, size: Counts) -> tuple[Counts, Floats]:
    """Height and structural virality of every node's own subtree."""
    height, sums = _zeros(len(parent), _width(len(parent))), _zeros(2 * len(parent), np.float64)
    kernels.own_subtrees(parent, order, size, height, sums)
    sums.resize(len(parent), refcheck=False)  # gives the second half back to the system; nobody else knows the array
    return height, sums


def trees(found: Levels, size: Counts) -> Trees:
    """Describe every tree."""
    shape = Trees(
        np.zeros(found.trees, dtype=np.int64),
        np.zeros(found.trees, dtype=np.int64),
        np.zeros(found.trees),
        np.zeros(found.trees),
    )
    kernels.tree_sums(found.tree, found.depth, size, shape.depth, shape.total, shape.squares)
    first = np.zeros(found.trees + 1, dtype=np.int64)
    np.cumsum(shape.depth + 1, out=first[1:])
    width = np.zeros(int(first[-1]), dtype=_width(len(size)))
    kernels.tree_breadths(found.tree, found.depth, first, width, shape.breadth)
    return shape


def histogram(values: Counts) -> Integers:
    """How often each value from 0 to the largest occurs."""
    count = np.zeros(int(values.max(initial=-1)) + 1, dtype=np.int64)
    kernels.histogram(values, count)
    return count


def squares_by_generation(depth: Counts, child_count: Counts, generations: int) -> Floats:
    """Σ of the squared numbers of children in each of the first generations."""
    squares = np.zeros(generations)
    kernels.squares_by_generation(depth, child_count, squares)
    return squares


def best(first: Counts, second: Counts, limit: int, *, more_than: int) -> Integers:
    """The nodes with the highest first count, then second, then the earlier ones; only those with a first count above a limit."""
    heap = np.empty(min(max(limit, 0), len(first)), dtype=np.int64)
    nodes = heap[: selection.best(first, second, more_than, heap)]
    found: Integers = nodes[np.lexsort((nodes, -second[nodes], -first[nodes]))]
    return found


def _width(nodes: int) -> type[np.int32 | np.int64]:
    """The narrowest type that counts so many nodes."""
    return np.int32 if nodes <= np.iinfo(np.int32).max else np.int64


def _zeros(shape: int | tuple[int, int], kind: type[np.int32 | np.int64 | np.float64]) -> NDArray[Any]:
    """What np.zeros gives, but asked for in large pages before it is cleared, not after."""
    block = np.empty(shape, dtype=kind)
    block.fill(0)
    return block
