"""What graph libraries have no function for, over the lists that they give: subtree sums, and the tables made of them.

The libraries know neither the size of a subtree nor its structural virality. What comes nearest, a search from every node, takes
for ever in a chain; a loop over an order that the library gives is the best that can be done with them.
"""

import numpy as np

from bench.forests.figures import Columns
from referral.arrays import Floats, Integers
from referral.graph.concentration import concentration


def complete(order: list[int], parent: list[int], direct: list[int]) -> Columns:
    """Walk down for depths and trees, up for subtrees, then count."""
    depth, tree = _down(order, parent)
    size, total, squares = _up(order, parent)
    sizes, totals, squared = np.array(size), np.array(total), np.array(squares)
    roots = np.flatnonzero(np.array(parent) < 0)
    own_virality = _virality(sizes, totals, squared)
    depths, trees = np.array(depth), np.searchsorted(roots, np.array(tree))
    keys, widths = np.unique(trees * (depths.max() + 1) + depths, return_counts=True)
    deepest, breadth = np.zeros(len(roots), dtype=np.int64), np.zeros(len(roots), dtype=np.int64)
    np.maximum.at(deepest, keys // (depths.max() + 1), keys % (depths.max() + 1))
    np.maximum.at(breadth, keys // (depths.max() + 1), widths)
    return Columns(
        below=sizes - 1,
        direct=np.array(direct),
        own_virality=own_virality,
        size=sizes[roots],
        depth=deepest,
        breadth=breadth,
        virality=own_virality[roots],
        widths=np.bincount(depths),
        few=concentration(direct),
    )


def _down(order: list[int], parent: list[int]) -> tuple[list[int], list[int]]:
    depth, tree = [0] * len(parent), list(range(len(parent)))
    for node in order:
        above = parent[node]
        if above >= 0:
            depth[node] = depth[above] + 1
            tree[node] = tree[above]
    return depth, tree


def _up(order: list[int], parent: list[int]) -> tuple[list[int], list[float], list[float]]:
    size, total, squares = [1] * len(parent), [0.0] * len(parent), [0.0] * len(parent)
    for node in reversed(order):
        people, above = size[node], parent[node]
        total[node] += people
        squares[node] += float(people) * people
        if above >= 0:
            size[above] += people
            total[above] += total[node]
            squares[above] += squares[node]
    return size, total, squares


def _virality(size: Integers, total: Floats, squares: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        virality: Floats = 2.0 * (size * total - squares) / (size * (size - 1.0))
    return virality
