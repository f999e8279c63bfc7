"""The compiled loops under `referral.live.forest`: what one addition, move or removal changes, and nothing else.

All in one file: the compiler's cache on disk notices a change of the file a loop stands in, not of what it calls elsewhere.
Nodes are slots of the arrays; whoever calls has checked what may be refused.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from referral.graph.kernels import compiled
from referral.live.arrays import GONE, LIMB, LIMB_BITS, NONE, Arrays, Board, Counts

Nodes = NDArray[Any]


@compiled
def _mark(board: Board, count: int) -> None:
    word, bit = board.leaves + (count >> 5), count & 31
    while True:
        before = np.int64(board.marks[word])
        board.marks[word] = before | (1 << bit)
        if before != 0 or word == 0:
            return
        word, bit = (word - 1) >> 5, (word - 1) & 31


@compiled
def _unmark(board: Board, count: int) -> None:
    word, bit = board.leaves + (count >> 5), count & 31
    while True:
        after = np.int64(board.marks[word]) & ~(1 << bit)
        board.marks[word] = after
        if after != 0 or word == 0:
            return
        word, bit = (word - 1) >> 5, (word - 1) & 31


@compiled
def _list(board: Board, node: int, count: int) -> None:
    head = board.heads[count]
    board.links[node, 0], board.links[node, 1] = head, NONE
    board.heads[count] = node
    if head == NONE:
        _mark(board, count)
    else:
        board.links[head, 1] = node


@compiled
def _unlist(board: Board, node: int, count: int) -> None:
    after, before = board.links[node, 0], board.links[node, 1]
    if after != NONE:
        board.links[after, 1] = before
    if before != NONE:
        board.links[before, 0] = after
        return
    board.heads[count] = after
    if after == NONE:
        _unmark(board, count)


@compiled
def _recount(board: Board, node: int, old: int, new: int) -> None:
    if old:
        _unlist(board, node, old)
    if new:
        _list(board, node, new)


@compiled
def _add_squares(record: Any, low: int, high: int) -> None:
    both = record["square_low"] + low
    record["square_low"] = both & LIMB
    record["square_high"] += high + (both >> LIMB_BITS)


@compiled
def _carry_up(arrays: Arrays, node: int, above: int, sign: int) -> None:
    """Give (1) or take (-1) a subtree's size, Σs and Σs² to or from all above it."""
    top = arrays.nodes[node]
    change, sizes = sign * top["size"], sign * top["size_sum"]
    low, high = sign * top["square_low"], sign * top["square_high"]
    while above != NONE:
        record = arrays.nodes[above]
        size = np.int64(record["size"])
        sizes += change
        low += change * (2 * size + change)  # (size + change)² - size²
        high += low >> LIMB_BITS
        low &= LIMB
        record["size"] = size + change
        record["size_sum"] += sizes
        _add_squares(record, low, high)
        _recount(arrays.below, above, size - 1, size - 1 + change)
        above = record["parent"]


@compiled
def _join(nodes: Nodes, node: int, above: int) -> None:
    """Put a node at the head of its parent's list of children."""
    record = nodes[node]
    record["parent"], record["next"], record["previous"] = above, NONE, NONE
    if above == NONE:
        return
    parent = nodes[above]
    if parent["first"] != NONE:
        nodes[parent["first"]]["previous"] = node
    record["next"] = parent["first"]
    parent["first"] = node
    parent["children"] += 1


@compiled
def _attach(arrays: Arrays, node: int, above: int) -> None:
    _join(arrays.nodes, node, above)
    if above != NONE:
        brought = np.int64(arrays.nodes[above]["children"])
        _recount(arrays.direct, above, brought - 1, brought)
        _carry_up(arrays, node, above, 1)


@compiled
def _detach(arrays: Arrays, node: int) -> None:
    record = arrays.nodes[node]
    above, after, before = record["parent"], record["next"], record["previous"]
    if above == NONE:
        return
    if after != NONE:
        arrays.nodes[after]["previous"] = before
    if before != NONE:
        arrays.nodes[before]["next"] = after
    else:
        arrays.nodes[above]["first"] = after
    brought = np.int64(arrays.nodes[above]["children"])
    arrays.nodes[above]["children"] = brought - 1
    _recount(arrays.direct, above, brought, brought - 1)
    _carry_up(arrays, node, above, -1)


