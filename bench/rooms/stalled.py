"""A hundred people whose browsers stop reading: what they cost the others, and the server, and for how long."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from bench.harness import Bar, Line, emit
from bench.harness.watch import Watched
from bench.rooms import BENCH, beside
from bench.rooms.subjects import Rooms

STALLED = 100
RATE = 90  # messages a second, of long sentences: what one stalled client may keep waiting is full within some seconds
LENGTH = 10  # times six words
BACKLOG_BOUND_MB = STALLED * 262_144 / 1e6  # 256 KiB for each


def stalled(rooms: Rooms) -> Iterator[Line]:
    """The same room without them and with them."""
    ours, node = rooms.ticked, rooms.node
    alone: dict[str, list[float]] = defaultdict(list)
    beside_stalled: dict[str, list[float]] = defaultdict(list)
    seen: dict[str, list[Watched]] = defaultdict(list)
    size, seconds = rooms.plan.stall_room, rooms.plan.stall_seconds
    rate = ["-R", str(min(RATE, 0.9 * size)), "-T", str(seconds)]
    for subject in rooms.in_turns(ours, node):
        with rooms.serving(subject, warm=True) as served:
            alone[subject.name].append(served.load(size, *rate, length=LENGTH).first_ms(99))
        with rooms.serving(subject, warm=True) as served:
            watched, report = served.watched(size, *rate, "--stall", str(STALLED), length=LENGTH)
        seen[subject.name].append(watched)
        beside_stalled[subject.name].append(report.first_ms(99))
        p99s = f"{alone[subject.name][-1]:.0f} and {beside_stalled[subject.name][-1]:.0f} ms"
        print(f"  p99 {p99s}, {watched.still_held(STALLED)} still held", file=sys.stderr)
    case = f"{STALLED} stalled clients beside {size}"
    quiet, ours_beside, their_beside = (
        median(alone[ours.name]),
        median(beside_stalled[ours.name]),
        median(beside_stalled[node.name]),
    )
    yield from beside(f"{case}, p99", "ms", ours_beside, {"the same without them": quiet, node.name: their_beside})
    growth, theirs = (median(watched.growth_mb for watched in seen[subject.name]) for subject in (ours, node))
    bar = Bar(BACKLOG_BOUND_MB, at_most=True)
    yield from beside(f"{case}, memory they cost", "MB", growth, {node.name: theirs}, bar=bar)
    held, theirs = (median(watched.still_held(STALLED) for watched in seen[subject.name]) for subject in (ours, node))
    words = f"{case}, still held after {seconds} s"
    yield from beside(words, "clients", held, {node.name: theirs}, bar=Bar(0, at_most=True))
    if not any(watched.still_held(STALLED) for watched in seen[ours.name]):
        gone = median(watched.seconds_until_gone(STALLED) for watched in seen[ours.name])
        yield emit(BENCH, f"{case}, the last dropped after", gone, "s")
