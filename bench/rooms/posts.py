"""How many posts a second a small room takes in: each checked, stored, acknowledged and told to everybody there."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from bench.harness import Bar, Line
from bench.harness.fanload import Room
from bench.rooms import beside
from bench.rooms.subjects import Rooms

TABS = 10  # of one moderator, whom no limit slows down; the product lets one person have twenty
LIMIT_MS = 1000


def posts(rooms: Rooms) -> Iterator[Line]:
    """Ever more until they come late."""
    subjects, found = (rooms.ticked, rooms.node, rooms.stock), defaultdict[str, list[float]](list)
    precision = str(rooms.plan.precision)
    search = [
        "--search",
        str(rooms.plan.posts_from),
        "--factor",
        "2",
        "--precision",
        precision,
        "--cap",
        str(rooms.plan.posts_most),
    ]
    options = [*search, "-T", str(rooms.plan.seconds), "-l", str(LIMIT_MS)]
    for subject in rooms.in_turns(*subjects):
        with rooms.serving(subject) as served:
            report = served.load_room(_moderators(rooms, served.url), *options)
        found[subject.name].append(report.best_rate)
        print(f"  {report.best_rate:.0f} posts/s", file=sys.stderr)
    ours, *theirs = (median(found[subject.name]) for subject in subjects)
    case = f"{TABS} people, posts stored and acknowledged, p99 within {LIMIT_MS} ms"
    peers = {subject.name: figure for subject, figure in zip(subjects[1:], theirs, strict=True)}
    yield from beside(case, "posts/s", ours, peers, more_is_better=True, bar=Bar(2000))


def _moderators(rooms: Rooms, url: str) -> Room:
    """Several tabs of one; the peers look at nobody's papers."""
    return Room(url, TABS, auth=f'{{"event":{rooms.stage.event.id}}}', headers=(rooms.moderator,))
