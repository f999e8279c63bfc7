"""Columns of names as columns of small integers."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = Sequence[Hashable] | NDArray[Any]


def factorise(column: Column) -> tuple[tuple[Hashable, ...], NDArray[np.int64]]:
    """Number the distinct values of a column.

    Parameters
    ----------
    column : sequence of hashable, or ndarray, length n

    Returns
    -------
    values : tuple
        The distinct values in ascending order, whatever the order of the rows; values that cannot be compared with each other
        are ordered by type, then text.
    codes : ndarray of int64, shape (n,)
        Index into ``values``.

    Examples
    --------
    >>> values, codes = factorise(["poster", "mail", "poster"])
    >>> values, codes.tolist()
    (('mail', 'poster'), [1, 0, 1])
    """
    if isinstance(column, np.ndarray) and column.dtype.kind in "iu":
        unique, inverse = np.unique(column, return_inverse=True)
        return tuple(unique.tolist()), inverse.astype(np.int64)
    rows: Sequence[Hashable] = column.tolist() if isinstance(column, np.ndarray) else column
    values = _ascending(dict.fromkeys(rows))
    place = {value: index for index, value in enumerate(values)}
    return values, np.fromiter(map(place.__getitem__, rows), dtype=np.int64, count=len(rows))


def sums_by_code(codes: NDArray[np.integer], values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Add up a column for each code.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Each 0 to ``count - 1``.
    values : ndarray of float64, shape (n,)
    count : int
        How many codes there are.

    Returns
    -------
    ndarray of float64, shape (count,)
        Added in the order of the rows, so always the same to the last bit.

    Examples
    --------
    >>> sums_by_code(np.array([0, 2, 0]), np.array([1.0, 2.0, 4.0]), 3).tolist()
    [5.0, 0.0, 2.0]
    """
    return np.asarray(np.bincount(codes, weights=values, minlength=count), dtype=np.float64)


def joined(one: Column, other: Column) -> Column:
    """Put one column under another.

    Parameters
    ----------
    one, other : sequence of hashable, or ndarray

    Returns
    -------
    ndarray or list
        An array where both are arrays of integers.

    Examples
    --------
    >>> joined(["a"], np.array([7]))
    ['a', 7]
    """
    arrays = [part for part in (one, other) if isinstance(part, np.ndarray) and part.dtype.kind in "iu"]
    if len(arrays) == 2:
        return np.concatenate(arrays)
    return list(chain.from_iterable(part.tolist() if isinstance(part, np.ndarray) else part for part in (one, other)))


def _ascending(values: Iterable[Any]) -> tuple[Hashable, ...]:
    try:
        return tuple(sorted(values))
    except TypeError:
        return tuple(sorted(values, key=lambda value: (type(value).__name__, str(value))))
