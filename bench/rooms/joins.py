"""People who all come at once, and what those cost who then only listen."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from bench.harness import Bar, Line, emit
from bench.harness.fanload import Report
from bench.rooms import BENCH, beside
from bench.rooms.subjects import Rooms, Subject

NEXT_TO_NOTHING = ["-R", "5", "-T", "0.5"]
STORM_PER_S = 5_000
BYTES_PER_KB = 1024


def storm(rooms: Rooms) -> Iterator[Line]:
    """Everybody as good as at once."""
    subjects, found, size = (rooms.ticked, rooms.node, rooms.stock), defaultdict[str, list[Report]](list), rooms.plan.storm
    at_once = ["-r", str(STORM_PER_S), "--inflight", str(size)]
    for subject in rooms.in_turns(*subjects):
        with rooms.serving(subject, warm=True) as served:
            report = served.load(size, *NEXT_TO_NOTHING, *at_once)
        found[subject.name].append(report)
        print(f"  {report.whole.get('connects_per_s')} joins/s, {report.refused} refused", file=sys.stderr)
    case = f"storm of {size} joins"
    ours, *theirs = (median(_figure(report, "connects_per_s") for report in found[subject.name]) for subject in subjects)
    yield from beside(case, "joins/s", ours, _named(subjects, theirs), more_is_better=True, bar=Bar(700))
    ours, *theirs = (median(_figure(report, "handshake_p99_ms") for report in found[subject.name]) for subject in subjects)
    yield from beside(f"{case}, until one is in, p99", "ms", ours, _named(subjects, theirs))
    refused = max(report.refused + report.whole["conns"] - report.whole["live"] for report in found[subjects[0].name])
    yield emit(BENCH, f"{case}, refused in the worst round", refused, "joins", bar=Bar(0, at_most=True))


def idle(rooms: Rooms) -> Iterator[Line]:
    """Memory of those who listen to a silent room, beyond what the server needs when it is empty."""
    subjects = rooms.ticked, rooms.node, rooms.stock
    for size in rooms.plan.idle:
        found: dict[str, list[float]] = defaultdict(list)
        for subject in rooms.in_turns(*subjects):
            with rooms.serving(subject, warm=True) as served:
                report = served.load(size, *NEXT_TO_NOTHING)
            found[subject.name].append(_figure(report, "rss_per_conn_kb"))
            print(f"  {found[subject.name][-1]} KiB each", file=sys.stderr)
        ours, *theirs = (median(found[subject.name]) * BYTES_PER_KB / 1000 for subject in subjects)
        case = f"{size} idle connections, memory of one"
        yield from beside(case, "kB", ours, _named(subjects, theirs), bar=Bar(40, at_most=True))


def _figure(report: Report, name: str) -> float:
    return float(report.whole.get(name, 0))


def _named(subjects: Sequence[Subject], theirs: list[float]) -> dict[str, float]:
    """The peers' figures, the first subject being ours."""
    return {subject.name: figure for subject, figure in zip(subjects[1:], theirs, strict=True)}
