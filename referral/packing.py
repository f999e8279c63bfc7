"""The loops under the forest: levels, trees and subtrees of a parent array.

Kept apart from `referral.forest` so that they can be compiled without touching what callers see.
"""

import numpy as np
from numpy.typing import NDArray

ROOT = -1  # the parent of a root in every parent array

CYCLE_SHOWN = 8  # nodes spelt out in an error

Integers = NDArray[np.int64]


def levels(parent: Integers) -> tuple[Integers, Integers, Integers]:
    """Find every node's depth and root by pointer doubling.

    Parameters
    ----------
    parent : ndarray of int64, shape (n,)
        Index of each node's parent, `ROOT` for a root.

    Returns
    -------
    depth : ndarray of int64, shape (n,)
        Steps up to the root; 0 for a root. Meaningless for nodes that never reach one.
    root : ndarray of int64, shape (n,)
        Index of the tree's root; meaningless likewise.
    lost : ndarray of int64
        Nodes that lie on a cycle that some node runs into; empty for a forest.

    Notes
    -----
    Every round doubles the number of edges each pointer jumps, so a forest of depth d needs log2(d) rounds of n steps: a chain
    costs no more than twenty rounds at a million nodes, where a level-by-level walk would take a million.

    Examples
    --------
    >>> import numpy as np
    >>> depth, root, lost = levels(np.array([-1, 0, 1, -1]))
    >>> depth.tolist(), root.tolist(), lost.tolist()
    ([0, 1, 2, 0], [0, 0, 0, 3], [])
    """
    own = np.arange(len(parent))
    jump = np.where(parent == ROOT, own, parent)
    depth = (parent != ROOT).astype(np.int64)
    for _ in range(max(len(parent), 1).bit_length()):
        further = jump[jump]
        if np.array_equal(further, jump):
            break
        depth += depth[jump]
        jump = further
    return depth, jump, np.unique(jump[parent[jump] != ROOT])


def last_of_cycle(parent: Integers, node: int) -> tuple[int, list[int | None]]:
    """Find the last row of a cycle and spell the cycle out from there.

    Parameters
    ----------
    parent : ndarray of int64, shape (n,)
        Index of each node's parent.
    node : int
        A node on a cycle.

    Returns
    -------
    row : int
        The largest index on the cycle: the row that closed it.
    chain : list of int or None
        The nodes from ``row`` up to itself again; None stands for the middle of a long cycle.

    Examples
    --------
    >>> import numpy as np
    >>> last_of_cycle(np.array([2, 0, 1]), 1)
    (2, [2, 1, 0, 2])
    """
    cycle = [node]
    while (above := int(parent[cycle[-1]])) != node:
        cycle.append(above)
    row = max(cycle)
    start = cycle.index(row)
    chain: list[int | None] = [*cycle[start:], *cycle[:start], row]
    return row, chain if len(chain) <= CYCLE_SHOWN else [*chain[: CYCLE_SHOWN // 2], None, *chain[-CYCLE_SHOWN // 2 :]]


def subtree_sizes(parent: Integers, depth: Integers) -> Integers:
    """Count each node and all below it.

    Parameters
    ----------
    parent, depth : ndarray of int64, shape (n,)
        Parent index and level of every node.

    Returns
    -------
    ndarray of int64, shape (n,)
        1 for a leaf, the size of the tree for a root.

    Notes
    -----
    One pass from the deepest level upward, over plain lists: scalar access to numpy arrays costs several times as much.

    Examples
    --------
    >>> import numpy as np
    >>> subtree_sizes(np.array([-1, 0, 1, 0]), np.array([0, 1, 2, 1])).tolist()
    [4, 2, 1, 1]
    """
    order = np.argsort(depth, kind="stable")[::-1]
    order = order[parent[order] != ROOT]
    size = [1] * len(parent)
    for node, above in zip(order.tolist(), parent[order].tolist(), strict=True):
        size[above] += size[node]
    return np.array(size, dtype=np.int64)
