"""What the forest says to rows it cannot use: the same code and words whether it refuses them all or sifts the bad ones out."""

from collections.abc import Hashable, Sequence
from typing import Final

from referral.arrays import Integers

CYCLE_SHOWN: Final = 8  # nodes spelt out in an error

Reason = tuple[str, str]  # code and message

MISSING_CHILD: Final = ("forest.missing_child", "the row does not say who came")
SELF_EDGE: Final = ("forest.self_edge", "a node cannot be its own parent")
NO_SUCH_PARENT: Final = ("forest.unknown_parent", "there is no such parent")
PARENT_LATER: Final = ("forest.parent_later", "the parent is later than the child")
INFINITE_TIME: Final = ("forest.infinite_time", "the time is infinite")
NOT_FINITE_WEIGHT: Final = ("forest.weight", "the weight is not a finite number")


def second_parent(child: Hashable, row: int) -> Reason:
    """A child whose parent an earlier row has named."""
    return "forest.second_parent", f"{child!r} already has row {row}"


def unknown_parent(parent: Hashable) -> Reason:
    """A parent that no row is about."""
    return "forest.unknown_parent", f"the parent {parent!r} has no row of its own"


def refused_parent(parent: Hashable) -> Reason:
    """A parent whose own row could not be used."""
    return "forest.unknown_parent", f"the row of the parent {parent!r} was refused"


def cycle(parent: Integers, row: int, labels: Sequence[Hashable]) -> Reason:
    """A row that closes a cycle, spelt out from there; the middle of a long one is left out."""
    chain: list[int | None] = [row]
    while (above := int(parent[chain[-1]])) != row:
        chain.append(above)
    chain.append(row)
    if len(chain) > CYCLE_SHOWN:
        chain = [*chain[: CYCLE_SHOWN // 2], None, *chain[-CYCLE_SHOWN // 2 :]]
    named = " → ".join("…" if node is None else str(labels[node]) for node in chain)
    return "forest.cycle", f"{labels[row]} closes the cycle {named}"