@compiled
def _reset(record: Any, depth: int) -> None:
    record["depth"], record["size"], record["children"], record["first"] = depth, 1, 0, NONE
    record["size_sum"], record["square_low"], record["square_high"] = 1, 1, 0


@compiled
def add(arrays: Arrays, node: int, above: int, time: float) -> bool:
    """Add a node; False, and nothing changed, when its parent is later."""
    depth = 0
    if above != NONE:
        parent = arrays.nodes[above]
        if parent["time"] > time:
            return False
        depth = parent["depth"] + 1
    record = arrays.nodes[node]
    record["time"] = time
    _reset(record, depth)
    arrays.widths[depth] += 1
    _attach(arrays, node, above)
    return True


@compiled
def subtree(nodes: Nodes, top: int) -> Counts:
    """List a node and all below it, nearest first."""
    found = np.empty(nodes[top]["size"], np.int32)
    found[0], filled = top, 1
    for place in range(len(found)):
        child = nodes[found[place]]["first"]
        while child != NONE:
            found[filled] = child
            filled += 1
            child = nodes[child]["next"]
    return found


@compiled
def move(arrays: Arrays, node: int, above: int) -> None:
    """Hang a node, with all below it, under another or make it a root."""
    nodes, widths = arrays.nodes, arrays.widths
    _detach(arrays, node)
    _attach(arrays, node, above)
    deeper = (0 if above == NONE else nodes[above]["depth"] + 1) - nodes[node]["depth"]
    if deeper:
        for each in subtree(nodes, node):
            depth = nodes[each]["depth"]
            widths[depth] -= 1
            widths[depth + deeper] += 1
            nodes[each]["depth"] = depth + deeper


@compiled
def remove(arrays: Arrays, node: int) -> Counts:
    """Remove a node and all below it, and list them."""
    _detach(arrays, node)
    gone = subtree(arrays.nodes, node)
    for each in gone:
        record = arrays.nodes[each]
        arrays.widths[record["depth"]] -= 1
        if record["children"]:
            _unlist(arrays.direct, each, record["children"])
            _unlist(arrays.below, each, record["size"] - 1)
        record["parent"] = GONE
    return gone


@compiled
def _from_the_roots(arrays: Arrays, used: int) -> Counts:
    """Set depths and widths, and list the nodes, no child before its parent."""
    nodes, order, filled = arrays.nodes, np.empty(used, np.int32), 0
    for node in range(used):
        if nodes[node]["parent"] == NONE:
            order[filled] = node
            filled += 1
    for place in range(used):
        record = nodes[order[place]]
        arrays.widths[record["depth"]] += 1
        child = record["first"]
        while child != NONE:
            nodes[child]["depth"] = record["depth"] + 1
            order[filled] = child
            filled += 1
            child = nodes[child]["next"]
    return order


@compiled
def build(arrays: Arrays, used: int) -> None:
    """Count everything anew from the ``parent`` and ``time`` of the first ``used`` nodes of empty arrays."""
    nodes = arrays.nodes
    for node in range(used):
        _reset(nodes[node], 0)
    for node in range(used):
        _join(nodes, node, nodes[node]["parent"])
    order = _from_the_roots(arrays, used)
    for place in range(used - 1, -1, -1):
        node = order[place]
        record = nodes[node]
        size, above = np.int64(record["size"]), record["parent"]
        if size > 1:  # a leaf has been counted by `_reset`
            record["size_sum"] += size - 1
            _add_squares(record, size * size - 1, 0)
            _list(arrays.direct, node, record["children"])
            _list(arrays.below, node, size - 1)
        if above != NONE:
            parent = nodes[above]
            parent["size"] += size
            parent["size_sum"] += record["size_sum"]
            _add_squares(parent, record["square_low"], record["square_high"])
