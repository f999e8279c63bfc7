"""What is read of a forest while it grows: generations, leaderboards, and what any one person brought."""

import math
from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass

from referral.arrays import Integers
from referral.graph.forest import ReferralForest
from referral.graph.metrics import Ranking, Standing
from referral.live.arrays import LIMB_BITS, NONE
from referral.live.leaders import best
from referral.live.slots import Slots
from referral.live.walks import root_of


@dataclass(frozen=True, slots=True)
class Subtree:
    """A person and all they brought, directly or through others.

    Attributes
    ----------
    label, parent : hashable
        The person, and whoever brought them; None for a root.
    generation : int
        0 for a root.
    time : float
        Seconds; NaN where unknown.
    direct, size : int
        People brought directly; the person and all below.
    size_sum, square_sum : int
        Σs and Σs² over the subtree sizes s of all its nodes, exact.

    Examples
    --------
    >>> chain = Subtree("Maud", None, 0, 0.0, direct=1, size=3, size_sum=6, square_sum=14)
    >>> chain.below, chain.structural_virality
    (2, 1.3333333333333333)
    """

    label: Hashable
    parent: Hashable | None
    generation: int
    time: float
    direct: int
    size: int
    size_sum: int
    square_sum: int

    @property
    def below(self) -> int:
        """People brought, directly or through others."""
        return self.size - 1

    @property
    def structural_virality(self) -> float:
        """Mean distance between all pairs of the subtree's nodes, 2(NΣs − Σs²)/(N(N−1)); NaN for one node."""
        if self.size == 1:
            return math.nan
        return 2 * (self.size * self.size_sum - self.square_sum) / (self.size * (self.size - 1))


class LiveReading:
    """The reading half of `LiveForest`, which documents both; ``label in live`` and ``len(live)`` are of it too."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots

    def __len__(self) -> int:
        return len(self._slots.slot)

    def __contains__(self, label: Hashable) -> bool:
        return label in self._slots.slot

    @property
    def generation_widths(self) -> Integers:
        """Nodes in each generation, shape (deepest generation + 1,): roots first, so the first is the number of cascades."""
        widths = self._slots.arrays.widths
        return widths[: bisect_left(widths, True, key=lambda width: width == 0)].copy()

    def subtree(self, label: Hashable) -> Subtree:
        """Count a person and all they brought, in O(1).

        Parameters
        ----------
        label : hashable

        Returns
        -------
        Subtree

        Raises
        ------
        ReferralError
            ``live.unknown_node``.

        Examples
        --------
        >>> from referral.live.forest import LiveForest
        >>> branch = LiveForest.from_forest(ReferralForest.from_parents([-1, 0, 1, 1])).subtree(1)
        >>> branch.parent, branch.generation, branch.size, branch.size_sum, branch.square_sum
        (0, 1, 3, 5, 11)
        """
        record = self._slots.arrays.nodes[self._slots.find(label)]
        above = int(record["parent"])
        return Subtree(
            label=label,
            parent=None if above == NONE else self._slots.labels[above],
            generation=int(record["depth"]),
            time=float(record["time"]),
            direct=int(record["children"]),
            size=int(record["size"]),
            size_sum=int(record["size_sum"]),
            square_sum=(int(record["square_high"]) << LIMB_BITS) + int(record["square_low"]),
        )

    def cascade(self, label: Hashable) -> Subtree:
        """Count the whole cascade a person belongs to, in O(depth).

        Parameters
        ----------
        label : hashable

        Returns
        -------
        Subtree
            Of the cascade's root.

        Raises
        ------
        ReferralError
            ``live.unknown_node``.

        Examples
        --------
        >>> from referral.live.forest import LiveForest
        >>> cascade = LiveForest.from_forest(ReferralForest.from_parents([-1, 0, 1, -1])).cascade(2)
        >>> cascade.label, cascade.size
        (0, 3)
        """
        root = root_of(self._slots.arrays.nodes, self._slots.find(label))
        return self.subtree(self._slots.labels[root])

    def leaderboard(self, limit: int = 10, by: Ranking = Ranking.BELOW) -> list[Standing]:
        """List those who brought the most, as `referral.graph.metrics.leaderboard` lists them.

        Parameters
        ----------
        limit : int
            How many rows at most; people who brought nobody are never listed.
        by : Ranking
            Rank by all below (the default) or by people brought directly.

        Returns
        -------
        list of Standing
            Best first; ``node`` is the index in `to_forest`.

        Notes
        -----
        O(limit log limit), and O(t) more when t people share the last count listed: those who come first among them are chosen
        by their other count, which no list keeps in order.

        Examples
        --------
        >>> from referral.live.forest import LiveForest
        >>> live = LiveForest.from_forest(ReferralForest.from_edges([("Maud", None), ("Junaid", "Maud"), ("Idris", "Junaid")]))
        >>> [(row.rank, row.label, row.direct, row.below) for row in live.leaderboard()]
        [(1, 'Maud', 1, 2), (2, 'Junaid', 1, 1)]
        """
        rows = best(self._slots.arrays, limit, by)
        indices = self._slots.index([row.slot for row in rows])
        return [
            Standing(row.rank, index, self._slots.labels[row.slot], row.direct, row.below)
            for index, row in zip(indices, rows, strict=True)
        ]

    def to_forest(self) -> ReferralForest:
        """Give the forest as it is now, in O(n).

        Returns
        -------
        ReferralForest
            Nodes in the order in which they were added.

        Examples
        --------
        >>> from referral.live.forest import LiveForest
        >>> live = LiveForest()
        >>> live.add("Maud")
        >>> live.to_forest().labels
        ('Maud',)
        """
        parent, time = self._slots.columns()
        return ReferralForest.from_parents(parent, time, tuple(self._slots.slot))
