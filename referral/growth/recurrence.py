"""What a running forest shows of its people: their age, their children, and when in their lives these came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from referral.arrays import ROOT, Floats, Integers
from referral.graph.forest import ReferralForest

CLASSES: Final = 3  # roots, their children, everybody below: seeds often bring far more than those who were brought
STEPS_PER_DECADE: Final = 16
SHORTEST_TO_LONGEST: Final = 1e-9
LEAST_AGE_S: Final = 1e-9  # younger, everybody has just come
EARLIEST_QUANTILE: Final = 0.01


@dataclass(frozen=True, eq=False)
class People:
    """Everybody of known time who had registered by now, and the pairs of parent and child among them.

    Attributes
    ----------
    age : ndarray of float64, shape (people,)
        Seconds since each registered.
    generation : ndarray of int64, shape (people,)
        0 for roots, 1 for their children, 2 for all below.
    children : ndarray of int64, shape (people,)
        How many each has brought so far.
    tree : ndarray of int64, shape (people,)
        Position of each one's tree among ``forest.roots``.
    delay, exposure : ndarray of float64, shape (pairs,)
        Seconds from parent to child, and from the parent to now.
    parent_generation : ndarray of int64, shape (pairs,)
        Generation of the parent.
    """

    age: Floats
    generation: Integers
    children: Integers
    tree: Integers
    delay: Floats
    exposure: Floats
    parent_generation: Integers

    @classmethod
    def of(cls, forest: ReferralForest, now: float) -> People:
        """Look at a forest as it was at some time; what came later is ignored."""
        present = forest.time <= now  # false for NaN
        child = np.flatnonzero(present & (forest.parent != ROOT))
        child = child[present[forest.parent[child]]]
        parent = forest.parent[child]
        generation = np.minimum(forest.depth, CLASSES - 1)
        children = np.bincount(parent, minlength=len(forest))
        position = np.zeros(len(forest), dtype=np.int64)
        position[forest.roots] = np.arange(len(forest.roots))
        return cls(
            now - forest.time[present],
            generation[present],
            children[present],
            position[forest.root[present]],
            forest.time[child] - forest.time[parent],
            now - forest.time[parent],
            generation[parent],
        )

    def of_generation(self, generation: int) -> People:
        """Only one generation, with the pairs in which it is the parent."""
        mine, pairs = self.generation == generation, self.parent_generation == generation
        nodes = (self.age[mine], self.generation[mine], self.children[mine], self.tree[mine])
        return People(*nodes, self.delay[pairs], self.exposure[pairs], self.parent_generation[pairs])

    @classmethod
    def together(cls, parts: Sequence[People]) -> People:
        """Join what several forests show; the trees are numbered on."""
        joined = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)}
        first = np.cumsum([0, *(int(part.tree.max(initial=-1)) + 1 for part in parts[:-1])])
        joined["tree"] += np.repeat(first, [len(part.tree) for part in parts])
        return cls(**joined)


def age_edges(people: People) -> Floats:
    """Cut ages into steps, `STEPS_PER_DECADE` for each power of ten.

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
        Ascending from 0 to the greatest age (1 where everybody has just come).
    """
    longest = max(float(people.age.max(initial=0.0)), float(people.exposure.max(initial=0.0)))
    later = people.delay[people.delay > 0]
    if longest < LEAST_AGE_S:
        return np.array([0.0, 1.0])
    shortest = float(np.quantile(later, EARLIEST_QUANTILE)) if len(later) else longest
    shortest = min(max(shortest, longest * SHORTEST_TO_LONGEST), longest / 2.0)
    steps = int(np.ceil(STEPS_PER_DECADE * np.log10(longest / shortest)))
    return np.concatenate(([0.0], np.geomspace(shortest, longest, steps + 1)))


@dataclass(frozen=True, eq=False)
class AgeTable:
    """Children that came in each step of their parents' age, and how many people have lived through that step.

    Children / at risk is the mean number of referrals in each step of age, whoever has had how much time; its running sum is
    the mean cumulative function, whose last value is R.

    References
    ----------
    .. [1] W. Nelson, "Confidence limits for recurrence data: applied to cost or number of product repairs", Technometrics 37
       (1995) 147-157.
    .. [2] J. F. Lawless, C. Nadeau, "Some simple robust methods for the analysis of recurrent events", Technometrics 37 (1995)
       158-168.
    """

    edges: Floats
    children: Floats
    at_risk: Floats

    @classmethod
    def of(cls, age: Floats, delay: Floats, edges: Floats) -> AgeTable:
        """Count; whoever is within a step has lived through part of it, and at least one has through all."""
        step = np.clip(np.searchsorted(edges, delay, side="right") - 1, 0, len(edges) - 2)
        children = np.bincount(step, minlength=len(edges) - 1).astype(np.float64)
        ages = np.sort(age)
        before = np.concatenate(([0.0], np.cumsum(ages)))
        younger = np.searchsorted(ages, edges)
        lived = before[younger] + (len(ages) - younger) * edges  # seconds lived by all up to each edge
        at_risk = np.diff(lived) / np.diff(edges)
        return cls(edges, children, np.maximum(at_risk, 1.0))

    def __add__(self, other: AgeTable) -> AgeTable:
        return AgeTable(self.edges, self.children + other.children, self.at_risk + other.at_risk)

    def supported(self, people: float) -> AgeTable:
        """Keep the steps that so many people at least have lived through; always one."""
        steps = max(1, int(np.count_nonzero(np.logical_and.accumulate(self.at_risk >= people))))
        return AgeTable(self.edges[: steps + 1], self.children[:steps], self.at_risk[:steps])
