"""Where a live forest keeps what: a slot of the arrays for each label, and more slots when they are used up."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from referral.arrays import ROOT, Floats, Integers
from referral.errors import ReferralError
from referral.live import kernels
from referral.live.arrays import GONE, NONE, empty_arrays

FEWEST_SLOTS: Final = 8


class Slots:
    """Labels, arrays, and which slots lie empty since a removal.

    Slots are given in order of addition and never twice, so that among equals on a leaderboard the earlier comes first.
    """

    def __init__(self, labels: Sequence[Hashable], parent: Integers, time: Floats) -> None:
        self.slot = {label: slot for slot, label in enumerate(labels)}
        if len(self.slot) < len(labels):
            raise ReferralError("live.second_parent", "two nodes have the same label")
        self._load(parent, time)

    def find(self, label: Hashable) -> int:
        """Find the slot of a label, or refuse it."""
        slot = self.slot.get(label)
        if slot is None:
            raise ReferralError("live.unknown_node", f"{label!r} is not in the forest")
        return slot

    def above(self, label: Hashable, parent: Hashable | None) -> int:
        """Find the slot of a label's parent-to-be, `NONE` without one."""
        if parent is None:
            return NONE
        if parent == label:
            raise ReferralError("live.self_edge", f"{label!r} cannot be its own parent")
        return self.find(parent)

    def make_room(self) -> None:
        """See that there is a free slot: where there is none, give half as many again as there are nodes."""
        if len(self.labels) < len(self.arrays.nodes):
            return
        parent, time = self.columns()
        if self._gaps:
            self.slot = {label: slot for slot, label in enumerate(self.slot)}
        self._load(parent, time)

    def fill(self, label: Hashable) -> None:
        """Give the next slot to a label."""
        self.slot[label] = len(self.labels)
        self.labels.append(label)

    def clear(self, gone: list[int]) -> None:
        """Forget who stood in these slots."""
        for slot in gone:
            del self.slot[self.labels[slot]]
            self.labels[slot] = None
        self._gaps.extend(gone)

    def index(self, slots: list[int]) -> list[int]:
        """Count for each slot the nodes before it."""
        self._gaps.sort()  # a sorted list with a few more at its end: nearly no work
        return [slot - bisect_left(self._gaps, slot) for slot in slots]

    def columns(self) -> tuple[Integers, Floats]:
        """Give parents, as indices among the nodes that are there, and times, both shape (n,) in order of addition."""
        nodes: NDArray[Any] = self.arrays.nodes[: len(self.labels)]
        there = nodes["parent"] != GONE
        place, above = np.cumsum(there) - 1, nodes["parent"][there]
        return np.where(above == NONE, ROOT, place[above]), nodes["time"][there]

    def _load(self, parent: Integers, time: Floats) -> None:
        used = len(parent)
        self.labels: list[Hashable | None] = list(self.slot)  # a dict keeps the order of addition
        self._gaps: list[int] = []
        self.arrays = empty_arrays(max(FEWEST_SLOTS, used + used // 2))
        self.arrays.nodes["parent"][:used], self.arrays.nodes["time"][:used] = parent, time
        kernels.build(self.arrays, used)
