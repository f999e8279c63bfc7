"""How often the journeys that come to a state come there in all: the diagonal of a chain's fundamental matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from referral.attribution.markov import Matrix

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

TOGETHER: Final = 256  # states of small components that are solved as one system: each by itself would be mostly overhead
COLUMNS_AT_ONCE: Final = 256  # of an inverse; more take memory, fewer take time


@dataclass(frozen=True, eq=False)
class Circles:
    """The states that journeys can come back to, those of one strongly connected component side by side.

    Attributes
    ----------
    state : ndarray of int64, shape (m,)
    size : ndarray of int64, shape (m,)
        States of the component that each belongs to, two at least.
    """

    state: Integers
    size: Integers

    def work(self, most: int) -> float:
        """Multiplications, up to a factor, that `revisits` makes for components of at most so many states."""
        solved = np.maximum(self.size[self.size <= most], TOGETHER).astype(np.float64)
        return float((solved**2).sum())  # each state its share of a cube

    def larger(self, most: int) -> Integers:
        """States of the components with more than so many."""
        return self.state[self.size > most]

    def batches(self, most: int) -> Iterator[Integers]:
        """The states of whole components of at most so many, some small ones or one large one at a time."""
        state, size = self.state[self.size <= most], self.size[self.size <= most].tolist()
        low = at = 0
        while at < len(size):
            if at > low and at + size[at] - low > TOGETHER:
                yield state[low:at]
                low = at
            at += size[at]
        if at > low:
            yield state[low:at]


def circles(transition: Matrix) -> Circles:
    """Find the states that journeys can come back to.

    Parameters
    ----------
    transition : scipy.sparse.csr_array of float64, shape (n, n)
        As in `referral.attribution.markov.Chain`.

    Returns
    -------
    Circles

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> circles(csr_array([[0.0, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 0.0]])).state.tolist()
    [0, 1]
    """
    from scipy.sparse.csgraph import connected_components  # here, as in `referral.attribution.markov`

    _count, component = connected_components(transition, connection="strong")
    size = np.bincount(component, minlength=1)[component] if len(component) else np.zeros(0, dtype=np.int64)
    state = np.flatnonzero(size > 1)
    state = state[np.argsort(component[state], kind="stable")]
    return Circles(state, size[state].astype(np.int64))


def revisits(transition: Matrix, found: Circles, most: int) -> Floats:
    r"""Count the visits that those who come to a state pay it in all.

    Parameters
    ----------
    transition : scipy.sparse.csr_array of float64, shape (n, n)
    found : Circles
        Of this matrix.
    most : int
        States of a component at most: more need too much memory.

    Returns
    -------
    ndarray of float64, shape (n,)
        1 where nobody comes back; NaN in components with more than ``most`` states.

    Notes
    -----
    This is the diagonal of :math:`(I - Q)^{-1}`. Whoever comes back to a state never left its strongly connected component, so
    the diagonal is that of each component's own inverse. Chains of many labels fall into a great many components of a few states.

    References
    ----------
    .. [1] R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972) 146-160.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> transition = csr_array([[0.0, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 0.0]])
    >>> revisits(transition, circles(transition), 100).round(3).tolist()
    [1.333, 1.333, 1.0]
    """
    visits = np.ones(transition.shape[0])
    visits[found.larger(most)] = np.nan
    for states in found.batches(most):
        inside = transition[states][:, states].toarray()
        visits[states] = _diagonal_of_inverse(np.eye(len(states)) - inside)
    return visits


def _diagonal_of_inverse(matrix: Floats) -> Floats:
    """One factorisation, then some columns at a time: the whole inverse would take as much memory again, twice."""
    from scipy.linalg import lu_factor, lu_solve

    n = len(matrix)
    factors = lu_factor(matrix, overwrite_a=True, check_finite=False)
    diagonal = np.empty(n)
    for low in range(0, n, COLUMNS_AT_ONCE):
        columns = np.arange(low, min(low + COLUMNS_AT_ONCE, n))
        unit = np.zeros((n, len(columns)), order="F")
        unit[columns, columns - low] = 1.0
        diagonal[columns] = lu_solve(factors, unit, overwrite_b=True, check_finite=False)[columns, columns - low]
    return diagonal
