"""The cascade that the sample film shows: a small tree, laid out in rings, each person lit after the one who brought them."""

from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

SEED = 11
RING_STEP = 80.0
FIRST_LIT_S = 1.2
SHARE_DELAY_S = (1.6, 5.2)
BRANCHES = ((5, 5), (2, 4), (0, 3), (0, 2))  # fewest and most that a person of each generation brings


@dataclass(frozen=True)
class Node:
    """One person: where, how far from the root, brought by whom (its index), and when."""

    x: float
    y: float
    generation: int
    parent: int | None
    lit_at_s: float


def grow(centre: tuple[float, float]) -> list[Node]:
    """The same tree every time; a parent always stands before its children."""
    random = Random(SEED)  # noqa: S311 (a picture, no secret)
    parents = _family(random)
    widths = _leaf_counts(parents)
    nodes = [Node(*centre, 0, None, FIRST_LIT_S)]
    starts = [-pi / 2]  # where each person's sector begins; it is as wide as the leaves below them
    used = [0] * len(parents)
    step = 2 * pi / widths[0]
    for index, parent in enumerate(parents[1:], start=1):
        starts.append(starts[parent] + used[parent] * step)
        used[parent] += widths[index]
        angle = starts[index] + widths[index] * step / 2
        above = nodes[parent]
        radius = RING_STEP * (above.generation + 1) * random.uniform(0.94, 1.04)
        lit_at = above.lit_at_s + random.uniform(*SHARE_DELAY_S)
        nodes.append(Node(centre[0] + radius * cos(angle), centre[1] + radius * sin(angle), above.generation + 1, parent, lit_at))
    return nodes


def _family(random: Random) -> list[int]:
    """Who was brought by whom, generation after generation; the root, first, by nobody."""
    parents = [0]
    generation = [0]
    for fewest, most in BRANCHES:
        newcomers = [parent for parent in generation for _ in range(random.randint(fewest, most))]
        generation = list(range(len(parents), len(parents) + len(newcomers)))
        parents += newcomers
    return parents


def _leaf_counts(parents: list[int]) -> list[int]:
    """How many people at the ends of the tree each person leads to; at least themselves."""
    counts = [0] * len(parents)
    for index in reversed(range(len(parents))):
        counts[index] = max(counts[index], 1)
        if index:
            counts[parents[index]] += counts[index]
    return counts
