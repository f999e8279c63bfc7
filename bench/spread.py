"""People register through share links at a steady rate while a member watches the Spread page over real connections.

What is counted afterwards: every edge against the link its form was sent with, what the page was told and shows last against a
rebuild from the rows. What is timed: from a registration's moment (its row's, shortly before it is committed) until the page has
heard of it, and until a forest that holds it has been fetched, no more often than the page itself asks.
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from sqlalchemy import select

from bench.harness import Bar, command_line, emit
from bench.harness.form import Form
from bench.harness.load import Load, drive, pace
from bench.harness.spread_page import SpreadWatcher
from bench.harness.stage import DATABASES, Stage
from bench.harness.web import product_server
from core.models import Code, Referral, Registration
from core.queries.spread.forest import load_forest

BENCH = "spread"
FIRST = 20  # who register before the clock runs, by the poster
CONNECTIONS = 64
LOOK_EVERY_S = 0.5
HEARD_MS = 1000  # what the issue asks of the page


class Links:
    """The share links people have by now; each newcomer is sent one of them, and which is kept."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._random = random.Random(1)
        self._done = threading.Event()
        self.codes: list[str] = []
        self.sent: dict[str, str] = {}
        self.look()

    def look(self) -> None:
        """Newcomers have links too."""
        with self._stage.platform.reading() as session:
            self.codes = list(session.scalars(select(Code.code).where(Code.registration_id.is_not(None))))

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look again and again, beside the load."""

        def run() -> None:
            while not self._done.wait(LOOK_EVERY_S):
                self.look()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()

    def posts(self, form: Form, how_many: int) -> Iterator[bytes]:
        """The forms of people who were each sent one of the links."""
        for _ in range(how_many):
            code = self._random.choice(self.codes)
            name, post = form.post(code)
            self.sent[name] = code
            yield post


def measure(stage: Stage, url: str, per_second: int, seconds: int) -> None:
    """Fill, watch, load, and count."""
    form = Form(stage, url)
    _accepted(drive(url, (form.post(stage.poster.code)[1] for _ in range(FIRST)), 4))
    links = Links(stage)
    with SpreadWatcher(stage, url) as page, links.looking():
        load = pace(url, links.posts(form, per_second * seconds), per_second, CONNECTIONS)
        _accepted(load)
        page.settle(FIRST + per_second * seconds)
    case = f"{stage.database}, {per_second} a second for {seconds} s"
    emit(BENCH, f"{case}: answered", load.per_second, "registrations/s")
    for percent in (50, 99):
        emit(BENCH, f"{case}: answer, p{percent}", load.percentile_ms(percent), "ms")
    _tell(f"{case}: heard", page.heard_ms)
    _tell(f"{case}: drawn", page.drawn_ms)
    _tell(f"{case}: forest", page.fetch_ms)
    lost = lost_edges(stage, links.sent)
    emit(BENCH, f"{case}: edges lost", lost, "edges", bar=Bar(0, at_most=True))
    differing = page.differences(rebuilt(stage))
    emit(BENCH, f"{case}: counters that differ from a rebuild", differing, "counters", bar=Bar(0, at_most=True))


def lost_edges(stage: Stage, sent: dict[str, str]) -> int:
    """Of those who were sent a link, how many have no edge, or another's."""
    parent = Code.__table__.alias("link")
    with stage.platform.reading() as session:
        rows = session.execute(
            select(Registration.name, parent.c.code)
            .join(Referral, Referral.child_id == Registration.id)
            .join(parent, parent.c.registration_id == Referral.parent_id)
            .where(Registration.event_id == stage.event.id)
        )
        stored = dict(rows.all())
    return sum(stored.get(name) != code for name, code in sent.items())


def rebuilt(stage: Stage) -> dict[str, object]:
    """The page's counters, from the rows."""
    with stage.platform.reading() as session:
        people = load_forest(session, stage.event)
    return {"total": int(people.holds.sum()), "widths": people.widths.tolist(), "ids": set(people.ids.tolist())}


def _tell(case: str, times_ms: list[float]) -> None:
    ordered = sorted(times_ms)
    for name, share in (("p50", 0.5), ("p99", 0.99), ("most", 1.0)):
        value = ordered[min(len(ordered) - 1, int(share * len(ordered)))]
        emit(BENCH, f"{case}, {name}", value, "ms", bar=Bar(HEARD_MS, at_most=True) if name == "p99" else None)


def _accepted(load: Load) -> None:
    assert set(load.statuses) == {303}, load.statuses


def main() -> None:
    """Both databases, one after the other."""
    parser = command_line(__doc__)
    parser.add_argument("--per-second", type=int, default=200, help="registrations a second (200)")
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--processes", type=int, default=cores, help=f"web processes (as many as there are cores: {cores})")
    options = parser.parse_args()
    for database in DATABASES:
        with ExitStack() as running:
            stage = running.enter_context(database())
            server = running.enter_context(product_server(stage.platform, WEB_PROCESSES=str(options.processes)))
            measure(stage, server.url, options.per_second, 5 if options.quick else 30)


if __name__ == "__main__":
    main()
