"""The referral library: the metrics of whole forests beside networkx, layout, and how often the interval of K holds."""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

# Run by path, this file's own folder comes first, where `referral` is this very file: look from the repository instead.
sys.path[0] = str(Path(__file__).resolve().parents[1])

import networkx as nx
import numpy as np

from bench.harness import emit, median_seconds, quick_asked, seconds
from referral.concentration import concentration
from referral.forest import ReferralForest
from referral.intervals import garwood_interval
from referral.layout import radial_layout
from referral.generations import reproduction_by_generation
from referral.metrics import cascades, leaderboard
from referral.arrays import Integers

BENCH = "referral"
MOST_NODES_FOR_NETWORKX = 100_000  # beyond, one run of the peer takes longer than all the rest
K_TRUTH, K_SHAPE, K_TRIALS = 0.7, 0.2, 4000


def random_recursive(size: int) -> Integers:
    """Everybody is brought by anybody before them; one in a hundred comes alone."""
    rng = np.random.default_rng(size)
    parent = (rng.random(size) * np.arange(size)).astype(np.int64)
    parent[rng.random(size) < 0.01] = -1
    parent[0] = -1
    return parent


def preferential(size: int) -> Integers:
    """Whoever brought many brings more: copy the parent of a random earlier node every other time."""
    rng = np.random.default_rng(size)
    chosen, copied = (rng.random(size) * np.arange(size)).astype(np.int64), rng.random(size) < 0.5
    parent = [-1] * size
    for node, (other, copies) in enumerate(zip(chosen.tolist(), copied.tolist(), strict=True)):
        parent[node] = parent[other] if copies and parent[other] >= 0 else other
    parent[0] = -1
    return np.array(parent)


def chain(size: int) -> Integers:
    """Everybody brings one: the deepest forest there is."""
    return np.arange(-1, size - 1)


KINDS: dict[str, Callable[[int], Integers]] = {"recursive": random_recursive, "preferential": preferential, "chain": chain}


def all_metrics(parent: Integers) -> None:
    """Check the forest and compute every number of it."""
    forest = ReferralForest.from_parents(parent)
    cascades(forest)
    reproduction_by_generation(forest)
    leaderboard(forest, limit=100)
    concentration(forest.child_count)


def networkx_metrics(graph: "nx.DiGraph[int]") -> None:
    """Compute depths, widths, children, subtree sizes and structural virality of every tree by networkx traversals."""
    for root in [node for node, degree in graph.in_degree() if degree == 0]:
        depth = nx.single_source_shortest_path_length(graph, root)
        np.bincount(list(depth.values()))
        size = dict.fromkeys(depth, 1)
        for above, node in reversed(list(nx.bfs_edges(graph, root))):
            size[above] += size[node]
        total, squares, nodes = sum(size.values()), sum(s * s for s in size.values()), len(size)
        _ = 2 * (nodes * total - squares) / (nodes * (nodes - 1)) if nodes > 1 else None
    sorted(graph.out_degree(), key=lambda pair: -pair[1])


def forests(sizes: list[int]) -> Iterator[tuple[str, int, Integers]]:
    """Make each kind of forest at each size."""
    for size in sizes:
        for kind, make in KINDS.items():
            yield kind, size, make(size)


def coverage(parents: int) -> float:
    """Simulate how often the 95 % interval of K holds when a few bring very many."""
    rng = np.random.default_rng(parents)
    held = 0
    for counts in rng.negative_binomial(K_SHAPE, K_SHAPE / (K_SHAPE + K_TRUTH), size=(K_TRIALS, parents)):
        brought = float(counts.sum())
        dispersion = max(1.0, float(counts.var(ddof=1) / counts.mean())) if brought else 1.0
        low, high = garwood_interval(brought, dispersion)
        held += low <= K_TRUTH * parents <= high
    return held / K_TRIALS


def main() -> None:
    """Run all cases, the smallest first."""
    quick = quick_asked(__doc__)
    for kind, size, parent in forests([10_000, 100_000] if quick else [10_000, 100_000, 1_000_000]):
        case, ours = f"all metrics, {kind}, {size:,} nodes", median_seconds(partial(all_metrics, parent), repeats=3)
        if size > (10_000 if quick else MOST_NODES_FOR_NETWORKX):
            emit(BENCH, case, ours, "s")
            continue
        graph = ReferralForest.from_parents(parent).to_networkx()
        emit(BENCH, case, ours, "s", peer=f"networkx {nx.__version__}", peer_value=seconds(partial(networkx_metrics, graph)))
    for size in (2_000, 100_000):
        forest = ReferralForest.from_parents(random_recursive(size))
        emit(BENCH, f"radial layout, {size:,} nodes", median_seconds(partial(radial_layout, forest), repeats=3), "s")
    for parents in (40, 100):
        emit(BENCH, f"95 % interval of K holds, k = {K_SHAPE}, {parents} parents", coverage(parents), "share of trials")


if __name__ == "__main__":
    main()
