"""One Engine.IO session: what it is sent, in order, over whichever transport it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engineio.socket import Socket as LibrarySocket
from websockets.frames import CloseCode

from realtime.engine.backlog import Backlog
from realtime.engine.message import CLOSE, MESSAGE, NOOP, PING_MESSAGE, PONG, Message
from realtime.engine.packets import BadPacket, attachment
from realtime.engine.polling import Polling
from realtime.engine.writing import NOT_SENT, write

if TYPE_CHECKING:
    from realtime.engine.host import Host, Placed
    from realtime.engine.websocket import WebSocket

BACKLOG_MAX_BYTES = 262_144
TAKEN_BY_POLLS_BYTES = 65_536  # a poll's answer may hold as much as a kernel holds for a WebSocket; more is a backlog
TOO_SLOW = "too slow"
PARSE_ERROR = "parse error"


class Socket(LibrarySocket):  # type: ignore[misc]  # Engine.IO has no types
    """A client. Its own greenlet reads; whoever has something to say writes, and nobody waits for it."""

    def __init__(self, server: Host, sid: str) -> None:
        """Not the library's: that makes a queue, which nothing here needs."""
        self.server = server
        self.sid = sid
        self.session: dict[str, Any] = {}
        self.connected = True
        self.upgrading = False
        self.closing = False
        self.entered = False  # whether it is in any namespace
        self.closed = False
        self.pinged_at: float | None = None  # while the answer is missing
        self.fd = NOT_SENT
        self.websocket: WebSocket | None = None
        self.polling: Polling | None = None
        self.backlog: Backlog | None = None
        self.members: dict[str, Placed] = {}  # by namespace
        self.reason: str | None = None
        self._watching: Any = None

    @property
    def upgraded(self) -> bool:
        """Whether the session has a WebSocket."""
        return self.fd >= 0

    @property
    def behind(self) -> bool:
        """Whether the client takes less than it is sent."""
        if self.polling is not None:
            return self.polling.size > TAKEN_BY_POLLS_BYTES
        return self.backlog is not None

    @property
    def owed(self) -> int:
        """Bytes that wait here for the client."""
        if self.polling is not None:
            return self.polling.size
        return self.backlog.size if self.backlog is not None else 0

    def send(self, packet: Any) -> None:
        """Send an Engine.IO packet, as the library's own code does."""
        self.deliver(Message.of_packet(packet))

    def deliver(self, message: Message) -> None:
        """Send, or keep what cannot be sent yet; a client too far behind is dropped."""
        if self.fd >= 0:
            self.write(message.frame)
        elif self.polling is not None and not self.closing:
            if self.polling.size > BACKLOG_MAX_BYTES:
                self.drop(TOO_SLOW)
            else:
                self.polling.add(message.payload)

    def write(self, frame: bytes) -> None:
        """Put a frame on the WebSocket, behind what waits there."""
        with self.server.concurrency.guard:
            if self.closing:
                return
            if self.backlog is None:
                written = write(self.fd, frame)
                if written != len(frame):
                    self.stumbled(frame, written)
                return
            if self.backlog.size > BACKLOG_MAX_BYTES:
                self.drop(TOO_SLOW)
            else:
                self.backlog.add(frame)

    def stumbled(self, frame: bytes, written: int) -> None:
        """The kernel took less than the whole frame: keep the rest, and everything after it, until it takes more."""
        if written == NOT_SENT:
            self.drop(self.server.reason.TRANSPORT_ERROR)
            return
        self.backlog = Backlog(memoryview(frame)[written:])
        self._watching = self.server.concurrency.when_writable(self.fd, self._catch_up)
        self._place()

    def _catch_up(self) -> None:
        if self.backlog is None:
            return
        try:
            self.backlog.write_to(self.fd)
        except OSError:
            self.drop(self.server.reason.TRANSPORT_ERROR)
            return
        if not self.backlog.size:
            self._forget_backlog()
            self._place()

    def _forget_backlog(self) -> None:
        self.backlog = None
        if self._watching is not None:
            self._watching()
            self._watching = None

    def _place(self) -> None:
        for member in list(self.members.values()):
            member.place()

    def ping(self, now: float) -> None:
        """Ask whether somebody is still there."""
        self.pinged_at = now
        self.deliver(PING_MESSAGE)

    def _answered_ping(self) -> None:
        if self.pinged_at is not None:
            self.pinged_at = None
            self.server.clock.answered(self)

    def check_ping_timeout(self) -> bool:
        """Whether the session is alive; the ping clock does the checking."""
        return not self.closed

    def take(self, message: str | bytes) -> None:
        """One packet that the client sent; raises BadPacket."""
        if isinstance(message, bytes):
            self.server.receive(self, message)
        elif message[:1] == MESSAGE:
            self.server.receive(self, message[1:])
        elif message == PONG:
            self._answered_ping()
        elif message == CLOSE:
            self.close(wait=True, reason=self.server.reason.CLIENT_DISCONNECT)
        elif message[:1] == "b":
            self.server.receive(self, attachment(message[1:]))
        elif message not in (NOOP, "5"):
            raise BadPacket("unknown type")

    def open_websocket(self, websocket: WebSocket) -> None:
        """From now on the session has a WebSocket; what waited for a poll goes first."""
        with self.server.concurrency.guard:
            waiting, self.polling = self.polling, None
            self.websocket, self.fd, self.upgrading = websocket, websocket.fd, False
            if waiting is not None and waiting.size:
                self.write(Message.of_payload(waiting.take()).frame)
            self._place()

    def serve(self, websocket: WebSocket, messages: Iterator[str | bytes]) -> None:
        """Read until one side closes; then everything of the session is given back."""
        try:
            for message in messages:
                if not self.closing:
                    self._take_from_websocket(message)
                del message  # may be long, and the wait for the next one too
        finally:
            lost = self.server.reason.TRANSPORT_ERROR if websocket.failed else self.server.reason.TRANSPORT_CLOSE
            self.release()
            self.goodbye(lost)
            if websocket.ended:
                websocket.linger()

    def _take_from_websocket(self, message: str | bytes) -> None:
        try:
            self.take(message)
        except BadPacket:
            self.close(wait=True, reason=PARSE_ERROR)
        except Exception:
            self.server.logger.exception("a message could not be handled")

    def drop(self, reason: str) -> None:
        """End the session at once, without a word that it would not hear anyway; its reader says goodbye for it."""
        with self.server.concurrency.guard:
            if self.closing:
                return
            self.reason = reason
            if reason == TOO_SLOW:
                self.server.stats.dropped += 1
            self.release()
            if self.websocket is not None:
                self.websocket.reset()
        if self.polling is not None:
            self.polling.take()
            self.polling.close()
            self.server.start_background_task(self.goodbye, reason)

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the session in order. With `wait`, whoever listens for its end has been told when this returns."""
        with self.server.concurrency.guard:
            if self.closing:
                return
            self.reason = reason or self.server.reason.SERVER_DISCONNECT
            self._close_transport(abort)
            self.release()
        if wait:
            self.goodbye(self.reason)
        else:
            self.server.start_background_task(self.goodbye, self.reason)

    def _close_transport(self, abort: bool) -> None:
        if self.websocket is None:
            if self.polling is not None:
                self.polling.close(by_client=self.reason == self.server.reason.CLIENT_DISCONNECT)
        elif abort or self.backlog is not None:
            self.websocket.reset()
        else:
            code = CloseCode.PROTOCOL_ERROR if self.reason == PARSE_ERROR else CloseCode.NORMAL_CLOSURE
            self.websocket.close(code, "", self.write)
            self.server.clock.cut_off(self)

    def release(self) -> None:
        """Nobody writes to the session any more; must come before its descriptor is closed."""
        with self.server.concurrency.guard:
            self.closing = True
            self._place()
            self._forget_backlog()
            self.fd = NOT_SENT

    def goodbye(self, reason: str) -> None:
        """Tell whoever listens that the session is over; once."""
        with self.server.concurrency.guard:
            if self.closed:
                return
            self.closed = True
            self.reason = self.reason or reason
        self.server.ended(self, self.reason)
        self.members.clear()
