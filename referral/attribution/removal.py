"""The removal effect: what a Markov chain of journeys would lose without one label."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.attribution.factors import sums_by_code
from referral.attribution.markov import Chain
from referral.errors import ReferralError

Floats = NDArray[np.float64]

ALWAYS_DIRECT_STATES: Final = 256  # the inverse of so few takes no time, however slowly the series would converge
MOST_DIRECT_STATES: Final = 6_144  # the inverse of more needs gigabytes
DIRECT_WORTH: Final = 25  # what a step of the series costs for a label and transition, over a cubed state directly (measured)
MOST_STEPS: Final = 2_000  # of the series; journeys of a few touches take some dozens
EPSILON: Final = 2.0**-53
BLOCK_VALUES: Final = 4_000_000  # float64 at a time while labels are removed side by side


def removal_effects(chain: Chain) -> Floats:
    r"""Compute what is lost when each label is removed.

    Parameters
    ----------
    chain : Chain

    Returns
    -------
    ndarray of float64, shape (labels, 2)
        Share of the conversions, and of the value, that would be lost: 0 to 1; all zeros where there are none at all.

    Raises
    ------
    ReferralError
        ``markov.too_long`` for journeys of thousands of touches over thousands of labels, which neither way can solve.

    Notes
    -----
    A journey that reaches a removed label ends without conversion, so what is lost is what comes of journeys that touch the
    label. For orders above 1 a label is removed by removing every state that holds it, as the R package ChannelAttribution does.

    With Q the transitions, s the start, b the outcomes, :math:`N = (I - Q)^{-1}`, :math:`f = s N` and :math:`h = N b`, the
    journeys that reach the states S of a label enter them with probabilities :math:`\varphi = f_S (N_{SS})^{-1}`, and what is
    lost is :math:`\varphi h_S`: one factorisation serves all labels, and nothing is subtracted, so a rare label's effect has as
    many good digits as a common one's. Where the states are too many for N, or the labels too few for it to pay, the same
    systems are solved on the sparse Q by the series :math:`\sum_t s (Q_{\bar S \bar S})^t`. All its terms are positive, and it
    ends when the journeys still under way, which bound everything that could be added, are below the last bit of the result.
    How many steps that takes is known from h, before anything is done for each label.

    References
    ----------
    .. [1] E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann, "Mapping the customer journey: Lessons learned from
       graph-based online attribution modeling", International Journal of Research in Marketing 33 (2016) 457-474.
    .. [2] J. G. Kemeny, J. L. Snell, "Finite Markov Chains", Van Nostrand, 1960, chapter 3.

    Examples
    --------
    >>> from referral.attribution.journeys import Journeys
    >>> from referral.attribution.markov import fit_chain
    >>> effects = removal_effects(fit_chain(Journeys.from_paths(["a > b", "b", "a"], [1, 1, 0], nulls=[0, 0, 2])))
    >>> effects[:, 0].round(6).tolist()
    [0.5, 1.0]
    """
    if not chain.outcome[:, 0].any():
        return np.zeros((chain.labels, 2))
    lost, whole = _lost_and_whole(chain)
    return np.divide(lost, whole, out=np.zeros_like(lost), where=whole > 0)


def _lost_and_whole(chain: Chain) -> tuple[Floats, Floats]:
    n = len(chain.start)
    if n <= ALWAYS_DIRECT_STATES:
        return _direct(chain)
    expected, steps = _expected(chain)
    if n <= MOST_DIRECT_STATES and (expected is None or n**3 <= DIRECT_WORTH * steps * chain.labels * chain.transition.nnz):
        return _direct(chain)
    if expected is None:
        raise ReferralError("markov.too_long", "journeys too long for so many labels; group labels, or cut journeys short")
    return _by_series(chain, expected)


def _direct(chain: Chain) -> tuple[Floats, Floats]:
    visits = np.linalg.inv(np.eye(len(chain.start)) - chain.transition.toarray())
    reached, expected = chain.start @ visits, visits @ chain.outcome
    lost = np.zeros((chain.labels, 2))
    for label in range(chain.labels):
        states = chain.holding(label)
        entered = np.linalg.solve(visits[np.ix_(states, states)].T, reached[states])
        lost[label] = entered @ expected[states]
    return lost, chain.start @ expected


def _by_series(chain: Chain, expected: Floats) -> tuple[Floats, Floats]:
    whole = chain.start @ expected
    at_once = max(1, BLOCK_VALUES // len(chain.start))
    blocks = [
        _lost(chain, np.arange(low, min(low + at_once, chain.labels)), expected, float(whole[0]))
        for low in range(0, chain.labels, at_once)
    ]
    return np.concatenate(blocks), whole


def _expected(chain: Chain) -> tuple[Floats | None, int]:
    """Conversions and value to be expected from each state on, and after how many steps; None when it takes too many."""
    total = np.zeros_like(chain.outcome)
    # The first column: the probability that a journey is still under way, which bounds what is missing from the second.
    step = np.column_stack((np.ones(len(total)), chain.outcome))
    for number in range(1, MOST_STEPS + 1):
        total += step[:, 1:]
        step = np.asarray(chain.transition @ step)
        if (step[:, 0] <= EPSILON * np.maximum(total[:, 0], EPSILON)).all():
            return total, number
    return None, MOST_STEPS


def _lost(chain: Chain, labels: NDArray[np.int64], expected: Floats, whole: float) -> Floats:
    """Follow the journeys that have not touched the label yet, a column for each label, and count what comes of touching it."""
    low, high = np.searchsorted(chain.label, [labels[0], labels[-1] + 1])
    states, column = chain.member[low:high], chain.label[low:high] - labels[0]
    backward = chain.transition.T.tocsr()
    under_way = np.repeat(chain.start[:, None], len(labels), axis=1)
    lost = np.zeros((len(labels), 2))
    while True:
        arrived = under_way[states, column]
        for outcome in range(2):
            lost[:, outcome] += sums_by_code(column, arrived * expected[states, outcome], len(labels))
        under_way[states, column] = 0.0
        if (under_way.sum(axis=0) <= EPSILON * np.maximum(lost[:, 0], EPSILON * whole)).all():
            return lost
        under_way = np.asarray(backward @ under_way)
