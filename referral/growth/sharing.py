"""How many people seeds bring, and how many the people bring who were brought: only the second can carry itself on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.special import gammaincinv

from referral.arrays import Floats, Integers
from referral.graph.forest import ReferralForest
from referral.growth.delay_curve import CurveDraws, DelayCurve
from referral.growth.delay_tail import DelayTail
from referral.growth.recurrence import AgeTable, People, age_edges
from referral.growth.virality import KEstimate
from referral.intervals import CONFIDENCE

SELF_SUSTAINING: Final = 1.0  # from here on each round is at least as large as the one before
REFERRED_ENOUGH: Final = 30  # with fewer people nothing is said of what they carry on
OBSERVED_ENOUGH: Final = 0.5  # part of what referred people will bring that must have had the time to come
BROUGHT_ENOUGH: Final = 10  # with fewer brought, how unevenly is taken from all people, where that is more
TREES_ENOUGH: Final = 10  # to see how much trees differ as wholes
PAIRS_ENOUGH: Final = 100  # for referred people's own delays
LIVED_ENOUGH: Final = 5  # people who have reached an age, for the delays up to it to be taken as seen
LEAST_EXPOSURE: Final = 1e-9  # people; keeps the bounds finite right after all came
ROUNDS: Final = 8  # of finding rates and delays from each other
DRAWS: Final = 2000
SEED: Final = 7  # the same forest always gets the same interval


class Verdict(StrEnum):
    """What may be said of whether sharing carries itself on."""

    TOO_FEW = "too_few"
    TOO_EARLY = "too_early"
    UNDECIDED = "undecided"
    FADES = "fades"
    GROWS = "grows"


@dataclass(frozen=True, slots=True)
class Sharing:
    """People brought by one root (`seeds`), and by one person who was brought (`referred`), each in the end."""

    seeds: KEstimate | None
    referred: KEstimate | None

    @property
    def verdict(self) -> Verdict:
        """Of referred people alone: a seed that brings many says nothing of what comes after."""
        one = self.referred
        if one is None or one.people < REFERRED_ENOUGH:
            return Verdict.TOO_FEW
        if one.low > SELF_SUSTAINING:
            return Verdict.GROWS
        if one.exposure < OBSERVED_ENOUGH * one.people:
            return Verdict.TOO_EARLY
        return Verdict.FADES if one.high < SELF_SUSTAINING else Verdict.UNDECIDED


def estimate_sharing(forest: ReferralForest, now: float) -> Sharing:
    r"""Estimate how many people one root brings, and how many one person who was brought.

    Parameters
    ----------
    forest : ReferralForest
        With times; nodes of unknown time are left out.
    now : float
        The present, in the forest's seconds. What happened later is ignored, so the past can be replayed.

    Returns
    -------
    Sharing
        Everybody of known time counts, by the part of what they will bring that should have come. None for a group of nobody.

    Notes
    -----
    :math:`\hat K_g = C_g / \sum_i F(now - t_i)` over the people of the group g. Unlike that of `estimate_k`, F is not 1 at the
    longest delay seen: up to the age that five people have reached it is the mean cumulative function of the group's referrals by
    age [1]_ (of all referrals where it has fewer than 100, each group counting by its own rate), and beyond it goes on with a
    tail fitted to delays cut off by the present (`referral.growth.delay_tail`).
    The interval is that of :math:`\varphi\,G / \sum_i F(now - t_i)` with F drawn from what is known of it, which widens it, and G
    from the gamma distributions of which Garwood's limits are quantiles (shape :math:`C/\varphi` below, :math:`C/\varphi + 1`
    above). :math:`\varphi` is the variance over the mean, of people or of whole trees, whichever is more, and at least 1; where
    fewer than ten were brought, at least that of all people.

    References
    ----------
    .. [1] J. F. Lawless, C. Nadeau, "Some simple robust methods for the analysis of recurrent events", Technometrics 37 (1995)
       158-168.

    See Also
    --------
    referral.growth.virality.estimate_k : everybody together, F as seen.

    Examples
    --------
    Forty seeds bring five people each, who bring nobody: every person brought 0.83, and still nothing carries itself on.

    >>> forest = ReferralForest.from_parents([-1] * 40 + list(range(40)) * 5, [0.0] * 40 + [60.0] * 200)
    >>> sharing = estimate_sharing(forest, now=86_400.0)
    >>> round(sharing.seeds.value, 1), sharing.referred.brought, sharing.verdict.value
    (5.0, 0, 'fades')
    """
    people, rng = People.of(forest, now), np.random.default_rng(SEED)
    spread = _dispersion(people.children.astype(np.float64), np.ones(len(people.age)))
    return Sharing(*(_estimate(_Group.of(people, below), _delays(people, below, rng), spread, rng) for below in (False, True)))


@dataclass(frozen=True, eq=False)
class _Group:
    age: Floats
    children: Floats
    tree: Integers

    @classmethod
    def of(cls, people: People, below: bool) -> "_Group":
        mine = (people.generation > 0) == below
        return cls(people.age[mine], people.children[mine].astype(np.float64), people.tree[mine])


def _delays(people: People, below: bool, rng: np.random.Generator) -> CurveDraws:
    """F of one group's referrals, or of all where the group has brought few."""
    edges = age_edges(people)
    own = (people.parent_generation > 0) == below
    enough = np.count_nonzero(own) >= PAIRS_ENOUGH
    pairs = own if enough else np.ones(len(own), dtype=np.bool_)
    tables = [_table(people, group, edges) for group in ((below,) if enough else (False, True))]
    tail = DelayTail.fit(people.delay[pairs], people.exposure[pairs], edges)
    return DelayCurve(_joined(tables), tail).draw(rng, DRAWS)


