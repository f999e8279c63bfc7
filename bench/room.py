"""One room full of people through the real server: how soon everyone has a message, and how many can be delivered a second.

Every message is authenticated, limited, stored and only then delivered. Beside it, Flask-SocketIO as its documentation shows it,
which does none of that.
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark


from bench.harness import emit, quick_asked
from bench.harness.fanload import NoCompiler, Room, fanload, run
from bench.harness.stage import Stage, on_sqlite
from bench.harness.web import live_server, peer_server
from core.models import Person, Registration

BENCH = "room"
PEER = f"Flask-SocketIO {version('flask-socketio')}, nothing stored"
CALM_RATE = 2  # messages a second in a room where people listen more than they talk
POSTS_PER_PERSON_S = 0.9  # the product lets nobody post more than once a second for long
SEARCH_FROM = 8
LIMIT_MS = 1000


def seat(stage: Stage, clients: int) -> None:
    """Give everybody a ticket of their own, as the product limits how fast one person may post."""
    with stage.platform.transaction() as session:
        scope = {"organisation_id": stage.event.organisation_id}
        people = [Person(name=f"Person {n}", email=f"person{n}@example.com", **scope) for n in range(clients)]
        session.add_all(people)
        session.flush()
        scope |= {"event_id": stage.event.id}
        tickets = (Registration(person=p, ticket_token=f"ticket-{n}", name=p.name, **scope) for n, p in enumerate(people))
        session.add_all(tickets)


def measure(program: Path, ours: str, peer: str, clients: int, rounds: int, seconds: int) -> None:
    """Fill both rooms in turns: a calm conversation for the latencies, then ever more for the most that still arrives in time."""
    rooms = Room(ours, clients, auth='{"ticket":"ticket-%C"}'), Room(peer, clients)
    calm = ["-R", str(CALM_RATE), "-T", str(seconds)]
    most = ["--search", str(SEARCH_FROM), "--factor", "2", "--precision", "1.5", "--cap", str(clients * POSTS_PER_PERSON_S)]
    options = [*calm, *most, "-l", str(LIMIT_MS), "-D", "4"]
    pairs = [[run(program, room, *options) for room in rooms] for _ in range(rounds)]
    for percent in (50, 99):
        ours_ms, peer_ms = ([report["steps"][0][f"p{percent}_ms"] for report in side] for side in zip(*pairs, strict=True))
        case = f"{clients} people, {CALM_RATE} messages/s, from post to receipt, p{percent}"
        emit(BENCH, case, median(ours_ms), "ms", peer=PEER, peer_value=median(peer_ms))
    our_best, peer_best = (median(most_delivered(report) for report in side) for side in zip(*pairs, strict=True))
    case = f"{clients} people, most delivered with p99 within {LIMIT_MS} ms"
    emit(BENCH, case, our_best, "messages/s", peer=PEER, peer_value=peer_best, more_is_better=True)


def most_delivered(report: dict[str, Any]) -> float:
    """Deliveries a second at the highest rate that passed."""
    return float(report["best_deliveries_per_s"])


def main() -> None:
    """Rooms of several sizes, on the embedded default."""
    sizes, rounds, seconds = ((50,), 1, 2) if quick_asked(__doc__) else ((200, 1000), 3, 4)
    with ExitStack() as running:
        try:
            program = running.enter_context(fanload())
        except NoCompiler:
            print("room: not measured, because there is no C compiler (cc) for its load generator", file=sys.stderr)
            return
        stage = running.enter_context(on_sqlite())
        seat(stage, max(sizes))
        ours = running.enter_context(live_server(stage.platform))
        peer = running.enter_context(peer_server("bench.peers.echo:app"))
        for clients in sizes:
            measure(program, ours, peer, clients, rounds, seconds)


if __name__ == "__main__":
    main()
