"""A WebSocket client that reads only when it is told to, and the server's own account of what happened."""

import json
import socket
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from websocket import WebSocket, WebSocketConnectionClosedException, create_connection

TIMEOUT_S = 60  # a busy machine starts servers slowly
LOOK_AGAIN_S = 0.02
SMALL_BUFFER = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)]
QUERY = "/socket.io/?EIO=4&transport=websocket"


def seen(url: str, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the server has seen, once that meets a condition."""
    deadline = time.monotonic() + TIMEOUT_S
    last: Any = None
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/seen", timeout=TIMEOUT_S) as answer:
                last = json.load(answer)
        except OSError as error:  # nobody listens yet
            last = error
        else:
            if condition(last):
                return dict(last)
        time.sleep(LOOK_AGAIN_S)
    raise AssertionError(f"never seen: {last}")


class Line:
    """One client of `/live`."""

    def __init__(self, url: str, *, join: bool = True, slow: bool = False) -> None:
        where = f"ws://{urlsplit(url).netloc}{QUERY}"
        self.socket: WebSocket = create_connection(where, timeout=TIMEOUT_S, sockopt=SMALL_BUFFER if slow else [])
        self.session = json.loads(str(self.socket.recv())[1:])["sid"]
        if join:
            self.send("40/live,")
            self.accepted, self.welcome = self.frame(), self.frame()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.socket.shutdown()

    def send(self, *packets: str) -> None:
        """Send each packet as a frame."""
        for packet in packets:
            self.socket.send(packet)

    def emit(self, number: int, name: str, *args: Any) -> None:
        """Send an event of the namespace."""
        self.send(f"42/live,{number}{json.dumps([name, *args], separators=(',', ':'))}")

    def frame(self) -> str | None:
        """The next frame; nothing when the line was closed."""
        try:
            return self.socket.recv() or None
        except (ConnectionError, WebSocketConnectionClosedException):
            return None

    def hear(self) -> Any:
        """The next event or acknowledgement, as `[name, …]` or `[number, …]`; pings are answered."""
        while (frame := self.frame()) == "2":
            self.send("3")
        assert frame is not None, "the line was closed"
        head, data = frame[:8], frame.partition(",")[2]
        if head.startswith("43/live,"):
            number, _, rest = data.partition("[")
            return [int(number), *json.loads(f"[{rest}")]
        assert head == "42/live,", frame
        return json.loads(data)

    def hear_numbers(self, count: int) -> list[dict[str, Any]]:
        """So many of a burst's messages."""
        heard = [self.hear() for _ in range(count)]
        assert {name for name, _ in heard} == {"burst"}
        return [data for _, data in heard]