def _table(people: People, below: bool, edges: Floats) -> AgeTable:
    mine, pairs = (people.generation > 0) == below, (people.parent_generation > 0) == below
    return AgeTable.of(people.age[mine], people.delay[pairs], edges)


def _joined(tables: list[AgeTable]) -> AgeTable:
    """Join groups that bring at different rates: whoever has lived through a step counts by the rate of their group.

    Counted alike, the old, who are mostly seeds that bring many, would make it seem that referrals come late.
    """
    children = np.sum([table.children for table in tables], axis=0)
    lived = np.sum([table.at_risk for table in tables], axis=0)
    rate = np.ones(len(tables))
    weighted = lived
    for _ in range(ROUNDS if len(tables) > 1 else 0):
        weighted = np.maximum(np.sum([one * table.at_risk for one, table in zip(rate, tables, strict=True)], axis=0), 1e-12)
        step = (children + 1.0 / len(children)) / weighted
        rate = np.array([(table.children.sum() + 0.5) / float(table.at_risk @ step) for table in tables])
        rate /= rate.max()
    steps = len(AgeTable(tables[0].edges, children, lived).supported(min(LIVED_ENOUGH, float(lived.max()))).children)
    return AgeTable(tables[0].edges[: steps + 1], children[:steps], weighted[:steps])


def _estimate(group: _Group, delays: CurveDraws, spread: float, rng: np.random.Generator) -> KEstimate | None:
    people, brought = len(group.age), float(group.children.sum())
    if not people:
        return None
    _, place = np.unique(np.searchsorted(delays.edges, group.age), return_inverse=True)
    number = np.bincount(place).astype(np.float64)
    share = delays.within(np.bincount(place, group.age) / number)
    exposure = np.maximum(share @ number, LEAST_EXPOSURE)
    typical = float(np.median(exposure))
    dispersion = _dispersion(group.children, np.median(share, axis=0)[place], group.tree)
    if brought < BROUGHT_ENOUGH:
        dispersion = max(dispersion, spread)
    tail = (1.0 - CONFIDENCE) / 2.0
    low = float(np.quantile(_gamma(brought / dispersion, rng) / exposure, tail)) * dispersion
    high = float(np.quantile(_gamma(brought / dispersion + 1.0, rng) / exposure, 1.0 - tail)) * dispersion
    value = min(max(brought / typical, low), high)
    return KEstimate(value, low, high, people, int(brought), typical, dispersion)


def _gamma(shape: float, rng: np.random.Generator) -> Floats:
    """Evenly spread quantiles in random order, which are draws with less noise."""
    if shape <= 0.0:
        return np.zeros(DRAWS)
    return np.asarray(gammaincinv(shape, (rng.permutation(DRAWS) + 0.5) / DRAWS), dtype=np.float64)


def _dispersion(children: Floats, share: Floats, tree: Integers | None = None) -> float:
    """Variance over mean of what people bring, or of what trees bring where these differ by more."""
    total, exposure = float(children.sum()), float(share.sum())
    if not total or exposure <= 0.0:
        return 1.0
    residual = children - total / exposure * share
    found = [1.0, float(residual @ residual) * len(children) / max(len(children) - 1, 1) / total]
    if tree is not None:
        of_trees = np.bincount(tree, residual)
        trees = int(np.count_nonzero(np.bincount(tree)))
        if trees >= TREES_ENOUGH:
            found.append(float(of_trees @ of_trees) * trees / (trees - 1) / total)
    return max(found)
