"""Columns of labels, as files and databases have them, to a parent array."""

from collections.abc import Hashable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referral.arrays import ROOT, Floats, Integers
from referral.errors import ReferralError
from referral.graph.refusals import MISSING_CHILD, second_parent, unknown_parent

UNKNOWN = ROOT - 1  # stands for a parent that no row is about

Labels = Sequence[Hashable] | NDArray[Any]


def listed(column: Labels) -> Sequence[Hashable]:
    """Give a column as plain Python values, which are looked up several times as fast as numpy's."""
    return column.tolist() if isinstance(column, np.ndarray) else column


def match(child: Labels, parent: Labels, root: Hashable, unknown_parents_as_roots: bool) -> tuple[Integers, list[Hashable]]:
    """Find each row's parent among the children.

    Parameters
    ----------
    child, parent : sequence or ndarray of hashable, length n
        One row for each node.
    root : hashable
        What stands in the parent column of a root, beside None.
    unknown_parents_as_roots : bool
        Whether parents without a row are added after the rows or refused.

    Returns
    -------
    parent : ndarray of int64, shape (n + added,)
    labels : list, of the same length

    Raises
    ------
    ReferralError
        ``forest.shape``, ``forest.missing_child``, ``forest.second_parent``, ``forest.unknown_parent``.

    Examples
    --------
    >>> parents, labels = match(["b", "c", "d"], ["a", "b", ""], root="", unknown_parents_as_roots=True)
    >>> parents.tolist(), labels
    ([3, 0, -1, -1], ['b', 'c', 'd', 'a'])
    """
    children, parents = listed(child), listed(parent)
    if len(children) != len(parents):
        raise ReferralError("forest.shape", "there must be one parent for each child")
    index: dict[Hashable, int] = dict(zip(children, range(len(children)), strict=True))
    marks = {None, root}
    if not marks.isdisjoint(index):
        raise ReferralError(*MISSING_CHILD, next(row for row, label in enumerate(children) if label in marks))
    if len(index) != len(children):
        _refuse_second_parent(children)
    index.update(dict.fromkeys(marks, ROOT))
    places = np.fromiter(map(index.get, parents, repeat(UNKNOWN)), dtype=np.int64, count=len(parents))
    strangers = np.flatnonzero(places == UNKNOWN).tolist()
    if strangers and not unknown_parents_as_roots:
        raise ReferralError(*unknown_parent(parents[strangers[0]]), strangers[0])
    added: dict[Hashable, int] = {}
    for row in strangers:
        places[row] = added.setdefault(parents[row], len(children) + len(added))
    return np.append(places, np.full(len(added), ROOT)), [*children, *added]


def padded(column: Any, rows: int, nodes: int, filling: float) -> Floats | None:
    """A column of numbers with a value for the nodes that were added; None stays None."""
    if column is None:
        return None
    given = np.ascontiguousarray(column, dtype=np.float64)
    if given.shape != (rows,):
        raise ReferralError("forest.shape", "there must be one time and one weight for each row")
    return given if nodes == rows else np.append(given, np.full(nodes - rows, filling))


def _refuse_second_parent(children: Sequence[Hashable]) -> None:
    seen: dict[Hashable, int] = {}
    for row, child in enumerate(children):
        if seen.setdefault(child, row) != row:
            raise ReferralError(*second_parent(child, seen[child]), row)
