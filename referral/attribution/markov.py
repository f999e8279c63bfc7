"""The Markov chain of journeys: states, transitions and outcomes, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from referral.attribution.factors import sums_by_code
from referral.attribution.journeys import Journeys
from referral.errors import ReferralError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    Matrix: TypeAlias = csr_array[np.float64, tuple[int, int]]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_STEPS_BACK: Final = 3
LARGEST_KEY: Final = 1 << 62


@dataclass(frozen=True, eq=False)
class Chain:
    """An absorbing Markov chain over n states, each the last touches of a journey; transitions to the same state left out.

    Attributes
    ----------
    start : ndarray of float64, shape (n,)
        Share of journeys whose first touch is the state.
    transition : scipy.sparse.csr_array of float64, shape (n, n)
        Probability of each next state; what a row lacks to 1 ends in a conversion or in none.
    outcome : ndarray of float64, shape (n, 2)
        Probability that the next step is a conversion, and the value to be expected from it.
    label, member : ndarray of int64, shape (pairs,)
        ``member`` is a state that holds ``label``, for all labels and states, in order of label.
    labels : int
        How many labels there are.
    """

    start: Floats
    transition: Matrix
    outcome: Floats
    label: Integers
    member: Integers
    labels: int

    def holding(self, label: int) -> Integers:
        """States that hold a label."""
        low, high = np.searchsorted(self.label, [label, label + 1])
        return self.member[low:high]


def fit_chain(journeys: Journeys, order: int = 1) -> Chain:
    r"""Estimate the chain of given order from journeys with and without conversions.

    Parameters
    ----------
    journeys : Journeys
    order : int
        A state is the last 1, 2 or 3 touches (fewer at the start of a journey).

    Returns
    -------
    Chain

    Raises
    ------
    ReferralError
        ``markov.order`` when the order is not 1 to 3; ``markov.too_many_labels`` when states cannot be numbered in 62 bits.

    Notes
    -----
    Maximum likelihood: each journey adds ``conversions + nulls`` to every transition along it, then ``conversions`` to the one
    into conversion and ``nulls`` to the one into none. Steps from a state to itself change no probability of ever getting
    anywhere; they are left out, the others scaled up.

    Examples
    --------
    >>> chain = fit_chain(Journeys.from_paths(["a > b", "a"], [1, 0], nulls=[0, 1]))
    >>> chain.start.tolist(), chain.transition.toarray().tolist(), chain.outcome[:, 0].tolist()
    ([1.0, 0.0], [[0.0, 0.5], [0.0, 0.0]], [0.0, 1.0])
    """
    if order not in range(1, MOST_STEPS_BACK + 1):
        raise ReferralError("markov.order", f"the order must be 1 to {MOST_STEPS_BACK}")
    times = (journeys.conversions + journeys.nulls).astype(np.float64)
    happened = times[journeys.touch_journey] > 0
    owner = journeys.touch_journey[happened]
    keys, state = _states(journeys.label_index[happened], owner, len(journeys.labels), order)
    ends = np.diff(owner, append=-1) != 0
    begins = np.diff(owner, prepend=-1) != 0
    label, member = _members(keys, len(journeys.labels), order)
    n = len(keys)
    start = sums_by_code(state[begins], times[owner[begins]], n)
    transition, leaving = _transitions(state, times[owner], ends, n)
    outcomes = (journeys.conversions, journeys.value_minor)
    outcome = np.stack([sums_by_code(state[ends], counts[owner[ends]], n) / leaving for counts in outcomes], axis=1)
    return Chain(start / max(start.sum(), 1.0), transition, outcome, label, member, len(journeys.labels))


def _states(label: NDArray[np.int32], owner: Integers, labels: int, order: int) -> tuple[Integers, Integers]:
    """Number the states: keys hold the last touches as digits, 0 for none, the newest as the lowest digit."""
    base = labels + 1
    if base**order >= LARGEST_KEY:
        raise ReferralError("markov.too_many_labels", f"{labels} labels are too many for order {order}")
    digit = label.astype(np.int64) + 1
    key = digit.copy()
    for back in range(1, min(order, len(digit))):
        same = owner[back:] == owner[:-back]
        key[back:] += np.where(same, digit[:-back], 0) * base**back
    if base**order > 4 * len(key) + 1024:
        return np.unique(key, return_inverse=True)
    # Few possible keys: counting is many times faster than sorting.
    present = np.bincount(key, minlength=base**order) > 0
    return np.flatnonzero(present), (np.cumsum(present) - 1)[key]


def _members(keys: Integers, labels: int, order: int) -> tuple[Integers, Integers]:
    """Pair labels with the states that hold them, each pair once."""
    digits = np.stack([keys // (labels + 1) ** back % (labels + 1) for back in range(order)])
    state = np.broadcast_to(np.arange(len(keys)), digits.shape)
    pairs = np.unique(((digits - 1) * max(len(keys), 1) + state)[digits > 0])
    return pairs // max(len(keys), 1), pairs % max(len(keys), 1)


def _transitions(state: Integers, times: Floats, ends: NDArray[np.bool_], n: int) -> tuple[Matrix, Floats]:
    """Count the steps between different states; give the matrix, and what leaves each state in all."""
    from scipy.sparse import csr_array  # here: reports without this model do not wait for it

    here, there = state[:-1], state[1:]
    step = ~ends[:-1] & (here != there)
    leaving = sums_by_code(here[step], times[:-1][step], n) + sums_by_code(state[ends], times[ends], n)
    probability = times[:-1][step] / leaving[here[step]]
    matrix: Matrix = csr_array((probability, (here[step], there[step])), shape=(n, n))
    return matrix, leaving
