"""How many messages a room delivers a second before they come late, and how soon they come while people just talk."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from statistics import median

from bench.harness import Bar, Line
from bench.harness.fanload import Report
from bench.rooms import beside
from bench.rooms.subjects import Rooms, Subject

TALK = 10  # messages a second
POSTS_PER_PERSON_S = 0.9  # the product lets nobody post more than once a second for long
LIMIT_MS = 1000
TICKED_LIMIT_MS = 500
FIRST_FACTOR = 2.0

Found = dict[tuple[str, int], list[Report]]


def deliveries(rooms: Rooms) -> Iterator[Line]:
    """One frame a message, then with ticks, in rooms of several sizes."""
    found: Found = defaultdict(list)
    plan = rooms.plan
    for size in sorted({*plan.sizes, *plan.ticked_sizes}):
        as_it_comes = [rooms.plain, rooms.stock, rooms.node] if size in plan.sizes else [rooms.node]
        for subject in rooms.in_turns(*as_it_comes, *([rooms.ticked, rooms.node_ticked] if size in plan.ticked_sizes else [])):
            report = _search(rooms, subject, size, found[subject.name, size])
            found[subject.name, size].append(report)
            talk = report.first_ms(99)
            most = report.most_delivered
            print(f"  {size} people: most {most:.0f} deliveries/s; {TALK} messages/s p99 {talk:.0f} ms", file=sys.stderr)
        if size in plan.sizes:
            yield from _one_frame_a_message(rooms, size, found)
        if size in plan.ticked_sizes:
            yield from _with_ticks(rooms, size, found)
            yield from _talk(rooms, size, found, rooms.ticked, [rooms.node, rooms.node_ticked])


def _search(rooms: Rooms, subject: Subject, size: int, before: list[Report]) -> Report:
    """Talk for a while, then ever more until it comes late; from the second round on near what the first one found."""
    known = before[0].most_delivered if before else 0.0
    factor, precision = FIRST_FACTOR, rooms.plan.precision
    if known:
        precision = rooms.plan.settled_precision
        factor = precision - 0.01
    start = min((known or subject.guess) / size, POSTS_PER_PERSON_S * size)
    limit = TICKED_LIMIT_MS if subject.name in (rooms.ticked.name, rooms.node_ticked.name) else LIMIT_MS
    search = ["--search", f"{start:.3f}", "--factor", str(factor), "--precision", str(precision)]
    cap = ["--cap", str(POSTS_PER_PERSON_S * size)]
    with rooms.serving(subject) as served:
        return served.load(size, "-R", str(TALK), "-T", str(rooms.plan.seconds), *search, *cap, "-l", str(limit))


def _most(found: Found, subject: Subject, size: int) -> float:
    return median(report.most_delivered for report in found[subject.name, size])


def _one_frame_a_message(rooms: Rooms, size: int, found: Found) -> Iterator[Line]:
    ours = _most(found, rooms.plain, size)
    case = f"{size} people, a frame a message, p99 within {LIMIT_MS} ms"
    for peer, bar in ((rooms.node, Bar(2, "ratio")), (rooms.stock, None)):
        theirs = {peer.name: _most(found, peer, size)}
        yield from beside(case, "deliveries/s", ours, theirs, more_is_better=True, bar=bar)
    yield from _talk(rooms, size, found, rooms.plain, [rooms.node, rooms.stock], bars=False)


def _with_ticks(rooms: Rooms, size: int, found: Found) -> Iterator[Line]:
    ours = _most(found, rooms.ticked, size)
    case = f"{size} people, ticks, p99 within {TICKED_LIMIT_MS} ms"
    for peer, least in ((rooms.node, 50), (rooms.node_ticked, 1)):
        theirs = {peer.name: _most(found, peer, size)}
        yield from beside(case, "deliveries/s", ours, theirs, more_is_better=True, bar=Bar(least, "ratio"))


def _talk(rooms: Rooms, size: int, found: Found, ours: Subject, peers: list[Subject], *, bars: bool = True) -> Iterator[Line]:
    """A conversation: latencies, and what it costs."""
    case = f"{size} people, {'ticks' if bars else 'a frame a message'}, {TALK} messages/s"
    figures: tuple[tuple[str, str, Callable[[Report], float], Bar | None], ...] = (
        ("p50", "ms", lambda report: report.first_ms(50), None),
        ("p99", "ms", lambda report: report.first_ms(99), Bar(300, at_most=True)),
        ("processor time", "cores", lambda report: float(report.first_step["server_cpu"]), Bar(0.5, at_most=True)),
    )
    for words, unit, figure, bar in figures:
        value, *others = (median(map(figure, found[subject.name, size])) for subject in (ours, *peers))
        theirs = {peer.name: other for peer, other in zip(peers, others, strict=True)}
        counted = bar if bars and size == max(rooms.plan.ticked_sizes) else None
        yield from beside(f"{case}, {words}", unit, value, theirs, bar=counted)
