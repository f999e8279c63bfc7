"""The best few of all nodes, picked out without sorting the others. Not for callers, as `referral.graph.kernels`.

All in one file: the compiler's cache on disk notices a change of the file a loop stands in, not of what it calls elsewhere.
"""

from referral.arrays import Integers
from referral.graph.kernels import Counts, compiled


@compiled
def ranks_below(first: Counts, second: Counts, one: int, other: int) -> bool:
    """Whether one node stands below another: by the first count, then the second, then the node that came later."""
    if first[one] != first[other]:
        return bool(first[one] < first[other])
    if second[one] != second[other]:
        return bool(second[one] < second[other])
    return one > other


@compiled
def best(first: Counts, second: Counts, more_than: int, heap: Integers) -> int:
    """Collect the best nodes with a first count above a limit, as many as the heap holds, in no order; gives how many.

    The worst of them stays on top, so a node that is not among the best costs one comparison and nothing is sorted or copied.
    """
    held, least = 0, more_than + 1
    for node in range(len(first)):
        if first[node] < least:
            continue
        if held < len(heap):
            place = held
            held += 1
            while place > 0 and ranks_below(first, second, node, heap[(place - 1) // 2]):
                heap[place] = heap[(place - 1) // 2]
                place = (place - 1) // 2
            heap[place] = node
        elif held and ranks_below(first, second, heap[0], node):
            replace_worst(first, second, heap, node)
        if held and held == len(heap):
            least = first[heap[0]]
    return held


@compiled
def replace_worst(first: Counts, second: Counts, heap: Integers, node: int) -> None:
    """Put a better node in the place of the worst, and the next worst on top."""
    place = 0
    while 2 * place + 1 < len(heap):
        child = 2 * place + 1
        if child + 1 < len(heap) and ranks_below(first, second, heap[child + 1], heap[child]):
            child += 1
        if not ranks_below(first, second, heap[child], node):
            break
        heap[place] = heap[child]
        place = child
    heap[place] = node
