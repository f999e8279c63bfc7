r"""The referral library: all metrics of whole forests beside networkx, rustworkx and igraph, a forest that grows, a file, layout.

The full metric set is what needs no times: checking the forest; depth, children, subtree size, and size, depth and structural
virality of their own subtree for every node; size, depth, breadth and structural virality of every tree; widths and R of the
generations; both leaderboards; concentration. Each library computes it in a process of its own, from a graph of its own that is
built before the clock starts, and all have to come to the same figures. Memory is the highest there was beyond what the process
held with its input. A peer is given no more nodes than it manages within two minutes:

    networkx    1,000,000 nodes
    rustworkx  10,000,000 nodes
    igraph     10,000,000 nodes
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# Run by path, this file's own folder comes first, where `referral` is this very file: look from the repository instead.
sys.path[0] = str(Path(__file__).resolve().parents[1])

import numpy as np

from bench.forests.command import report_file
from bench.forests.shapes import SHAPES, chain, recursive
from bench.harness import Bar, emit, median_seconds, quick_asked, seconds
from referral.graph.forest import ReferralForest
from referral.graph.layout import radial_layout
from referral.graph.warming import warm_up
from referral.live.forest import LiveForest

BENCH = "referral"
SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000, 10_000_000), (10_000, 100_000)
LARGEST = SIZES[-1]
REPEATS = 9
MEMORY_TOLD_FROM = 1_000_000  # nodes; below, what the interpreter itself takes hides it
LIVE_NODES, LIVE_ADDITIONS, CHAIN_ADDITIONS = 1_000_000, 20_000, 20
IN_TIME, IN_MEMORY, LIVE = Bar(1.5, at_most=True), Bar(40, at_most=True), Bar(20, at_most=True)


@dataclass(frozen=True)
class Peer:
    """A library, the most nodes it is given, and how many times as fast as it the product has to be there."""

    name: str
    most_nodes: int
    most_nodes_quick: int
    bar: Bar | None = None


PEERS = (
    Peer("networkx", 1_000_000, 10_000, Bar(400, of="ratio")),
    Peer("rustworkx", 10_000_000, 100_000),
    Peer("igraph", 10_000_000, 100_000, Bar(20, of="ratio")),
)


def main() -> None:
    """Run all cases, the smallest first."""
    quick = quick_asked(__doc__)
    for size in QUICK_SIZES if quick else SIZES:
        for shape in SHAPES:
            with TemporaryDirectory(prefix="ripplecast-bench-") as folder:
                measure(shape, size, Path(folder) / "parent.npy", quick)
    grow(LIVE_NODES // 10 if quick else LIVE_NODES)
    report_file(BENCH, quick=quick)
    warm_up()
    for size in (2_000, 100_000):
        forest = ReferralForest.from_parents(recursive(size))
        emit(BENCH, f"radial layout, {size:,} nodes", median_seconds(partial(radial_layout, forest), repeats=3), "s")


def measure(shape: str, size: int, file: Path, quick: bool) -> None:
    """One forest by the product and by every peer that manages one of its size."""
    np.save(file, SHAPES[shape](size))
    case = f"{shape}, {size:,} nodes"
    ours = _run("ours", file, REPEATS)
    largest = size == LARGEST
    emit(BENCH, f"all metrics, {case}", ours["seconds"], "s", bar=IN_TIME if largest else None)
    emit(BENCH, f"all metrics, processor time, {case}", ours["cpu"], "s")
    if size >= MEMORY_TOLD_FROM:
        _tell_memory(case, size, ours, bar=IN_MEMORY if largest else None)
    for peer, most in _peers(quick):
        if size > most:
            continue
        theirs = _run(f"by_{peer.name}", file, 1)
        if theirs["figures"] != ours["figures"]:
            raise SystemExit(f"{peer.name} comes to other figures: {theirs['figures']}, not {ours['figures']}")
        beside = {"peer": f"{peer.name} {version(peer.name)}", "peer_value": theirs["seconds"]}
        emit(BENCH, f"all metrics, {case}", ours["seconds"], "s", **beside, bar=peer.bar if size == peer.most_nodes else None)
        if size >= MEMORY_TOLD_FROM:
            _tell_memory(case, size, ours, **beside | {"peer_value": theirs["beyond"] / size})


def grow(size: int) -> None:
    """Add registrations one by one to a forest that is large already."""
    parent = recursive(size + LIVE_ADDITIONS)
    parent[size:] = np.random.default_rng(1).integers(0, size, LIVE_ADDITIONS)
    forest = ReferralForest.from_parents(parent[:size])
    made = median_seconds(partial(LiveForest.from_forest, forest), repeats=3)
    emit(BENCH, f"a live forest made of {size:,} nodes", made, "s")
    live = LiveForest.from_forest(forest)
    additions = list(enumerate(parent[size:].tolist(), start=size))
    half = LIVE_ADDITIONS // 2  # the first are the warming up
    _add(live, additions[:half])
    took = seconds(partial(_add, live, additions[half:]))
    emit(BENCH, f"one live addition, {size:,} nodes", took / half * 1e6, "µs", bar=LIVE)
    live = LiveForest.from_forest(ReferralForest.from_parents(chain(size)))
    at_end = [(label, label - 1) for label in range(size, size + CHAIN_ADDITIONS)]
    took = seconds(partial(_add, live, at_end))
    emit(BENCH, f"one live addition at the end of a chain of {size:,} nodes", took / CHAIN_ADDITIONS * 1e3, "ms")


def _add(live: LiveForest, additions: list[tuple[int, int]]) -> None:
    for label, parent in additions:
        live.add(label, parent)


def _peers(quick: bool) -> Iterator[tuple[Peer, int]]:
    for peer in PEERS:
        yield peer, peer.most_nodes_quick if quick else peer.most_nodes


def _tell_memory(case: str, size: int, ours: dict[str, Any], **more: Any) -> None:
    emit(BENCH, f"memory beyond the input, {case}", ours["beyond"] / size, "bytes a node", **more)


def _run(library: str, file: Path, repeats: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.forests.child", library, str(file), str(repeats)]
    done = subprocess.run(command, cwd=sys.path[0], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
