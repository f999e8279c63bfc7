"""The referral forest while it grows: every count up to date after each registration, at the cost of a walk up to the root."""

from __future__ import annotations

import math
from collections.abc import Hashable

import numpy as np

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.live import kernels
from referral.live.arrays import NONE
from referral.live.reading import LiveReading
from referral.live.slots import Slots
from referral.live.walks import is_within


class LiveForest(LiveReading):
    r"""A referral forest that is kept counted through additions, moves and removals.

    Nodes keep the order in which they were added. Weights are not held. Not for two threads at once, reading included.

    See Also
    --------
    referral.graph.forest.ReferralForest : a forest that is complete and does not change.

    Notes
    -----
    Adding a node costs O(depth): a leaf makes each subtree above it one larger, so on the way up Σs grows by 1, 2, 3, … and
    Σs² by 1 and :math:`(s + 1)^2 - s^2` for each subtree passed. Moving or removing m nodes costs O(depth + m): the same walk
    with :math:`(s \pm m)^2 - s^2` where they leave and where they arrive, and a visit to each of the m for its generation. Σs
    and Σs² are held for every subtree: the structural virality of a cascade, or of what any one person brought, is read in O(1).

    For a leaderboard the people of each count stand in a list, so a change by m costs what a change by 1 does: out of one list,
    into another. A tree of bits, 32 to a word, finds the next lower count that somebody has; it has seven levels at most.

    Sums are whole numbers of up to 93 bits: exact for any forest of fewer than 2³¹ nodes, whatever was in it before. When room
    is used up it grows by half and everything is counted anew, some 0.3 µs a node: amortised O(1) for an addition.

    References
    ----------
    .. [1] S. Goel, A. Anderson, J. Hofman, D. J. Watts, "The structural virality of online diffusion", Management Science 62
       (2016) 180-196. doi:10.1287/mnsc.2015.2158

    Examples
    --------
    >>> live = LiveForest()
    >>> for label, parent in [("Maud", None), ("Junaid", "Maud"), ("Idris", "Junaid")]:
    ...     live.add(label, parent)
    >>> live.generation_widths.tolist(), live.subtree("Maud").structural_virality
    ([1, 1, 1], 1.3333333333333333)
    >>> live.move("Idris", "Maud")
    >>> live.generation_widths.tolist(), live.subtree("Maud").direct
    ([1, 2], 2)
    """

    def __init__(self) -> None:
        super().__init__(Slots([], np.empty(0, np.int64), np.empty(0)))

    @classmethod
    def from_forest(cls, forest: ReferralForest) -> LiveForest:
        """Start from a forest that exists.

        Parameters
        ----------
        forest : ReferralForest
            Its weights are left behind.

        Returns
        -------
        LiveForest

        Raises
        ------
        ReferralError
            ``live.second_parent`` when two nodes have one label.

        Examples
        --------
        >>> len(LiveForest.from_forest(ReferralForest.from_parents([-1, 0, 0])))
        3
        """
        live = cls()
        live._slots = Slots(forest.labels, forest.parent, forest.time)
        return live

    def add(self, label: Hashable, parent: Hashable | None = None, time: float = math.nan) -> None:
        """Add one registration, in O(depth).

        Parameters
        ----------
        label : hashable
            What the caller calls it.
        parent : hashable, optional
            The label of whoever brought it; None for a root.
        time : float
            Seconds from any fixed instant; NaN where unknown.

        Raises
        ------
        ReferralError
            ``live.second_parent`` when the label is there already, ``live.self_edge``, ``live.unknown_node``,
            ``live.infinite_time`` or ``live.parent_later``; the forest is then as it was.

        Examples
        --------
        >>> live = LiveForest()
        >>> live.add("Maud", time=5.0)
        >>> live.add("Junaid", "Maud", time=4.0)
        Traceback (most recent call last):
        referral.errors.ReferralError: the parent 'Maud' is later than 'Junaid'
        """
        slots = self._slots
        if label in slots.slot:
            raise ReferralError("live.second_parent", f"{label!r} is in the forest already; move it")
        if math.isinf(time):
            raise ReferralError("live.infinite_time", f"the time of {label!r} must be finite, or NaN where unknown")
        slots.make_room()
        if not kernels.add(slots.arrays, len(slots.labels), slots.above(label, parent), float(time)):
            raise ReferralError("live.parent_later", f"the parent {parent!r} is later than {label!r}")
        slots.fill(label)

    def move(self, label: Hashable, parent: Hashable | None = None) -> None:
        """Hang a registration, with all it brought, under another parent, in O(depth + subtree).

        Parameters
        ----------
        label : hashable
            Whose parent was decided anew, as after two people turned out to be one.
        parent : hashable, optional
            The new parent; None makes it a root.

        Raises
        ------
        ReferralError
            ``live.unknown_node``, ``live.self_edge``, ``live.cycle`` when the parent is below it, or ``live.parent_later``;
            the forest is then as it was.

        Notes
        -----
        Any forest of the same nodes is reached by moves: what is in each other's way becomes a root first.

        Examples
        --------
        >>> live = LiveForest.from_forest(ReferralForest.from_edges([("Maud", None), ("Junaid", "Maud"), ("Idris", "Junaid")]))
        >>> live.move("Maud", "Idris")
        Traceback (most recent call last):
        referral.errors.ReferralError: 'Idris' is below 'Maud' and cannot be its parent
        >>> live.move("Junaid")
        >>> live.to_forest().parent.tolist()
        [-1, -1, 1]
        """
        node, above = self._slots.find(label), self._slots.above(label, parent)
        nodes = self._slots.arrays.nodes
        if above != NONE:
            if is_within(nodes, above, node):
                raise ReferralError("live.cycle", f"{parent!r} is below {label!r} and cannot be its parent")
            if nodes[above]["time"] > nodes[node]["time"]:
                raise ReferralError("live.parent_later", f"the parent {parent!r} is later than {label!r}")
        kernels.move(self._slots.arrays, node, above)

    def remove(self, label: Hashable, *, with_all_below: bool = False) -> None:
        """Take a registration out as if it had never been, in O(depth + subtree).

        Parameters
        ----------
        label : hashable
            A registration that brought nobody; with ``with_all_below`` any.
        with_all_below : bool
            Whether all it brought, directly or through others, go too.

        Raises
        ------
        ReferralError
            ``live.unknown_node``, or ``live.not_a_leaf`` when people are below it and ``with_all_below`` was not asked for;
            the forest is then as it was.

        Notes
        -----
        Nobody is handed to a grandparent: that would state a referral that never happened. Who cancels or is erased stays a node;
        a registration that a merge emptied is a leaf once those below it have been moved.

        Examples
        --------
        >>> live = LiveForest.from_forest(ReferralForest.from_edges([("Maud", None), ("Junaid", "Maud"), ("Idris", "Junaid")]))
        >>> live.remove("Junaid")
        Traceback (most recent call last):
        referral.errors.ReferralError: 'Junaid' brought others, who would lose their place; move them or remove all
        >>> live.remove("Junaid", with_all_below=True)
        >>> len(live), "Idris" in live
        (1, False)
        """
        node, arrays = self._slots.find(label), self._slots.arrays
        if arrays.nodes[node]["children"] and not with_all_below:
            raise ReferralError(
                "live.not_a_leaf", f"{label!r} brought others, who would lose their place; move them or remove all"
            )
        self._slots.clear(kernels.remove(arrays, node).tolist())
