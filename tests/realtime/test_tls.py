"""The room where TLS is ended in front: the stock clients over wss and https, and all that depends on the scheme."""

import http.client
import re
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import pytest
import requests
import trustme
import websocket

from bench.harness.web import Server, free_port, product_server, running
from core.models import Event, EventStatus, Member, Role
from core.passwords import hash_password
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient
from tests.realtime.stock import StockClient
from tests.realtime.tls import TlsProxy

TRANSPORTS = {"websocket": ["websocket"], "polling": ["polling"], "upgrade": ["polling", "websocket"]}
PASSWORD = "a long pass phrase"
ELSEWHERE = "https://elsewhere.example"
Arrive = Callable[..., StockClient]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[trustme.CA]:
    """Vouches for the proxy; clients trust it, and nothing else is told of it."""
    authority, file = trustme.CA(), tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(file)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("REQUESTS_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
            patch.setenv(name, str(file))
        yield authority


@contextmanager
def development_server(platform: Platform, **settings: str) -> Iterator[Server]:
    """The product as `flask run` serves it, a thread for each connection."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    known = {
        "DATA_DIR": str(platform.settings.data_dir),
        "DATABASE_URL": platform.settings.database,
        "REDIS_URL": platform.settings.redis,
    }
    environment = {f"RIPPLECAST_{name}": value for name, value in (known | settings).items()}
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "run", "--port", str(port)]
    with running(command, environment, f"{url}/healthz") as process:
        yield Server(url, process)


SERVERS: dict[str, Callable[..., AbstractContextManager[Server]]] = {
    "gunicorn": product_server,
    "development": development_server,
}


@pytest.fixture(scope="module", params=SERVERS)
def proxy(request: pytest.FixtureRequest, served: Platform, authority: trustme.CA) -> Iterator[TlsProxy]:
    """TLS is ended before either web server, which knows of one proxy and of the address people use."""
    certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(certificate)
    with TlsProxy(certificate).running() as proxy, SERVERS[request.param](served, PROXIES="1", PUBLIC_URL=proxy.url) as server:
        proxy.stand_before(server.url)
        yield proxy


@pytest.fixture
def event(served: Platform) -> Event:
    """A live event."""
    with served.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture
def ticket(served: Platform, event: Event) -> Callable[[], str]:
    """Gives places at the event."""

    def _ticket() -> str:
        with served.transaction() as session:
            return make_registration(session, session.get_one(Event, event.id)).ticket_token

    return _ticket


@pytest.fixture
def arrive(proxy: TlsProxy, ticket: Callable[[], str]) -> Iterator[Arrive]:
    """Sends people to the proxy."""
    arrived: list[StockClient] = []

    def _arrive(kind: str, way: str) -> StockClient:
        arrived.append(StockClient.kinds[kind](proxy.url, {"ticket": ticket()}, TRANSPORTS[way]))
        arrived[-1].hear("connect")
        return arrived[-1]

    yield _arrive
    for client in arrived:
        client.close()


@pytest.mark.parametrize("way", TRANSPORTS)
@pytest.mark.parametrize("kind", StockClient.kinds)
def test_people_talk_lose_their_lines_and_miss_nothing(arrive: Arrive, proxy: TlsProxy, kind: str, way: str) -> None:
    maud, junaid = arrive(kind, way), arrive(kind, way)
    for client in (maud, junaid):
        assert client.say("join", {})["messages"] == []
    said = maud.say("post", {"client_id": str(uuid4()), "text": "早上好 🎉"})
    assert said["ok"], said
    assert junaid.hear_messages(1) == [said["message"]]
    revision = said["message"]["revision"]
    with proxy.out_of_reach():
        for client in (maud, junaid):
            client.hear("disconnect")
    for client in (maud, junaid):
        client.hear("connect")
    meanwhile = maud.insist("post", {"client_id": str(uuid4()), "text": "Where was I?"})["message"]
    caught_up = junaid.insist("join", {"after": revision})
    assert [message["text"] for message in caught_up["messages"]] == ["Where was I?"]
    assert maud.insist("join", {"after": revision})["messages"] == [meanwhile]


@pytest.fixture
def moderator(served: Platform, event: Event) -> Member:
    """A moderator who can sign in."""
    with served.transaction() as session:
        organisation = session.get_one(Event, event.id).organisation
        return make_member(session, organisation, Role.MODERATOR, password_hash=hash_password(PASSWORD))


def sign_in(browser: requests.Session, url: str, member: Member, **headers: str) -> requests.Response:
    """Fill in the form as a browser does."""
    page = browser.get(f"{url}/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    said = {"csrf_token": token[1], "email": member.email, "password": PASSWORD}
    return browser.post(f"{url}/sign-in", data=said, headers=headers, allow_redirects=False)


def test_a_moderator_signs_in_and_enters_by_cookies_that_never_travel_in_the_clear(
    proxy: TlsProxy, event: Event, moderator: Member
) -> None:
    with requests.Session() as browser:
        assert sign_in(browser, proxy.url, moderator).status_code == http.client.BAD_REQUEST, "no page of ours sent it"
        answer = sign_in(browser, proxy.url, moderator, Referer=f"{proxy.url}/sign-in")
        assert answer.status_code == http.client.FOUND
        assert answer.headers["Strict-Transport-Security"]
        assert [cookie.secure for cookie in browser.cookies] == [True] * len(browser.cookies)
        kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    for transport in ("websocket", "polling"):
        room = RoomClient(proxy.url, {"event": event.id}, transport=transport, headers={"Cookie": kept})
        assert room.join()["may"] == ["post", "moderate"]
        room.close()


def test_a_page_from_elsewhere_opens_no_line(proxy: TlsProxy) -> None:
    address = "/socket.io/?EIO=4&transport="
    statuses = {
        origin: requests.get(f"{proxy.url}{address}polling", headers={"Origin": origin}, timeout=10).status_code
        for origin in (proxy.url, ELSEWHERE)
    }
    assert statuses == {proxy.url: http.client.OK, ELSEWHERE: http.client.BAD_REQUEST}
    wss = proxy.url.replace("https", "wss") + f"{address}websocket"
    websocket.create_connection(wss, origin=proxy.url, timeout=10).close()
    with pytest.raises(websocket.WebSocketBadStatusException, match="400"):
        websocket.create_connection(wss, origin=ELSEWHERE, timeout=10)
