"""Raw clients: one request, a session over long-polling, a line over WebSocket. They know packets, no more."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

from websocket import ABNF, WebSocket, WebSocketBadStatusException, WebSocketConnectionClosedException, create_connection

TIMEOUT_S = 10
SEPARATOR = "\x1e"
Query = Mapping[str, str | None]
Packet = str | bytes


@dataclass(frozen=True)
class Answer:
    """What came back for one HTTP request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, which is UTF-8."""
        return self.body.decode()

    @property
    def packets(self) -> list[str]:
        """The packets of a payload."""
        assert self.status == 200, f"{self.status}: {self.text}"
        return self.text.split(SEPARATOR)

    @classmethod
    def of(cls, response: HTTPResponse) -> "Answer":
        """Read it to its end."""
        return cls(response.status, response.headers, response.read())


def opened(packet: Packet) -> dict[str, Any]:
    """The payload of an `open` packet."""
    assert isinstance(packet, str)
    assert packet.startswith("0")
    payload: dict[str, Any] = json.loads(packet[1:])
    return payload


class Polling:
    """One session over long-polling: a connection for its polls, another for what it sends."""

    def __init__(self, peer: "Peer") -> None:
        self._peer = peer
        self.polls, self.posts = peer.connection(), peer.connection()
        (packet,) = self._ask(self.polls, "GET", {"EIO": "4", "transport": "polling"}).packets
        self.handshake = opened(packet)
        self.query: dict[str, str | None] = {"EIO": "4", "transport": "polling", "sid": self.handshake["sid"]}

    def _ask(self, connection: HTTPConnection, method: str, query: Query, body: bytes | None = None) -> Answer:
        connection.request(method, self._peer.target(query), body)
        return Answer.of(connection.getresponse())

    def poll(self) -> Answer:
        """Wait for packets."""
        return self._ask(self.polls, "GET", self.query)

    def begin_poll(self, connection: HTTPConnection | None = None) -> None:
        """Ask for packets without waiting for them."""
        (connection or self.polls).request("GET", self._peer.target(self.query))
        self._peer.settle()

    def end_poll(self) -> Answer:
        """Wait for what `begin_poll` asked."""
        return Answer.of(self.polls.getresponse())

    def post(self, *packets: str) -> Answer:
        """Send packets as one payload."""
        return self._ask(self.posts, "POST", self.query, SEPARATOR.join(packets).encode())

    def say(self, *packets: str) -> None:
        """Send packets that are taken."""
        assert (answer := self.post(*packets)).status == 200, answer
        assert answer.body == b"ok"

    def hear(self, count: int) -> list[str]:
        """The next so many packets, with as many polls as that takes; each ping on the way is answered."""
        heard: list[str] = []
        while len(heard) < count:
            packets = self.poll().packets
            if "2" in packets:
                self.say("3")
            heard += [packet for packet in packets if packet != "2"]
        assert len(heard) == count, heard
        return heard

    def is_closed(self) -> bool:
        """Whether the server knows the session no more, asked in a way that waits for nothing where it does."""
        return self.post("3").status == 400

    def join(self, namespace: str = "") -> "Polling":
        """Connect to a namespace, with its greeting heard."""
        self.say(f"40{namespace}")
        self.hear(2)
        return self


class Line:
    """One WebSocket. `hear` answers pings by itself, unless they are what is wanted."""

    def __init__(self, peer: "Peer", query: Query, **options: Any) -> None:
        url = f"ws://{peer.netloc}{peer.target(query)}"
        self.socket: WebSocket = create_connection(url, timeout=TIMEOUT_S, **options)

    def send(self, *packets: Packet) -> "Line":
        """Send each packet as its own frame."""
        for packet in packets:
            self.socket.send(packet, ABNF.OPCODE_TEXT if isinstance(packet, str) else ABNF.OPCODE_BINARY)
        return self

    def frame(self) -> Packet | None:
        """The next packet, whatever it is; none when the line was closed."""
        try:
            opcode, data = self.socket.recv_data()
        except (ConnectionError, WebSocketConnectionClosedException):
            return None
        if opcode == ABNF.OPCODE_CLOSE:
            return None
        assert isinstance(data, bytes)
        return data.decode() if opcode == ABNF.OPCODE_TEXT else data

    def hear(self) -> Packet:
        """The next packet that is no ping."""
        while (packet := self.frame()) == "2":
            self.send("3")
        assert packet is not None, "the line was closed"
        return packet

    def hear_many(self, count: int) -> list[Packet]:
        """The next so many packets that are no pings."""
        return [self.hear() for _ in range(count)]

    def until_closed(self) -> list[Packet]:
        """Answer nothing, and give what was heard before the server closed the line."""
        return list(iter(self.frame, None))

    def join(self, namespace: str = "") -> "Line":
        """Connect to a namespace, with its greeting heard."""
        self.send(f"40{namespace}").hear_many(2)
        return self

    def is_alive(self) -> bool:
        """Whether somebody who joined the main namespace is still answered, with nothing else before the answer."""
        return self.send('42["message","still here"]').hear() == '42["message-back","still here"]'


class Peer:
    """A server below a URL."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.netloc, self.path = parts.netloc, f"{parts.path}/socket.io/"
        self._open: list[HTTPConnection | WebSocket] = []

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        for connection in self._open:
            if isinstance(connection, WebSocket):
                connection.shutdown()
            else:
                connection.close()

    def target(self, query: Query) -> str:
        """The path with a query; what is `None` in it is left out."""
        return f"{self.path}?{urlencode({name: value for name, value in query.items() if value is not None})}"

    def connection(self) -> HTTPConnection:
        """A connection that is closed after the test."""
        connection = HTTPConnection(self.netloc, timeout=TIMEOUT_S)
        self._open.append(connection)
        return connection

    def ask(self, method: str, query: Query, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request on a connection of its own."""
        connection = self.connection()
        connection.request(method, self.target(query), body, headers or {})
        return Answer.of(connection.getresponse())

    def settle(self) -> None:
        """Come back when the server has taken what was sent to it before: it has one loop, and has answered what came later."""
        for _ in range(2):
            connection = self.connection()
            connection.request("GET", "/healthz")
            Answer.of(connection.getresponse())

    def polling(self) -> Polling:
        """A new session over long-polling."""
        return Polling(self)

    def websocket(self, sid: str | None = None, **options: Any) -> Line:
        """A WebSocket, of a session that exists or without one."""
        line = Line(self, {"EIO": "4", "transport": "websocket", "sid": sid}, **options)
        self._open.append(line.socket)
        return line

    def line(self) -> Line:
        """A new session over WebSocket, with its `open` packet heard."""
        line = self.websocket()
        opened(line.hear())
        return line

    def refuses(self, query: Query) -> bool:
        """Whether a WebSocket is refused with HTTP 400, or closed without a word."""
        try:
            line = Line(self, query)
        except WebSocketBadStatusException as error:
            return error.status_code == 400
        self._open.append(line.socket)
        return line.until_closed() == []
