"""The removal effect: what a Markov chain of journeys would lose without one label."""

from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.attribution.factors import sums_by_code
from referral.attribution.markov import Chain
from referral.attribution.revisits import circles, revisits
from referral.errors import ReferralError

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

ALWAYS_DIRECT_STATES: Final = 256  # the inverse of so few takes no time, however slowly the series would converge
MOST_DIRECT_STATES: Final = 6_144  # the inverse of more needs gigabytes, the diagonal of one hundreds of megabytes
DIRECT_WORTH: Final = (
    25  # what a step of the series costs for a label and a transition or state, over a cubed state directly (measured)
)
MOST_STEPS: Final = 2_000  # of the series; journeys of a few touches take some dozens
EPSILON: Final = 2.0**-53
BLOCK_VALUES: Final = 4_000_000  # float64 at a time while labels are removed side by side


def removal_effects(chain: Chain, most_work: float = inf) -> Floats:
    r"""Compute what is lost when each label is removed.

    Parameters
    ----------
    chain : Chain
    most_work : float
        Multiplications to be spent on it, up to a factor; how many it takes is known before they are made. 10¹⁰ are somewhat
        less than a second.

    Returns
    -------
    ndarray of float64, shape (labels, 2)
        Share of the conversions, and of the value, that would be lost: 0 to 1; all zeros where there are none at all.

    Raises
    ------
    ReferralError
        ``markov.too_long`` for journeys of thousands of touches over thousands of labels, which no way can solve;
        ``markov.too_many_labels`` where it takes more than ``most_work``.

    Notes
    -----
    A journey that reaches a removed label ends without conversion, so what is lost is what comes of journeys that touch the
    label. For orders above 1 a label is removed by removing every state that holds it, as the R package ChannelAttribution does.

    With Q the transitions, s the start, b the outcomes, :math:`N = (I - Q)^{-1}`, :math:`f = s N` and :math:`h = N b`, the
    journeys that reach the states S of a label enter them with probabilities :math:`\varphi = f_S (N_{SS})^{-1}`, and what is
    lost is :math:`\varphi h_S`: nothing is subtracted, so a rare label's effect has as many good digits as a common one's. Three
    ways lead there:

    - Few states: N is computed, and serves all labels.
    - Labels of one state each (order 1, where there may be thousands): :math:`\varphi = f / N_{SS}` needs only the diagonal of N,
      which `revisits` takes from each strongly connected component by itself; f and h are sums over steps.
    - Otherwise the systems of all labels are solved on the sparse Q by the series :math:`\sum_t s (Q_{\bar S \bar S})^t`. All its
      terms are positive, and it ends when the journeys still under way, which bound everything that could be added, are below
      the last bit of the result. How many steps that takes is known from h, before anything is done for each label.

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
    lost, whole = _lost_and_whole(chain, most_work)
    return np.divide(lost, whole, out=np.zeros_like(lost), where=whole > 0)


def _lost_and_whole(chain: Chain, most_work: float) -> tuple[Floats, Floats]:
    n = len(chain.start)
    if n <= ALWAYS_DIRECT_STATES:
        _spend(chain, n**3, most_work)
        return _direct(chain)
    expected, steps = _expected(chain)
    for_each = DIRECT_WORTH * steps * (chain.transition.nnz + n)
    if expected is not None and (np.diff(chain.label) > 0).all():
        return _by_components(chain, expected, for_each, most_work)
    if n <= MOST_DIRECT_STATES and (expected is None or n**3 <= for_each * chain.labels):
        _spend(chain, n**3, most_work)
        return _direct(chain)
    if expected is None:
        raise ReferralError("markov.too_long", "journeys too long for so many labels; group labels, or cut journeys short")
    _spend(chain, for_each * chain.labels, most_work)
    return _by_series(chain, expected, np.arange(chain.labels)), chain.start @ expected


def _spend(chain: Chain, work: float, most_work: float) -> None:
    if work > most_work:
        raise ReferralError("markov.too_many_labels", f"{chain.labels} labels take more work than may be spent on them")


def _direct(chain: Chain) -> tuple[Floats, Floats]:
    visits = np.linalg.inv(np.eye(len(chain.start)) - chain.transition.toarray())
    reached, expected = chain.start @ visits, visits @ chain.outcome
    lost = np.zeros((chain.labels, 2))
    for label in range(chain.labels):
        states = chain.holding(label)
        entered = np.linalg.solve(visits[np.ix_(states, states)].T, reached[states])
        lost[label] = entered @ expected[states]
    return lost, chain.start @ expected


def _by_components(chain: Chain, expected: Floats, for_each: float, most_work: float) -> tuple[Floats, Floats]:
    """Each label has one state: whoever reaches it visits it as often as its component lets them come back."""
    found = circles(chain.transition)
    slow = np.isin(chain.member, found.larger(MOST_DIRECT_STATES))
    _spend(chain, found.work(MOST_DIRECT_STATES) + for_each * np.count_nonzero(slow), most_work)
    entered = _reached(chain) / revisits(chain.transition, found, MOST_DIRECT_STATES)
    lost = np.zeros((chain.labels, 2))
    lost[chain.label] = entered[chain.member, None] * expected[chain.member]
    if slow.any():
        lost[chain.label[slow]] = _by_series(chain, expected, chain.label[slow])
    return lost, chain.start @ expected


def _by_series(chain: Chain, expected: Floats, labels: Integers) -> Floats:
    """Follow the journeys without each of some labels, in ascending order."""
    whole = float(chain.start @ expected[:, 0])
    at_once = max(1, BLOCK_VALUES // len(chain.start))
    blocks = [_lost(chain, labels[low : low + at_once], expected, whole) for low in range(0, len(labels), at_once)]
    return np.concatenate(blocks)


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


def _reached(chain: Chain) -> Floats:
    """Visits to be expected of each state: a series that ends where that of `_expected` does, or after twice as many steps."""
    backward = chain.transition.T.tocsr()
    total, step = chain.start.copy(), chain.start
    while step.sum() > EPSILON * max(float(total[total > 0].min()), EPSILON):
        step = np.asarray(backward @ step)
        total += step
    return total


def _lost(chain: Chain, labels: Integers, expected: Floats, whole: float) -> Floats:
    """Follow the journeys that have not touched the label yet, a column for each label, and count what comes of touching it."""
    held = np.isin(chain.label, labels)
    states, column = chain.member[held], np.searchsorted(labels, chain.label[held])
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
