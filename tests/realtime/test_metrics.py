"""What an operator reads about the room of a real server."""

import time
from collections.abc import Callable
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

from bench.harness.web import product_server
from core.models import EventStatus
from core.platform import Platform
from tests.factories import make_event, make_organisation, make_registration
from tests.realtime.clients import RoomClient

TOKEN = "a-long-random-token"
DEADLINE_S = 20.0
Labels = tuple[tuple[str, str], ...]
Counted = dict[str, dict[Labels, float]]


def read(url: str) -> Counted:
    """Every sample, by its name and labels."""
    found: Counted = {}
    with urlopen(Request(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}), timeout=10) as answer:
        for family in text_string_to_metric_families(answer.read().decode()):
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def read_until(url: str, holds: Callable[[Counted], bool]) -> Counted:
    """Every sample, once they are so: what goes to the kernel is counted a moment after somebody may have it."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds(counted := read(url)):
        assert time.monotonic() < deadline
    return counted


def commands(counted: Counted) -> dict[tuple[str, str], float]:
    """How many of each command were answered in which way."""
    return {(labels[0][1], labels[1][1]): value for labels, value in counted["ripplecast_commands_total"].items()}


def test_comings_goings_answers_and_deliveries_are_counted(served: Platform) -> None:
    with served.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        tickets = [make_registration(session, event).ticket_token for _ in range(2)]
    with product_server(served, METRICS_TOKEN=TOKEN) as server:
        maud, junaid = (RoomClient(server.url, {"ticket": ticket}) for ticket in tickets)
        polling = RoomClient(server.url, {"ticket": tickets[0]}, transport="polling")
        assert RoomClient(server.url, {"ticket": "nobody's"}).refused
        for client in (maud, junaid, polling):
            assert client.join()["ok"]
        message = maud.posted("Hello")
        junaid.hear_message(message["id"])
        assert not maud.post(" ", "aaaaaaaa-1")["ok"]
        counted = read_until(server.url, lambda now: now["ripplecast_deliveries_total"][()] >= 2)
        assert counted["ripplecast_connections"][("transport", "polling"),] == 1
        assert counted["ripplecast_connections"][("transport", "websocket"),] >= 2
        assert counted["ripplecast_rooms"] == {(): 1}
        assert counted["ripplecast_admissions_total"] == {
            (("result", "ok"),): 3,
            (("result", "room.ticket_unknown"),): 1,
        }
        answered = {("join", "ok"): 3, ("post", "ok"): 1, ("post", "chat.empty"): 1}
        assert commands(counted) == answered
        assert counted["ripplecast_command_seconds_count"][("command", "join"),] == 3
        read_until(server.url, lambda now: now["ripplecast_backlog_bytes"] == {(): 0})
        maud.close()
        assert junaid.say("history", {"before": 1})["ok"]
        counted = read_until(server.url, lambda now: "ripplecast_disconnects_total" in now)
        assert sum(counted["ripplecast_disconnects_total"].values()) == 1
        for client in (junaid, polling):
            client.close()
