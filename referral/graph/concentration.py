"""How few people bring how many."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.arrays import Integers
from referral.errors import ReferralError
from referral.graph.forest import ReferralForest

TOP_SHARES: Final = (0.01, 0.10, 0.20)
ROUNDING: Final = 1e-9  # taken off, so that 0.1 × 10 people stay one person where the product is a hair above it

Distinct = NDArray[Any]  # numbers brought, ascending, each once


@dataclass(frozen=True, slots=True)
class Concentration:
    """How few brought how many: the Gini coefficient and the share brought by the top 1, 10 and 20 % (0 to 1)."""

    people: int
    brought: int
    gini: float
    top_1: float
    top_10: float
    top_20: float


def concentration(brought: ArrayLike, *, with_those_who_brought_nobody: bool = True) -> Concentration:
    r"""Measure how unevenly people bring others.

    Parameters
    ----------
    brought : array_like of int, shape (n,)
        How many each person brought, such as ``forest.child_count``.
    with_those_who_brought_nobody : bool
        Whether zeros count as people. With them the figure mostly says how few share at all; without, how uneven sharers are.

    Returns
    -------
    Concentration
        ``top_10`` is the share brought by the best tenth, rounded up to whole people. All NaN when nobody brought anybody.

    Raises
    ------
    ReferralError
        ``concentration.negative``, with the row.

    Notes
    -----
    :math:`G = \sum_i (2i - n - 1) x_i / (n \sum x)` over counts x in ascending order: 0 when all brought the same, 1 - 1/n
    when one person brought everybody. Most people brought the same few, so the sum goes over the distinct counts: m people with
    count x and a people below them add (2a + m - n) m x.

    References
    ----------
    .. [1] P. M. Dixon, J. Weiner, T. Mitchell-Olds, R. Woodley, "Bootstrapping the Gini coefficient of inequality", Ecology 68
       (1987) 1548-1551. doi:10.2307/1939238

    Examples
    --------
    >>> few = concentration([0, 0, 0, 0, 0, 0, 0, 0, 4, 12])
    >>> round(few.gini, 3), few.top_1, few.top_10, few.top_20
    (0.85, 0.75, 0.75, 1.0)
    >>> concentration([0, 0, 4, 12], with_those_who_brought_nobody=False).gini
    0.25
    """
    counts = np.asarray(brought)
    if (counts < 0).any():
        raise ReferralError("concentration.negative", "nobody can bring fewer than nobody", int(np.argmax(counts < 0)))
    values, people = np.unique(counts, return_counts=True)
    return _measure(values, people, with_those_who_brought_nobody)


def concentration_of(forest: ReferralForest) -> tuple[Concentration, Concentration]:
    """Measure how unevenly the people of a forest brought others directly, with and without those who brought nobody.

    Parameters
    ----------
    forest : ReferralForest

    Returns
    -------
    everybody, bringers : Concentration
        As `concentration` gives them, from one count of all people.

    Examples
    --------
    >>> everybody, bringers = concentration_of(ReferralForest.from_parents([-1, 0, 0, 0, 1]))
    >>> everybody.people, round(everybody.gini, 3), bringers.people, bringers.gini
    (5, 0.7, 2, 0.25)
    """
    from referral.graph import passes  # here, as in `referral.graph.forest`

    people = passes.histogram(forest.offspring.child_count)
    values = np.flatnonzero(people)
    return _measure(values, people[values], True), _measure(values, people[values], False)


def _measure(values: Distinct, people: Integers, with_zeros: bool) -> Concentration:
    if not with_zeros:
        values, people = values[values > 0], people[values > 0]
    count, total = int(people.sum()), (values * people).sum()
    if total == 0:
        return Concentration(count, 0, *[float("nan")] * 4)
    # float64: among ten million people the products pass what int64 holds.
    below = np.cumsum(people) - people
    gini = float(((2.0 * below + people - count) * people) @ values) / (count * float(total))
    tops = [_brought_by_top(values, people, ceil(share * count - ROUNDING)) / float(total) for share in TOP_SHARES]
    return Concentration(count, int(total), gini, *tops)


def _brought_by_top(values: Distinct, people: Integers, best: int) -> float:
    """Add up what the best people brought; of those who share the last count only as many as are wanted."""
    descending = people[::-1]
    taken = np.minimum(descending, np.maximum(best - (np.cumsum(descending) - descending), 0))
    return float((taken * values[::-1]).sum())
