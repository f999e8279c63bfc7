"""The registration form's POST through the web server, half of it by share links. Beside it, the essentials alone."""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from sqlalchemy import func, select

from bench.harness import quick_asked
from bench.harness.form import Form
from bench.harness.load import Load, drive, emit_loads, http_request
from bench.harness.stage import DATABASES, Stage
from bench.harness.web import live_server, peer_server
from core.models import Code, Event, Person, Referral, Registration

BENCH = "registrations"
PEER = "Flask with one INSERT"
CONNECTIONS = (1, 16, 64)
FIRST = 20  # who register before the clock runs; their share links bring the others


def posts(form: Form, how_many: int, share_codes: list[str]) -> Iterator[bytes]:
    """New people; every second one was sent a share link."""
    for number in range(how_many):
        by_link = share_codes and number % 2
        yield form.post(share_codes[number // 2 % len(share_codes)] if by_link else "")[1]


def peer_posts(how_many: int) -> Iterator[bytes]:
    """The same for the peer, which has no form to open."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for number in range(how_many):
        body = urlencode({"name": f"Person {number}", "email": f"person{number}@example.com"})
        yield http_request("POST", "/register", headers, body)


def send(url: str, requests: Iterator[bytes], connections: int) -> Load:
    """Post them all; each must be answered with the way to a ticket."""
    load = drive(url, requests, connections)
    assert set(load.statuses) == {303}, load.statuses
    return load


def measure(stage: Stage, ours: str, peer: str, rounds: int, how_many: int) -> None:
    """Load both in turns, so that whatever else the machine does meets both; then count what was kept."""
    form = Form(stage, ours)
    send(ours, posts(form, FIRST, []), 4)
    send(peer, peer_posts(FIRST), 4)
    with stage.platform.reading() as session:
        share_codes = list(session.scalars(select(Code.code).where(Code.registration_id.is_not(None))))
    for connections in CONNECTIONS:
        our_loads, peer_loads = [], []
        for _ in range(rounds):
            our_loads.append(send(ours, posts(form, how_many, share_codes), connections))
            peer_loads.append(send(peer, peer_posts(how_many), connections))
        emit_loads(BENCH, f"{stage.database}, {connections} at once", our_loads, "registrations/s", PEER, peer_loads)
    check(stage, acknowledged=FIRST + len(CONNECTIONS) * rounds * how_many)


def check(stage: Stage, acknowledged: int) -> None:
    """Everybody who was promised a ticket has one, every second of them was brought, and the seats are counted right."""
    with stage.platform.reading() as session:
        stored = [session.scalar(select(func.count()).select_from(model)) for model in (Registration, Person)]
        brought = session.scalar(select(func.count()).select_from(Referral))
        seats = session.get_one(Event, stage.event.id).seats_taken
    assert [*stored, seats] == [acknowledged] * 3, (stored, seats, acknowledged)
    assert brought == (acknowledged - FIRST) // 2, (brought, acknowledged)


def main() -> None:
    """Both databases, one after the other."""
    rounds, how_many = (1, 90) if quick_asked(__doc__) else (3, 400)
    for database in DATABASES:
        with ExitStack() as running:
            stage = running.enter_context(database())
            ours = running.enter_context(live_server(stage.platform))
            peer = running.enter_context(peer_server("bench.peers.essentials:app", PEER_DATABASE=stage.peer_database))
            measure(stage, ours, peer, rounds, how_many)


if __name__ == "__main__":
    main()
