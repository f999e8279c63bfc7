"""What "the same as built from scratch" means: every number of a live forest beside the slow way."""

from collections.abc import Callable

import numpy as np

from referral.errors import ReferralError
from referral.graph.forest import ReferralForest
from referral.graph.metrics import Ranking, leaderboard, structural_virality
from referral.live.forest import LiveForest


def refusal_of(attempt: Callable[..., None], *args: object, **options: object) -> str | None:
    """Try something and give the code of its refusal, None when it was done."""
    try:
        attempt(*args, **options)
    except ReferralError as refusal:
        return refusal.code
    return None


def slow_sums(forest: ReferralForest) -> tuple[list[int], list[int]]:
    """Add up the subtree sizes, and their squares, of everybody below each node and its own, deepest first."""
    parent, sizes = forest.parent.tolist(), forest.subtree_size.tolist()
    sums, squares = list(sizes), [size * size for size in sizes]
    for node in np.argsort(-forest.depth, kind="stable").tolist():
        if parent[node] >= 0:
            sums[parent[node]] += sums[node]
            squares[parent[node]] += squares[node]
    return sums, squares


def assert_as_built_from_scratch(live: LiveForest, forest: ReferralForest) -> None:
    """Compare all that is read of a live forest with the forest that it should be."""
    now = live.to_forest()
    assert (list(now.labels), now.parent.tolist()) == (list(forest.labels), forest.parent.tolist())
    np.testing.assert_array_equal(now.time, forest.time)
    assert len(live) == len(forest)
    assert live.generation_widths.tolist() == forest.generation_widths.tolist()
    assert_subtrees_as_built(live, forest)
    for by in Ranking:
        for limit in (-1, 0, 1, 3, len(forest)):
            assert live.leaderboard(limit, by) == leaderboard(forest, limit, by)


def assert_subtrees_as_built(live: LiveForest, forest: ReferralForest) -> None:
    """Compare what everybody brought, and the cascade each belongs to."""
    labels, parent, roots = list(forest.labels), forest.parent.tolist(), forest.root.tolist()
    direct, depth, sizes = forest.child_count.tolist(), forest.depth.tolist(), forest.subtree_size.tolist()
    sums, squares = slow_sums(forest)
    virality = dict(zip(forest.roots.tolist(), structural_virality(forest).tolist(), strict=True))
    for node, label in enumerate(labels):
        found = live.subtree(label)
        assert (found.label, found.parent) == (label, labels[parent[node]] if parent[node] >= 0 else None)
        assert (found.generation, found.direct, found.size, found.below) == (
            depth[node],
            direct[node],
            sizes[node],
            sizes[node] - 1,
        )
        assert (found.size_sum, found.square_sum) == (sums[node], squares[node])
        cascade = live.cascade(label)
        assert (cascade.label, cascade.size) == (labels[roots[node]], sizes[roots[node]])
        np.testing.assert_equal(cascade.structural_virality, virality[roots[node]])
