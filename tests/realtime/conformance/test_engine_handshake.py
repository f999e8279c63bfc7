"""Engine.IO v4: request path, query parameters, handshake, versions."""

import socket

import pytest

from tests.realtime.conformance.heartbeats import BRISK, CALM, MESSAGE_MAX_BYTES
from tests.realtime.conformance.peers import IS_DEVELOPMENT, node_falls_short
from tests.realtime.conformance.wire import TIMEOUT_S, Peer, opened

POLLING = {"EIO": "4", "transport": "polling"}
WEBSOCKET = {"EIO": "4", "transport": "websocket"}
WRONG_VERSIONS = [None, "", "2", "3", "5", "abc"]
WRONG_TRANSPORTS = [None, "", "abc", "webtransport"]
WRONG_METHODS = ["POST", "PUT", "DELETE", "PATCH"]


def test_a_session_opens_over_polling(peer: Peer) -> None:
    """«The server MUST respond with an open packet with the following JSON-encoded payload»."""
    answer = peer.ask("GET", POLLING)
    (packet,) = answer.packets
    payload = opened(packet)
    assert payload.keys() == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert isinstance(payload["sid"], str)
    assert payload["upgrades"] == ["websocket"]
    assert payload["maxPayload"] == MESSAGE_MAX_BYTES


def test_a_session_opens_over_websocket(peer: Peer) -> None:
    """«WebSocket-only session»: HTTP 101, then the open packet; there is nothing to upgrade to."""
    line = peer.websocket()
    assert line.socket.getstatus() == 101
    payload = opened(line.hear())
    assert payload.keys() == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert payload["upgrades"] == []
    assert payload["maxPayload"] == MESSAGE_MAX_BYTES


def test_the_heartbeat_is_announced_in_milliseconds(peer: Peer, brisk: Peer) -> None:
    """«pingInterval, pingTimeout: number (in milliseconds)», a fraction of a second too."""
    for server, heartbeat in ((peer, CALM), (brisk, BRISK)):
        for payload in (server.polling().handshake, opened(server.websocket().hear())):
            assert payload["pingInterval"] == heartbeat["ping_interval_s"] * 1000
            assert payload["pingTimeout"] == heartbeat["ping_timeout_s"] * 1000


def test_every_session_has_an_id_of_its_own(peer: Peer) -> None:
    """«sid: the session ID»."""
    assert len({peer.polling().handshake["sid"] for _ in range(5)}) == 5


def test_an_answer_is_plain_text_that_nobody_keeps(peer: Peer) -> None:
    """Sample session: «Content-Type: text/plain; charset=UTF-8», «not cached by the browser»."""
    headers = peer.ask("GET", POLLING).headers
    assert headers["Content-Type"].lower().replace(" ", "") == "text/plain;charset=utf-8"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("version", WRONG_VERSIONS)
def test_a_missing_or_other_version_is_refused(peer: Peer, version: str | None) -> None:
    """«EIO: mandatory, the version of the protocol»; «If a mandatory query parameter is missing, HTTP 400»."""
    assert peer.ask("GET", POLLING | {"EIO": version}).status == 400


@node_falls_short("accepts the WebSocket, then writes an HTTP answer into it")
@pytest.mark.parametrize("version", WRONG_VERSIONS)
def test_a_websocket_of_another_version_is_refused(peer: Peer, version: str | None) -> None:
    """«If a mandatory query parameter is missing, then the server MUST close the WebSocket connection»."""
    assert peer.refuses(WEBSOCKET | {"EIO": version})


@pytest.mark.parametrize("transport", WRONG_TRANSPORTS)
def test_a_missing_or_unknown_transport_is_refused(peer: Peer, transport: str | None) -> None:
    """«transport: mandatory, the name of the transport»; «the server MUST close the WebSocket connection»."""
    assert peer.ask("GET", POLLING | {"transport": transport}).status == 400
    assert peer.refuses(WEBSOCKET | {"transport": transport})


@pytest.mark.parametrize("method", WRONG_METHODS)
def test_a_handshake_is_a_get(peer: Peer, method: str) -> None:
    """«To establish a connection, the client MUST send an HTTP GET request»."""
    assert peer.ask(method, POLLING).status == 400


def test_websocket_needs_an_upgrade(peer: Peer) -> None:
    """«GET …&transport=websocket»: HTTP 101, so a request that asks for no upgrade is a bad one."""
    assert peer.ask("GET", WEBSOCKET).status == 400


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("missing", ["EIO", "transport"])
def test_every_request_names_version_and_transport(peer: Peer, method: str, missing: str) -> None:
    """«If a mandatory query parameter is missing, then the server MUST respond with an HTTP 400», once the session stands too."""
    session = peer.polling()
    assert peer.ask(method, session.query | {missing: None}, b"3").status == 400
    assert not session.is_closed()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_session_is_refused(peer: Peer, method: str) -> None:
    """«The server MUST return an HTTP 400 response if the session ID is not known»."""
    assert peer.ask(method, POLLING | {"sid": "nobody"}, b"3").status == 400
    assert peer.refuses(WEBSOCKET | {"sid": "nobody"})


@node_falls_short("answers 500")
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_session_knows_get_and_post_only(peer: Peer, method: str) -> None:
    """«GET requests, for receiving data from the server; POST requests, for sending data»."""
    session = peer.polling()
    assert peer.ask(method, session.query, b"3").status == 400
    assert not session.is_closed()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_websocket_session_cannot_be_polled(peer: Peer, method: str) -> None:
    """«transport: the name of the transport», which for this session is another."""
    line = peer.websocket()
    sid = opened(line.hear())["sid"]
    line.join()
    assert peer.ask(method, POLLING | {"sid": sid}, b"3").status == 400
    assert line.is_alive()


def test_a_connection_is_closed_when_asked(peer: Peer) -> None:
    """HTTP: «Connection: close» ends the connection after the answer."""
    host, port = peer.netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT_S) as tcp:
        tcp.sendall(f"GET {peer.target(POLLING)} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: tcp.recv(65_536), b""))  # reads to the end of the connection
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"connection: close" in head.lower()
    assert b'0{"sid"' in body


@pytest.mark.skipif(IS_DEVELOPMENT, reason="the development server keeps no connection")
def test_a_connection_is_kept_otherwise(peer: Peer) -> None:
    """HTTP/1.1 keeps the connection, so that a session costs two connections and not one a request."""
    session = peer.polling()
    tcp = session.polls.sock
    session.say("40")
    session.hear(2)
    assert tcp is not None
    assert session.polls.sock is tcp
