"""`GET /q/CODE` through the web server: each answer is a redirect whose visit is on the disk. Beside it, the essentials alone."""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from sqlalchemy import func, select

from bench.harness import quick_asked
from bench.harness.load import Load, drive, emit_loads, http_request
from bench.harness.stage import DATABASES, Stage
from bench.harness.web import live_server, peer_server
from core.models import Visit

BENCH = "visits"
PEER = "Flask with one INSERT"
CONNECTIONS = (1, 16, 64)
WARM_UP_S = 0.5
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"

_numbers = count()


def scans(code: str) -> Iterator[bytes]:
    """Phones that were never here before, each from an address of its own."""
    for number in _numbers:
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        yield http_request("GET", f"/q/{code}", {"User-Agent": PHONE, "X-Forwarded-For": address})


def scan(url: str, code: str, connections: int, seconds: float) -> Load:
    """Scan the poster for some seconds."""
    load = drive(url, scans(code), connections, seconds=seconds)
    assert set(load.statuses) == {302}, load.statuses
    return load


def measure(stage: Stage, ours: str, peer: str, rounds: int, seconds: float) -> None:
    """Load both in turns, so that whatever else the machine does meets both; then count what was kept."""
    loads = [scan(ours, stage.poster.code, 4, WARM_UP_S)]
    scan(peer, stage.poster.code, 4, WARM_UP_S)
    for connections in CONNECTIONS:
        pairs = [[scan(url, stage.poster.code, connections, seconds) for url in (ours, peer)] for _ in range(rounds)]
        our_loads, peer_loads = [load for load, _ in pairs], [load for _, load in pairs]
        emit_loads(BENCH, f"{stage.database}, {connections} at once", our_loads, "visits/s", PEER, peer_loads)
        loads += our_loads
    with stage.platform.reading() as session:
        stored = session.scalar(select(func.count(Visit.id)))
    assert stored == sum(load.statuses[302] for load in loads), "an acknowledged visit is not there"


def main() -> None:
    """Both databases, one after the other."""
    rounds, seconds = (1, 1.5) if quick_asked(__doc__) else (3, 4.0)
    for database in DATABASES:
        with ExitStack() as running:
            stage = running.enter_context(database())
            ours = running.enter_context(live_server(stage.platform))
            peer = running.enter_context(peer_server("bench.peers.essentials:app", PEER_DATABASE=stage.peer_database))
            measure(stage, ours, peer, rounds, seconds)


if __name__ == "__main__":
    main()
