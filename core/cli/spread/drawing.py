"""The largest tree as a picture: rings of generations around the root, and an even sample where it has too many people."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.arrays import ROOT
from referral.graph.forest import ReferralForest
from referral.graph.layout import RadialLayout, edge_path, radial_layout

DRAWN_MAX: Final = 1_500  # beyond it dots touch, and the file grows without showing more
LAST_COLOUR: Final = 7  # the last colour holds this generation and all later ones
DOTS_NAMED: Final = 0.011
LARGEST_DOT: Final = 0.035
PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Ring:
    """One generation: the edges that lead to it, its people without anybody below as one path, and the others as circles."""

    colour: int
    edges: str
    leaves: str
    bringers: list[tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The tree in the square from -1 to 1; `drawn` of its `size` people are in it."""

    rings: list[Ring]
    radii: list[float]
    drawn: int
    size: int


def draw(forest: ReferralForest, root: int) -> Drawing:
    """Choose whom to draw, and place them."""
    tree = np.flatnonzero(forest.root == root)
    nodes = _chosen(forest, tree)
    place = np.full(len(forest), ROOT, dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    above = forest.parent[nodes]
    parents = np.where(above == ROOT, ROOT, place[above])
    layout = radial_layout(ReferralForest.from_parents(parents, np.array(forest.time[nodes])))
    below = np.asarray(forest.subtree_size[nodes], dtype=np.float64) - 1
    rings = [_ring(layout, parents, below, generation) for generation in range(len(layout.radius))]
    return Drawing(rings, [round(float(radius), PLACES) for radius in layout.radius[1:]], len(nodes), len(tree))


def _chosen(forest: ReferralForest, tree: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those who brought the most people first, and the same part of the others from each generation.

    A parent has more people below than any child, so nobody is drawn without their parent; and leaves are taken evenly, so that
    a broadcast still looks like one.
    """
    size = forest.subtree_size[tree]
    bringers, leaves = tree[size > 1], tree[size == 1]
    bringers = bringers[np.argsort(-forest.subtree_size[bringers], kind="stable")][:DRAWN_MAX]
    if len(bringers) == DRAWN_MAX:
        leaves = leaves[:0]  # some may hang on people who are not drawn
    leaves = leaves[np.argsort(forest.depth[leaves], kind="stable")]
    room = min(DRAWN_MAX - len(bringers), len(leaves))
    return np.sort(np.concatenate([bringers, leaves[np.linspace(0, max(len(leaves) - 1, 0), room).astype(np.int64)]]))


def _ring(layout: RadialLayout, parents: NDArray[np.int64], below: NDArray[np.float64], generation: int) -> Ring:
    nodes = np.flatnonzero(layout.generation == generation)
    leaves = nodes[below[nodes] == 0]
    return Ring(
        colour=min(generation, LAST_COLOUR),
        edges="".join(_edge(layout, int(parents[node]), node) for node in nodes.tolist()),
        leaves="".join(f"M{_at(layout, node)}h0" for node in leaves.tolist()),
        bringers=[_circle(layout, node, below) for node in nodes[below[nodes] > 0].tolist()],
    )


def _edge(layout: RadialLayout, parent: int, child: int) -> str:
    if parent == ROOT:
        return ""
    start, end = ((float(layout.x[node]), float(layout.y[node])) for node in (parent, child))
    return edge_path(start, end, decimals=PLACES)


def _at(layout: RadialLayout, node: int) -> str:
    return f"{layout.x[node]:.{PLACES}f} {layout.y[node]:.{PLACES}f}"


def _circle(layout: RadialLayout, node: int, below: NDArray[np.float64]) -> tuple[float, float, float]:
    """As much area as there are people below, within what can be seen and does not hide the others."""
    share = float(below[node] / below.max())
    radius = DOTS_NAMED + (LARGEST_DOT - DOTS_NAMED) * share**0.5
    return round(float(layout.x[node]), PLACES), round(float(layout.y[node]), PLACES), round(radius, PLACES)
