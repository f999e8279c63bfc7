"""How few people brought how many, and who they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.queries.spread.forest import EventForest
from referral.arrays import Integers
from referral.graph.concentration import Concentration, concentration

LISTED = 10
POINTS_MOST = 60


@dataclass(frozen=True)
class Spreader:
    """One of those who brought the most, with the part they brought and the part of all down to them."""

    id: int
    name: str
    brought: int
    share: float
    share_so_far: float
    cancelled: bool


@dataclass(frozen=True)
class LorenzPoint:
    """The part of the people who brought the least, and the part of the referrals that they brought."""

    people: float
    brought: float


@dataclass(frozen=True)
class SuperSpreaders:
    """Concentration among everybody who registered, and among those only who brought somebody; nobody brought: no section.

    Counted as brought is who holds a place and came through the person directly.
    """

    everybody: Concentration
    bringers: Concentration
    everybody_curve: Sequence[LorenzPoint]
    bringers_curve: Sequence[LorenzPoint]
    people: Sequence[Spreader]


def super_spreaders(people: EventForest, limit: int = LISTED) -> SuperSpreaders | None:
    """The section, from what is loaded already; None while nobody has brought anybody."""
    brought = people.direct
    if not brought.any():
        return None
    return SuperSpreaders(
        everybody=concentration(brought),
        bringers=concentration(brought, with_those_who_brought_nobody=False),
        everybody_curve=lorenz_curve(brought),
        bringers_curve=lorenz_curve(brought[brought > 0]),
        people=_listed(people, limit),
    )


def lorenz_curve(brought: Integers) -> list[LorenzPoint]:
    """The corners of the curve: straight between them, because in between all brought the same number."""
    values, people = np.unique(brought, return_counts=True)
    below = np.concatenate(([0], np.cumsum(people))) / people.sum()
    theirs = np.concatenate(([0], np.cumsum(values * people))) / (values * people).sum()
    kept = np.unique(np.linspace(0, len(below) - 1, min(len(below), POINTS_MOST)).round().astype(np.int64))
    return [LorenzPoint(float(below[corner]), float(theirs[corner])) for corner in kept]


def _listed(people: EventForest, limit: int) -> list[Spreader]:
    order = np.argsort(-people.direct, kind="stable")[:limit]
    total, so_far, listed = int(people.direct.sum()), 0, []
    for node in order[people.direct[order] > 0].tolist():
        brought = int(people.direct[node])
        so_far += brought
        listed.append(
            Spreader(
                id=int(people.ids[node]),
                name=people.names[node],
                brought=brought,
                share=brought / total,
                share_so_far=so_far / total,
                cancelled=not bool(people.holds[node]),
            )
        )
    return listed
