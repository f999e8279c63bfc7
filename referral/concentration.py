"""How few people bring how many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

TOP_SHARES = (0.01, 0.10, 0.20)


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

    Notes
    -----
    :math:`G = \sum_i (2i - n - 1) x_i / (n \sum x)` over counts x in ascending order: 0 when all brought the same, 1 - 1/n
    when one person brought everybody.

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
    counts = np.sort(np.array(brought, dtype=np.float64, ndmin=1))
    if not with_those_who_brought_nobody:
        counts = counts[counts > 0]
    people, total = len(counts), counts.sum()
    if total == 0:
        return Concentration(people, 0, *[float("nan")] * 4)
    ranks = 2.0 * np.arange(1, people + 1) - people - 1.0
    # The small amount taken off keeps 0.1 × 10 people at one person where the product is a hair above it.
    tops = [float(counts[-int(np.ceil(share * people - 1e-9)) :].sum() / total) for share in TOP_SHARES]
    return Concentration(people, int(total), float(ranks @ counts / (people * total)), *tops)
