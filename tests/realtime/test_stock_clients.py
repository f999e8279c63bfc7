"""The room with the stock clients of npm and of Python, over WebSocket, over long-polling, and from one to the other."""

import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest

from bench.harness.web import product_server
from core.models import Event, EventStatus, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.stock import StockClient

Arrive = Callable[..., StockClient]
Cookies = Callable[..., dict[str, str]]
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


@pytest.fixture
def moderator(served: Platform, event: Event, server_url: str, kind: str, way: str, cookie_of: Cookies) -> Iterator[StockClient]:
    """A moderator with the same client, let in by their cookie."""
    with served.transaction() as session:
        member = make_member(session, session.get_one(Event, event.id).organisation, Role.MODERATOR)
    with closing(StockClient.kinds[kind](server_url, {"event": event.id}, TRANSPORTS[way], cookie_of(member))) as client:
        client.hear("connect")
        yield client


def done(client: StockClient, command: str, **data: Any) -> dict[str, Any]:
    """The answer to a command that is carried out."""
    answer = client.say(command, data)
    assert answer["ok"], answer
    return answer


def post(client: StockClient, text: str, **data: Any) -> dict[str, Any]:
    """What is said is taken, and given back as it is stored."""
    message: dict[str, Any] = done(client, "post", client_id=str(uuid4()), text=text, **data)["message"]
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


def test_people_answer_correct_take_back_and_look_back(arrive: Arrive, server_url: str, kind: str, way: str) -> None:
    maud, junaid = (arrive(server_url, kind, way) for _ in range(2))
    for client in (maud, junaid):
        client.hear("connect")
        done(client, "join")
        done(client, "present", visible=True)
    question = post(maud, "How lound is it?")
    author = question["author"]
    answer = post(junaid, "42 decibels", reply_to=question["id"], mentions=[author["key"]])
    assert maud.hear_of(answer["id"]) == answer
    assert (answer["reply_to"]["text"], answer["mentions"]) == ("How lound is it?", [author["key"]])
    corrected = done(maud, "edit", id=question["id"], text="How loud is it?")["message"]
    while junaid.hear_of(question["id"]) != corrected:
        pass
    done(maud, "delete", id=question["id"])
    assert junaid.hear_of(question["id"]) is None
    done(maud, "restore", id=question["id"])
    assert [each["text"] for each in done(junaid, "history", before=answer["place"])["messages"]] == ["How loud is it?"]
    done(junaid, "report", id=question["id"], reason="spam")


def test_a_moderator_keeps_order(arrive: Arrive, moderator: StockClient, server_url: str, kind: str, way: str) -> None:
    maud = arrive(server_url, kind, way)
    maud.hear("connect")
    done(maud, "join")
    message = post(maud, "Buy my coins")
    entry = done(moderator, "remove", id=message["id"])["log"]
    assert maud.hear("outcome") == {"id": message["id"], "state": "removed"}
    done(moderator, "undo", log=entry)
    assert maud.hear("outcome") == {"id": message["id"], "state": "shown"}
    done(moderator, "pin", id=message["id"])
    done(moderator, "settings", review=True)
    held = post(maud, "May I?")
    assert held["state"] == "held"
    assert [each["id"] for each in done(moderator, "queue")["held"]] == [held["id"]]
    done(moderator, "approve", id=held["id"])
    assert maud.hear("outcome") == {"id": held["id"], "state": "shown"}
    done(moderator, "mute", key=message["author"]["key"], minutes=5)
    assert maud.hear("muted")["until"]
    changed = done(maud, "join", after=0)
    assert [each["text"] for each in changed["messages"]] == ["Buy my coins", "May I?"]
    assert done(moderator, "log")["entries"][0]["action"] == "mute"
    done(moderator, "ban", key=message["author"]["key"], remove_messages=True)
    assert maud.hear("dismissed") == {"code": "room.banned"}
    maud.hear("disconnect")


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
