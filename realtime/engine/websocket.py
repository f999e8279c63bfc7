"""WebSocket on the server's own socket: the handshake, what arrives, and the closing handshake."""

import logging
import os
import socket
import struct
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

from websockets.frames import CloseCode, Opcode
from websockets.protocol import SERVER, Protocol, State
from websockets.utils import accept_key

from realtime.engine.concurrency import Concurrency

SEND_BUFFER_BYTES = 65_536
READ_BYTES = 4_096  # what is heard in one turn: hundreds of the smallest frames, which take a hundredth of a second
MANY_FRAMES = 4  # somebody who sends so many at once is heard in turns with others
READS_IN_A_ROW = 8
FLOOD_FRAMES = 64  # so many at once no page sends: whoever does rests, so that a handful of them leaves time for all others
REST = 10  # times what hearing them took
REST_MAX_S = 0.5
LINGER_S = 2  # for a client to read why it was closed, before unread bytes of its own reset the connection
NO_LINGER = struct.pack("ii", 1, 0)
VERSION = "13"
KEY_BYTES = 16
ACCEPTED = (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
)

log = logging.getLogger("websockets.server")
log.setLevel(logging.WARNING)  # it tells of every connection that closes


def key_of(environ: Mapping[str, Any]) -> str | None:
    """The key of a request that asks for a WebSocket as RFC 6455 wants it asked for."""
    upgrades = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
    options = {option.strip().lower() for option in environ.get("HTTP_CONNECTION", "").split(",")}
    key: str = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    try:
        valid = len(b64decode(key, validate=True)) == KEY_BYTES
    except NotBase64:
        return None
    return key if valid and upgrades and "upgrade" in options and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == VERSION else None


class WebSocket:
    """Frames in, out of a connection that the web server gave away. Whoever owns it writes what is to go out."""

    def __init__(self, connection: socket.socket, max_size: int, concurrency: Concurrency) -> None:
        self.fd = connection.fileno()
        self.timeout: float | None = None
        self.ended = False
        self.failed = False
        self._connection = connection
        self._receive = concurrency.receiver(connection)
        self._protocol = Protocol(SERVER, max_size=max_size, logger=log)
        self._give_way = concurrency.give_way
        self._reads = 0
        self._crowded = False
        self._frames = 0
        self._heard_at = 0.0
        self._parts: list[bytes] = []
        self._text = False
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        with suppress(OSError):  # a Unix socket has no delays to switch off
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def accept(self, key: str, first: bytes = b"") -> None:
        """Answer the handshake, and say the first thing with it."""
        self.write(ACCEPTED.format(accept=accept_key(key)).encode() + first)

    def messages(self, write: Callable[[bytes], None]) -> Iterator[str | bytes]:
        """Whole messages as they arrive, until one side closes; `write` takes what the protocol answers."""
        while not self.ended:
            yield from self._arrived()
            self._answer(write)
            if self._frames > FLOOD_FRAMES:
                sleep(min(REST_MAX_S, REST * (monotonic() - self._heard_at)))
            elif self._crowded:
                self._give_way()

    def _arrived(self) -> list[str | bytes]:
        """What the next bytes complete; nobody holds on to them while the next ones are waited for."""
        try:
            data = self._receive(READ_BYTES, self.timeout)
        except TimeoutError:
            raise
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return []
        self._heard_at = monotonic()
        self._protocol.receive_data(data)
        frames = self._protocol.events_received()
        self._reads += 1
        self._frames = len(frames)
        self._crowded = self._frames > MANY_FRAMES or self._reads % READS_IN_A_ROW == 0
        return [message for message in map(self._message, frames) if message is not None]

    def close(self, code: int, reason: str, write: Callable[[bytes], None]) -> None:
        """Start the closing handshake."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code, reason)
            self._answer(write)

    def write(self, frame: bytes) -> None:
        """Write before the session has this WebSocket; where that fails, reading fails next."""
        with suppress(OSError):
            os.write(self.fd, frame)

    def cut(self) -> None:
        """Wake the reader with the end of the stream."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Give up what the kernel still holds for a client that does not read it."""
        with suppress(OSError):
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.cut()

    def linger(self) -> None:
        """Read on for a moment, so that the client gets to read the last thing that was said."""
        until = monotonic() + LINGER_S
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
            while (left := until - monotonic()) > 0 and self._receive(READ_BYTES, left):
                pass

    def _message(self, frame: Any) -> str | bytes | None:
        opcode = frame.opcode
        if opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return None
        if opcode is not Opcode.CONT:
            self._text = opcode is Opcode.TEXT
            if frame.fin:
                return self._decoded(frame.data)
            self._parts = []
        self._parts.append(bytes(frame.data))
        if not frame.fin:
            return None
        whole, self._parts = b"".join(self._parts), []
        return self._decoded(whole)

    def _decoded(self, data: bytes | bytearray) -> str | bytes | None:
        if not self._text:
            return bytes(data)
        try:
            return data.decode()
        except UnicodeDecodeError:
            if self._protocol.state is State.OPEN:
                self._protocol.fail(CloseCode.INVALID_DATA, "not UTF-8")
            return None

    def _answer(self, write: Callable[[bytes], None]) -> None:
        for data in self._protocol.data_to_send():
            if data:
                write(data)
            else:
                self.ended = True
                self.failed = self._protocol.parser_exc is not None or self._protocol.close_rcvd is None
