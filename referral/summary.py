"""Every number of a forest on one page, as plain values that can be printed or written as JSON."""

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from referral.graph.concentration import Concentration, concentration_of
from referral.graph.forest import ReferralForest
from referral.graph.generations import Generation, generations
from referral.graph.metrics import RELIABLE_CASCADE_SIZE, Cascades, Ranking, Standing, cascades, leaderboard
from referral.growth.sharing import Sharing, estimate_sharing
from referral.growth.virality import KEstimate, estimate_k, matured_cycle_time, naive_k

QUANTILES: Final = (0.0, 0.5, 0.9, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a number is spread over the trees; all None without trees."""

    mean: float | None
    least: float | None
    median: float | None
    quantile_90: float | None
    quantile_99: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class StructuralVirality:
    """Structural virality of the trees; None where there is no tree to say it of.

    `largest_tree` is that of the tree with the most people; `mean` goes over the `trees` of two people or more, and
    `reliable_mean` over the `reliable_trees` of thirty or more.
    """

    largest_tree: float | None
    trees: int
    mean: float | None
    most: float | None
    reliable_trees: int
    reliable_mean: float | None


@dataclass(frozen=True, slots=True)
class Tree:
    """One of the largest trees; structural virality None for a single person, and not `reliable` below thirty."""

    root: int
    label: Hashable
    size: int
    depth: int
    breadth: int
    structural_virality: float | None
    reliable: bool


@dataclass(frozen=True, slots=True)
class SpreadSummary:
    """What a forest comes to.

    Numbers that cannot be said are None: `k`, `sharing` and `cycle_s` without times, concentration where nobody brought anybody.

    `k` goes over everybody, seeds and those they brought; whether sharing carries itself on is for `sharing` to say.

    `nodes` is the reach, `referred` those of them who came through another, `bringers` those who brought somebody. `generations`
    holds the first of them, `generation_count` says how many there are. `cycle_s` is in seconds.
    """

    nodes: int
    trees: int
    referred: int
    bringers: int
    generation_count: int
    generations: tuple[Generation, ...]
    k: KEstimate | None
    sharing: Sharing | None
    naive_k: float | None
    cycle_s: float | None
    size: Distribution
    depth: Distribution
    breadth: Distribution
    structural_virality: StructuralVirality
    concentration: Concentration | None
    concentration_of_bringers: Concentration | None
    leaders_below: tuple[Standing, ...]
    leaders_direct: tuple[Standing, ...]
    largest: tuple[Tree, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything as dictionaries and lists, for JSON; labels stay what they are.

        Returns
        -------
        dict
        """
        return asdict(self)


def summarise(forest: ReferralForest, *, now: float | None = None, leaders: int = 10) -> SpreadSummary:
    """Compute every number of a forest.

    Parameters
    ----------
    forest : ReferralForest
    now : float, optional
        The present, in the forest's seconds, for K and the cycle time; the last time in the forest when left out.
    leaders : int
        Length of each leaderboard and of the list of largest trees, at most.

    Returns
    -------
    SpreadSummary

    See Also
    --------
    referral.graph.generations.generations, referral.growth.virality.estimate_k, referral.growth.virality.matured_cycle_time
    referral.growth.sharing.estimate_sharing, referral.graph.metrics.structural_virality
    referral.graph.concentration.concentration

    Examples
    --------
    >>> edges = [("Maud", None), ("Junaid", "Maud"), ("Idris", "Junaid"), ("Gwen", "Junaid")]
    >>> summary = summarise(ReferralForest.from_edges(edges))
    >>> summary.nodes, summary.trees, summary.referred, summary.generation_count, summary.k
    (4, 1, 3, 3, None)
    >>> summary.largest[0]
    Tree(root=0, label='Maud', size=4, depth=2, breadth=2, structural_virality=1.5, reliable=False)
    >>> summary.leaders_below[0].label, summary.size.most, summary.structural_virality.mean
    ('Maud', 4.0, 1.5)
    """
    table = cascades(forest)
    everybody, bringers = concentration_of(forest)
    k, sharing, cycle_s = _paced(forest, now)
    return SpreadSummary(
        nodes=len(forest),
        trees=len(table.root),
        referred=len(forest) - len(table.root),
        bringers=bringers.people,
        generation_count=forest.levels.generations,
        generations=tuple(generations(forest)),
        k=k,
        sharing=sharing,
        naive_k=_said(naive_k(forest)),
        cycle_s=cycle_s,
        size=_distribution(table.size),
        depth=_distribution(table.depth),
        breadth=_distribution(table.breadth),
        structural_virality=_structural_virality(table),
        concentration=everybody if everybody.brought else None,
        concentration_of_bringers=bringers if bringers.brought else None,
        leaders_below=tuple(leaderboard(forest, leaders)),
        leaders_direct=tuple(leaderboard(forest, leaders, Ranking.DIRECT)),
        largest=_largest(forest, table, leaders),
    )


def _paced(forest: ReferralForest, now: float | None) -> tuple[KEstimate | None, Sharing | None, float | None]:
    """What needs times: K, of everybody and of seeds and referred people apart, and the cycle time."""
    if np.isnan(forest.time).all():
        return None, None, None
    present = float(np.nanmax(forest.time)) if now is None else now
    k = estimate_k(forest, present)
    return k if k.people else None, estimate_sharing(forest, present), _said(matured_cycle_time(forest, present))


def _distribution(values: NDArray[np.int64]) -> Distribution:
    if not len(values):
        return Distribution(*[None] * 6)
    return Distribution(float(values.mean()), *np.quantile(values, QUANTILES).tolist())


def _structural_virality(table: Cascades) -> StructuralVirality:
    known = table.structural_virality[table.size > 1]
    reliable = table.structural_virality[table.size >= RELIABLE_CASCADE_SIZE]
    return StructuralVirality(
        largest_tree=_said(float(table.structural_virality[np.argmax(table.size)])) if len(table.size) else None,
        trees=len(known),
        mean=float(known.mean()) if len(known) else None,
        most=float(known.max()) if len(known) else None,
        reliable_trees=len(reliable),
        reliable_mean=float(reliable.mean()) if len(reliable) else None,
    )


def _largest(forest: ReferralForest, table: Cascades, limit: int) -> tuple[Tree, ...]:
    order = np.argsort(-table.size, kind="stable")[: max(limit, 0)]
    return tuple(
        Tree(
            root=int(table.root[tree]),
            label=forest.labels[table.root[tree]],
            size=int(table.size[tree]),
            depth=int(table.depth[tree]),
            breadth=int(table.breadth[tree]),
            structural_virality=_said(float(table.structural_virality[tree])),
            reliable=bool(table.size[tree] >= RELIABLE_CASCADE_SIZE),
        )
        for tree in order.tolist()
    )


def _said(value: float) -> float | None:
    return value if isfinite(value) else None
