"""Engine.IO's long-polling transport: what waits for the next poll, and the poll that waits for it."""

from realtime.engine.concurrency import Concurrency
from realtime.engine.message import CLOSE, NOOP, SEPARATOR


class Polling:
    """One session's packets between two polls."""

    def __init__(self, concurrency: Concurrency) -> None:
        self._concurrency = concurrency
        self._waiting: list[bytes] = []
        self._arrived = concurrency.event()
        self.size = 0
        self.being_polled = False
        self.being_posted = False

    def add(self, payload: bytes) -> None:
        """Queue for the next poll, or answer the one that waits."""
        with self._concurrency.guard:
            self._waiting.append(payload)
            self.size += len(payload)
        self._arrived.set()

    def release(self) -> None:
        """Answer a waiting poll with nothing, because the session moves to a WebSocket."""
        if self.being_polled:
            self._arrived.set()

    def close(self, by_client: bool = False) -> None:
        """Answer a waiting poll with the end of the session, or with nothing when the client knows."""
        self.add((NOOP if by_client else CLOSE).encode())

    def poll(self) -> bytes:
        """Everything that waits, once there is something or the poll was released. The ping clock bounds how long that takes."""
        self.being_polled = True
        try:
            self._arrived.wait()
            return self.take() or NOOP.encode()  # a WebSocket may have taken what woke it
        finally:
            self.being_polled = False

    def take(self) -> bytes:
        """Everything that waits now."""
        with self._concurrency.guard:
            waiting, self._waiting, self.size = self._waiting, [], 0
            self._arrived.clear()
        return SEPARATOR.encode().join(waiting)
