"""The Shapley value of a journey's labels, by its closed form."""

import numpy as np
from numpy.typing import NDArray

from referral.attribution.journeys import Journeys


def shapley_weights(journeys: Journeys) -> NDArray[np.int64]:
    r"""Give every label of a journey the same, however often it was touched.

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    ndarray of int64, shape (touches,)
        1 for the first touch of each label in each journey, 0 for its later ones.

    Notes
    -----
    The labels are the players; a coalition S is worth what the journeys whose labels all lie in S brought:
    :math:`v(S) = \sum_j v_j [T_j \subseteq S]`. This is a sum of unanimity games, whose Shapley value divides each :math:`v_j`
    equally among :math:`T_j`. So no coalition has to be enumerated, and the Shapley value of this game is nothing more than the
    linear rule over each journey's distinct labels. Journeys without conversion do not enter.

    References
    ----------
    .. [1] L. S. Shapley, "A value for n-person games", in Contributions to the Theory of Games II, Princeton University Press,
       1953, 307-317.
    .. [2] K. Zhao, S. H. Mahboobi, S. R. Bagheri, "Shapley value methods for attribution modeling in online advertising", 2018,
       arXiv:1804.05327.

    Examples
    --------
    >>> shapley_weights(Journeys.from_paths(["a > b > a > a", "b"], [1, 1])).tolist()
    [1, 1, 0, 0, 1]
    """
    return np.equal(first_of_label(journeys), np.arange(len(journeys.label_index))).astype(np.int64)


def first_of_label(journeys: Journeys) -> NDArray[np.int64]:
    """Find for each touch the first touch of the same label in the same journey.

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    ndarray of int64, shape (touches,)
        Its index among all touches.

    Examples
    --------
    >>> first_of_label(Journeys.from_paths(["a > b > a", "b > b"], [1, 1])).tolist()
    [0, 1, 0, 3, 3]
    """
    key = journeys.touch_journey * max(len(journeys.labels), 1) + journeys.label_index
    order = np.argsort(key, kind="stable")
    group = np.flatnonzero(np.diff(key[order], prepend=-1))
    first = np.empty_like(order)
    first[order] = np.repeat(order[group], np.diff(group, append=len(order)))
    return first
