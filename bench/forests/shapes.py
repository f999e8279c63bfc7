"""Forests as parent arrays, -1 for a root."""

from collections.abc import Callable

import numpy as np
from numba import njit

from referral.arrays import Integers

ALONE = 0.01  # of all people come through nobody


def recursive(size: int) -> Integers:
    """Everybody is brought by anybody before them; one in a hundred comes alone."""
    rng = np.random.default_rng(size)
    parent = (rng.random(size) * np.arange(size)).astype(np.int64)
    parent[rng.random(size) < ALONE] = -1
    parent[0] = -1
    return parent


def preferential(size: int) -> Integers:
    """Whoever brought many brings more: every other one comes through the parent of somebody before them."""
    rng = np.random.default_rng(size)
    parent = (rng.random(size) * np.arange(size)).astype(np.int64)
    parent[0] = -1
    _copy_parents(parent, rng.random(size) < 0.5)
    return parent


def chain(size: int) -> Integers:
    """Everybody brings one: the deepest forest there is."""
    return np.arange(-1, size - 1)


@njit
def _copy_parents(parent: Integers, copies: np.ndarray) -> None:
    for node in range(1, len(parent)):
        above = parent[parent[node]]
        if copies[node] and above >= 0:
            parent[node] = above


SHAPES: dict[str, Callable[[int], Integers]] = {"recursive": recursive, "preferential": preferential, "chain": chain}
