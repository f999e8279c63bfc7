"""The good rows of a file that is not a forest, and what is wrong with each of the others."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import ArrayLike

from referral.arrays import ROOT, Flags, Floats, Integers, frozen
from referral.errors import ReferralError
from referral.graph import refusals
from referral.graph.matching import UNKNOWN, Labels, listed
from referral.graph.refusals import Reason

Refusal = tuple[int, str, str]  # row, code, message


@dataclass(frozen=True, eq=False)
class Sifted:
    """Which rows make a forest, shape (rows,), and the others as (row, code, message) in the order of the rows."""

    accepted: Flags
    refusals: list[Refusal]


@dataclass(eq=False)
class _Sieve:
    """The rows on their way through: `parent` is the row of each row's parent among those still accepted."""

    children: Sequence[Hashable]
    parents: Sequence[Hashable]
    accepted: Flags
    parent: Integers
    refused: dict[int, Reason] = field(default_factory=dict)

    @property
    def above(self) -> Integers:
        """`parent` as indices; meaningless for rows without one."""
        return np.maximum(self.parent, 0)

    def refuse(self, row: int, reason: Reason) -> None:
        """Take a row out; those it is the parent of are judged later."""
        self.accepted[row] = False
        self.refused[row] = reason

    def refuse_all(self, rows: Flags, reason: Reason) -> None:
        """Take out all rows that share one fault."""
        for row in np.flatnonzero(rows & self.accepted).tolist():
            self.refuse(row, reason)


def sift_edges(
    child: Labels,
    parent: Labels,
    time: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    *,
    root: Hashable = None,
    unknown_parents_as_roots: bool = False,
) -> Sifted:
    """Choose the rows that make a forest, and say of every other row why not.

    Parameters
    ----------
    child, parent, time, weight, root, unknown_parents_as_roots
        As for `ReferralForest.from_columns`.

    Returns
    -------
    Sifted
        ``from_columns`` with the accepted rows and the same options never refuses.

    Raises
    ------
    ReferralError
        ``forest.shape`` when the columns are not of one length; nothing else.

    Notes
    -----
    Linear in the rows, and always the same for the same file. In this order, each judged among the rows left by those before:

    1. a row that names nobody, is its own parent, has an infinite time or a weight that is not finite is refused;
    2. of the rows about one child the first counts, the later ones are refused;
    3. a row whose parent is later than itself is refused;
    4. of every cycle the last row, which closes it, is refused;
    5. unless unknown parents become roots, a row whose parent has no accepted row is refused, and so on downward.

    A person whose row was refused can still be the parent of others where unknown parents become roots.

    Examples
    --------
    >>> sifted = sift_edges(["a", "b", "b", "c", "d"], [None, "a", "c", "c", "x"])
    >>> sifted.accepted.tolist()
    [True, True, False, False, False]
    >>> for refusal in sifted.refusals:
    ...     print(refusal)
    (2, 'forest.second_parent', "'b' already has row 1")
    (3, 'forest.self_edge', 'a node cannot be its own parent')
    (4, 'forest.unknown_parent', "the parent 'x' has no row of its own")
    """
    children, parents = listed(child), listed(parent)
    rows = len(children)
    times, weights = _column(time), _column(weight)
    if any(column is not None and len(column) != rows for column in (parents, times, weights)):
        raise ReferralError("forest.shape", "the columns must be of one length")
    sieve = _Sieve(children, parents, np.ones(rows, dtype=np.bool_), np.full(rows, ROOT, dtype=np.int64))
    roots = {None, root}
    _refuse_by_themselves(sieve, roots, times, weights)
    index = _refuse_second_rows(sieve)
    sieve.parent[:] = _places(sieve, index, roots)
    _refuse_later_parents(sieve, times)
    _refuse_cycles(sieve)
    if not unknown_parents_as_roots:
        _refuse_strangers(sieve, index)
    return Sifted(sieve.accepted, [(row, *sieve.refused[row]) for row in sorted(sieve.refused)])


def _column(values: ArrayLike | None) -> Floats | None:
    return None if values is None else np.asarray(values, dtype=np.float64)


def _refuse_by_themselves(sieve: _Sieve, roots: set[Hashable], times: Floats | None, weights: Floats | None) -> None:
    for row, (child, parent) in enumerate(zip(sieve.children, sieve.parents, strict=True)):
        if child in roots:
            sieve.refuse(row, refusals.MISSING_CHILD)
        elif child == parent:
            sieve.refuse(row, refusals.SELF_EDGE)
    if times is not None:
        sieve.refuse_all(np.isinf(times), refusals.INFINITE_TIME)
    if weights is not None:
        sieve.refuse_all(~np.isfinite(weights), refusals.NOT_FINITE_WEIGHT)


def _refuse_second_rows(sieve: _Sieve) -> dict[Hashable, int]:
    """Give the row that counts for each child."""
    index: dict[Hashable, int] = {}
    for row in np.flatnonzero(sieve.accepted).tolist():
        child = sieve.children[row]
        if index.setdefault(child, row) != row:
            sieve.refuse(row, refusals.second_parent(child, index[child]))
    return index


def _places(sieve: _Sieve, index: dict[Hashable, int], roots: set[Hashable]) -> Integers:
    """Give the row of every accepted row's parent; the others stand alone."""
    places = np.fromiter(map(index.get, sieve.parents, repeat(UNKNOWN)), dtype=np.int64, count=len(sieve.parents))
    strangers = np.flatnonzero(places == UNKNOWN).tolist()
    places[[row for row in strangers if sieve.parents[row] in roots]] = ROOT
    places[~sieve.accepted] = ROOT
    return places


def _refuse_later_parents(sieve: _Sieve, times: Floats | None) -> None:
    if times is not None:
        sieve.refuse_all((sieve.parent >= 0) & (times[sieve.above] > times), refusals.PARENT_LATER)
        _part_from_refused(sieve)


def _refuse_cycles(sieve: _Sieve) -> None:
    from referral.graph import passes  # here, as in `referral.graph.forest`

    for row in passes.arrange(frozen(sieve.parent)).closing.tolist():
        sieve.refuse(row, refusals.cycle(sieve.parent, row, sieve.children))
    _part_from_refused(sieve)


def _part_from_refused(sieve: _Sieve) -> None:
    """Rows taken out stand alone from now on; those below them have a parent without a row."""
    lost = (sieve.parent >= 0) & ~sieve.accepted[sieve.above]
    sieve.parent[lost] = UNKNOWN
    sieve.parent[~sieve.accepted] = ROOT


def _refuse_strangers(sieve: _Sieve, index: dict[Hashable, int]) -> None:
    from referral.graph import passes

    parents = frozen(sieve.parent)
    levels = passes.levels(parents, passes.arrange(parents).nodes)
    tops = np.flatnonzero(sieve.parent < 0)
    for row in np.flatnonzero(sieve.accepted & (sieve.parent[tops] == UNKNOWN)[levels.tree]).tolist():
        parent = sieve.parents[row]
        sieve.refuse(row, refusals.refused_parent(parent) if parent in index else refusals.unknown_parent(parent))
