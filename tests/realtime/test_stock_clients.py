"""The room with the stock clients of npm and of Python, over WebSocket, over long-polling, and from one to the other."""

import signal
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from bench.harness.web import product_server
from core.models import Event, EventStatus
from core.platform import Platform
from tests.factories import make_event, make_organisation, make_registration
from tests.realtime.stock import StockClient

Arrive = Callable[..., StockClient]
TRANSPORTS = {"websocket": ["websocket"], "polling": ["polling"], "upgrade": ["polling", "websocket"]}


@pytest.fixture
def event(served: Platform) -> Event:
    """A live event."""
    with served.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture(params=StockClient.kinds)
def kind(request: pytest.FixtureRequest) -> str:
    """The language of a client."""
    return str(request.param)


@pytest.fixture(params=TRANSPORTS)
def way(request: pytest.FixtureRequest) -> str:
    """How it connects."""
    return str(request.param)


@pytest.fixture
def arrive(served: Platform, event: Event) -> Iterator[Arrive]:
    """Sends somebody with a ticket to a server."""
    arrived: list[StockClient] = []

    def _arrive(url: str, kind: str, way: str, ticket: str | None = None) -> StockClient:
        if ticket is None:
            with served.transaction() as session:
                ticket = make_registration(session, session.get_one(Event, event.id)).ticket_token
        arrived.append(StockClient.kinds[kind](url, {"ticket": ticket}, TRANSPORTS[way]))
        return arrived[-1]

    yield _arrive
    for client in arrived:
        client.close()


def post(client: StockClient, text: str) -> dict[str, object]:
    """What is said is taken, and given back as it is stored."""
    answer = client.say("post", {"client_id": str(uuid4()), "text": text})
    assert answer["ok"], answer
    message: dict[str, object] = answer["message"]
    return message


def test_two_people_talk(arrive: Arrive, server_url: str, kind: str, way: str) -> None:
    maud, junaid = (arrive(server_url, kind, way) for _ in range(2))
    for client in (maud, junaid):
        client.hear("connect")
        assert client.say("join", {})["messages"] == []
    message = post(maud, "早上好 🎉")
    assert message["text"] == "早上好 🎉"
    assert junaid.hear_messages(1) == [message]
    assert maud.hear_messages(1) == [message]
    answer = post(junaid, "Good morning")
    assert maud.hear_messages(1) == [answer]
    assert [each["id"] for each in maud.say("join", {})["messages"]] == [message["id"], answer["id"]]


@pytest.mark.parametrize(("speaker", "listener"), [("JavaScript", "Python"), ("Python", "JavaScript")])
def test_clients_of_two_languages_and_transports_share_a_room(
    arrive: Arrive, server_url: str, speaker: str, listener: str
) -> None:
    maud, junaid = arrive(server_url, speaker, "polling"), arrive(server_url, listener, "websocket")
    for client in (maud, junaid):
        client.hear("connect")
        assert client.say("join", {})["ok"]
    said = [post(maud, "Do you read me?"), post(junaid, "Loud and clear")]
    assert maud.hear_messages(2) == junaid.hear_messages(2) == said


def test_nothing_is_missed_while_the_transport_changes(arrive: Arrive, server_url: str, kind: str) -> None:
    maud = arrive(server_url, kind, "websocket")
    maud.hear("connect")
    junaid = arrive(server_url, kind, "upgrade")
    junaid.hear("connect")
    assert junaid.say("join", {})["ok"]
    said = [post(maud, f"Number {number}") for number in range(5)]
    assert junaid.hear_messages(5) == said
    assert post(junaid, "All five")["text"] == "All five"


def test_an_upgrade_succeeds(arrive: Arrive, server_url: str, kind: str) -> None:
    client = arrive(server_url, kind, "upgrade")
    assert client.hear("upgrade") == "websocket"
    assert client.say("join", {})["ok"]


def test_a_ticket_nobody_knows_is_refused(arrive: Arrive, server_url: str, kind: str, way: str) -> None:
    refusal = arrive(server_url, kind, way, ticket="of another house").hear("connect_error")
    assert refusal["code"] == "room.ticket_unknown"
    assert refusal["message"]


def test_a_refused_post_says_why(arrive: Arrive, server_url: str, kind: str, way: str) -> None:
    client = arrive(server_url, kind, way)
    client.hear("connect")
    answer = client.say("post", {"client_id": "said-nothing", "text": "  "})
    assert answer["ok"] is False
    assert answer["error"]["code"] == "chat.empty"


COMING_BACK = [
    ("JavaScript", "websocket"),
    ("JavaScript", "polling"),
    ("JavaScript", "upgrade"),
    ("Python", "websocket"),
    ("Python", "upgrade"),  # over polling alone it takes an orderly close for a farewell, whichever server says it
]


def test_people_come_back_by_themselves_after_the_server_hung_up(arrive: Arrive, served: Platform) -> None:
    """The server takes on new code: gunicorn replaces its worker, which hangs up on everybody, and is gone soon after."""
    with product_server(served) as server:
        clients = [arrive(server.url, kind, way) for kind, way in COMING_BACK]
        for client in clients:
            client.hear("connect")
        revision = clients[0].say("join", {})["revision"]
        workers = server.process.children()
        server.process.send_signal(signal.SIGHUP)
        for client in clients:
            client.hear("disconnect")
        for worker in workers:
            worker.kill()  # who came back to it while it was still there is cut off, and comes back again
        said = [client.insist("post", {"client_id": str(uuid4()), "text": "I am back"})["message"]["id"] for client in clients]
        for client in clients:
            assert [message["id"] for message in client.insist("join", {"after": revision})["messages"]] == said
