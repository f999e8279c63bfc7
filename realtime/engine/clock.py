"""One clock for all sessions: pings, their answers that are missing, and sessions that never come to anything."""

from __future__ import annotations

from collections import deque
from time import monotonic

from realtime.engine.host import Host
from realtime.engine.socket import Socket

CLOSE_WITHIN_S = 3  # for the other half of a closing handshake
TICK_MAX_S = 0.25
TICK_MIN_S = 0.01
PINGS_AT_ONCE = 200


class Clock:
    """Deadlines in the order in which they come: every wait of one kind is equally long, so a queue for each kind is sorted."""

    def __init__(self, server: Host, connect_within: float) -> None:
        self._server = server
        self._connect_within = connect_within
        self._to_ping: deque[tuple[float, str]] = deque()
        self._to_answer: deque[tuple[float, str]] = deque()
        self._to_connect: deque[tuple[float, str]] = deque()
        self._to_cut_off: deque[tuple[float, Socket]] = deque()
        self.stopped = False

    def opened(self, socket: Socket) -> None:
        """A session began."""
        began = monotonic()
        self._to_ping.append((began + self._server.ping_interval, socket.sid))
        self._to_connect.append((began + self._connect_within, socket.sid))

    def left(self, socket: Socket) -> None:
        """A session is in no namespace any more: nobody counts it, so it may not stay for ever."""
        self._to_connect.append((monotonic() + self._connect_within, socket.sid))

    def answered(self, socket: Socket) -> None:
        """A ping was answered; the next one follows."""
        self._to_ping.append((monotonic() + self._server.ping_interval, socket.sid))

    def cut_off(self, socket: Socket) -> None:
        """Wait for the client's half of a closing handshake, but not for long."""
        self._to_cut_off.append((monotonic() + CLOSE_WITHIN_S, socket))

    def run(self) -> None:
        """Tick until stopped."""
        shortest = min(self._server.ping_interval, self._server.ping_timeout)
        pause = max(TICK_MIN_S, min(TICK_MAX_S, shortest / 10))
        while not self.stopped:
            self._server.sleep(pause)
            try:
                self.tick(monotonic())
            except Exception:
                self._server.logger.exception("the ping clock failed")

    def tick(self, now: float) -> None:
        """Do what is due."""
        for sid in self._due(self._to_answer, now):
            self._judge(sid, now)
        for count, sid in enumerate(self._due(self._to_ping, now), 1):
            self._ping(sid, now)
            if count % PINGS_AT_ONCE == 0:
                self._server.concurrency.give_way()
        for sid in self._due(self._to_connect, now):
            socket = self._server.sockets.get(sid)
            if socket is not None and not socket.entered:
                socket.close(wait=False, reason=self._server.reason.TRANSPORT_CLOSE)
        while self._to_cut_off and self._to_cut_off[0][0] <= now:
            _, socket = self._to_cut_off.popleft()
            if socket.websocket is not None:
                socket.websocket.cut()

    def _due(self, waiting: deque[tuple[float, str]], now: float) -> list[str]:
        due = []
        while waiting and waiting[0][0] <= now:
            due.append(waiting.popleft()[1])
        return due

    def _ping(self, sid: str, now: float) -> None:
        socket = self._server.sockets.get(sid)
        if socket is not None:
            socket.ping(now)
            self._to_answer.append((now + self._server.ping_timeout, sid))

    def _judge(self, sid: str, now: float) -> None:
        """The time to answer a ping is over."""
        socket = self._server.sockets.get(sid)
        if socket is not None and socket.pinged_at is not None and socket.pinged_at + self._server.ping_timeout <= now:
            socket.close(wait=False, reason=self._server.reason.PING_TIMEOUT)
