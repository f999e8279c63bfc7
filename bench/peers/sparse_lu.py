"""Removal effects by one sparse factorisation of I - Q for all labels (SuperLU), which is what a textbook would do."""

import numpy as np
from scipy.sparse import eye_array
from scipy.sparse.linalg import splu

from referral.attribution.markov import Chain

COLUMNS_AT_ONCE = 256


def removal_effects(chain: Chain) -> np.ndarray:
    """Factorise, solve for visits and expected conversions, then for every column of the inverse, once."""
    n = len(chain.start)
    matrix = (eye_array(n, format="csc") - chain.transition.tocsc()).tocsc()
    # Rows sum to one at most, so the diagonal serves as pivots, and an order made for symmetric matrices fills in least.
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    reached, expected = factors.solve(chain.start, trans="T"), factors.solve(chain.outcome[:, 0])
    states = [chain.holding(label) for label in range(chain.labels)]
    visits = [np.empty((len(held), len(held))) for held in states]
    holders: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for label, held in enumerate(states):
        for place, state in enumerate(held.tolist()):
            holders[state].append((label, place))
    for low in range(0, n, COLUMNS_AT_ONCE):
        unit = np.eye(n, min(COLUMNS_AT_ONCE, n - low), -low)
        for state, column in enumerate(factors.solve(unit).T, start=low):
            for label, place in holders[state]:
                visits[label][:, place] = column[states[label]]
    lost = [np.linalg.solve(inside.T, reached[held]) @ expected[held] for inside, held in zip(visits, states, strict=True)]
    return np.array(lost) / (chain.start @ expected)
