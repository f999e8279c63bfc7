"""What a forest holds, and what follows from it: depths, trees, children and subtrees."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.arrays import ROOT, Floats, Integers
from referral.errors import ReferralError

if TYPE_CHECKING:
    from referral.graph.passes import Children, Levels, Offspring

# `referral.graph.passes` is imported where it is used: it loads numba, and a process that only imports this, as every web process
# does, should not have to.


@dataclass(frozen=True, eq=False)
class CountedForest:
    """The columns of a forest and the counts that follow; `ReferralForest` checks them and says what each is."""

    parent: Integers
    time: Floats
    labels: Sequence[Hashable]
    weight: Floats | None
    order: NDArray[np.signedinteger[Any]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.parent)

    @cached_property
    def depth(self) -> Integers:
        """Generation of each node, shape (n,): 0 for a root."""
        return self.levels.depth.astype(np.int64)

    @cached_property
    def root(self) -> Integers:
        """Index of the root of each node's tree, shape (n,)."""
        found: Integers = self.roots[self.levels.tree]
        return found

    @cached_property
    def roots(self) -> Integers:
        """Indices of the roots in node order, shape (trees,)."""
        return np.flatnonzero(self.parent == ROOT)

    @cached_property
    def child_count(self) -> Integers:
        """People each node brought directly, shape (n,)."""
        return self.offspring.child_count.astype(np.int64)

    @cached_property
    def subtree_size(self) -> Integers:
        """Each node and all below it, shape (n,): 1 for a node that brought nobody."""
        return self.offspring.subtree_size.astype(np.int64)

    @cached_property
    def generation_widths(self) -> Integers:
        """Nodes in each generation, shape (deepest generation + 1,): roots first."""
        from referral.graph import passes

        return passes.histogram(self.levels.depth)

    def subtree_sum(self, values: ArrayLike) -> Any:
        """Add values up over every node and all below it.

        Parameters
        ----------
        values : array_like of int or float, shape (n,)
            One for each node, such as ``forest.weight``; truth values count as 0 and 1.

        Returns
        -------
        ndarray of int64 or float64, shape (n,)

        Raises
        ------
        ReferralError
            ``forest.shape``.

        Examples
        --------
        >>> from referral.graph.forest import ReferralForest
        >>> forest = ReferralForest.from_parents([-1, 0, 1, 0], weight=[0.0, 9.5, 0.5, 3.0])
        >>> forest.subtree_sum(forest.weight).tolist()
        [13.0, 10.0, 0.5, 3.0]
        """
        from referral.graph import passes

        given = np.asarray(values)
        if given.shape != self.parent.shape:
            raise ReferralError("forest.shape", "there must be one value for each node")
        whole = given.dtype.kind in "biu"
        return passes.subtree_sum(self.parent, self.order, given.astype(np.int64 if whole else np.float64))

    @cached_property
    def levels(self) -> Levels:
        """The forward pass in narrow integers, for functions that walk all nodes: do not multiply them unwidened."""
        from referral.graph import passes

        return passes.levels(self.parent, self.order)

    @cached_property
    def offspring(self) -> Offspring:
        """The backward pass in narrow integers, likewise."""
        from referral.graph import passes

        return passes.offspring(self.parent, self.order)

    @cached_property
    def children(self) -> Children:
        """Everybody's children side by side, for functions that walk down from one node; made in one pass over all nodes."""
        from referral.graph import passes

        return passes.children(self.parent, self.offspring.child_count)
