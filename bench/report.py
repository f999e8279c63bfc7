"""The report and the spread page of an event with a hundred thousand registrations: server time of a request, on both databases.

Requests go through the whole application in this process, so what is measured is the server's time and not the network's.
The report's time before and after a worker stored it, the build itself, and how many statements each page sends.
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from bench.harness import Bar, emit, quick_asked, seconds
from bench.harness.crowd import fill
from bench.harness.pages import owner_of, signed_in
from bench.harness.stage import DATABASES, Stage
from core.models import ReportSnapshot
from core.report_building import build_report
from core.services.report.snapshots import request_report

BENCH = "report"
REPEATS = 20
OPENS_WITHIN = Bar(300, at_most=True)
MS = 1000


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect what the engine is asked."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def measure_page(stage: Stage, client: FlaskClient, case: str, path: str, bar: Bar | None = None) -> None:
    """The median, the 95th percentile and the processor time of some requests, and the statements of one."""
    url = f"/console/events/{stage.event.id}/{path}"

    def ask() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, answer.status

    ask()
    busy = time.process_time()
    taken = [seconds(ask) * MS for _ in range(REPEATS)]
    busy = (time.process_time() - busy) * MS / REPEATS
    with statements(stage.platform.engine) as sent:
        ask()
    asked = sum(statement.startswith("SELECT") for statement in sent)
    emit(BENCH, f"{stage.database}, {case}, median of {REPEATS}", median(taken), "ms", bar=bar)
    emit(BENCH, f"{stage.database}, {case}, p95", quantiles(taken, n=20)[-1], "ms")
    emit(BENCH, f"{stage.database}, {case}, processor time", busy, "ms")
    emit(BENCH, f"{stage.database}, {case}, statements", asked, "SELECT")


def build(stage: Stage) -> float:
    """What a worker needs for one report."""
    with stage.platform.transaction() as session:
        request_report(session, stage.event)
    with stage.platform.reading() as session:
        snapshot_id = session.scalars(select(ReportSnapshot.id).order_by(ReportSnapshot.id.desc())).first()
    assert snapshot_id is not None
    return seconds(lambda: build_report(stage.platform, snapshot_id))


def measure(stage: Stage, people: int) -> None:
    """Fill, look at the spread while nothing is stored, store, and look again."""
    fill(stage, people)
    client = signed_in(stage.platform, owner_of(stage))
    measure_page(stage, client, "spread before a report was stored", "spread/forest.json")
    build(stage)
    busy = time.process_time()
    emit(BENCH, f"{stage.database}, a worker builds the report", build(stage), "s")
    emit(BENCH, f"{stage.database}, a worker builds the report, processor time", time.process_time() - busy, "s")
    measure_page(stage, client, "report", "report", OPENS_WITHIN)
    measure_page(stage, client, "spread page", "spread", OPENS_WITHIN)
    measure_page(stage, client, "spread as its script asks with every registration", "spread/forest.json", OPENS_WITHIN)
    measure_page(stage, client, "people found by name", "spread/people.json?q=maud%2099")


def main() -> None:
    """Both databases, one after the other."""
    people = 20_000 if quick_asked(__doc__) else 100_000
    for database in DATABASES:
        with database() as stage:
            measure(stage, people)


if __name__ == "__main__":
    main()
