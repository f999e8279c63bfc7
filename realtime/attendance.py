"""Adds up how long people are present and stores it in groups, for one write each would be the busiest of the house."""

import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import islice

import structlog
from flask_socketio import SocketIO

from core.platform import Platform
from core.services.registrations.attendance import Span, record_presence
from realtime.background import every, pause

STORE_INTERVAL_S = 1
MARK_AFTER_S = 12  # how much of a stay is lost at most when the process is killed, but for what is being stored
STALL_MAX_S = 30  # the process slept longer: connections died meanwhile, so nobody is known to have been there
CHUNK = 500  # about 10 ms of the process each; in between others have their turn
PAUSE_S = 0.01
log = structlog.get_logger()


class AttendanceBook:
    """Who is present in this process since when, and the spans that are not stored yet."""

    def __init__(self, platform: Platform, clock: Callable[[], float] = time.time) -> None:
        self._platform = platform
        self._clock = clock
        self._lock = threading.Lock()
        self._since: dict[int, int] = {}  # in the order of the marks, so that those due are found first
        self._spans: dict[int, list[Span]] = {}
        self._looked_at = self._now()

    def came(self, registration_id: int) -> None:
        """A registration's holder opened their first visible page."""
        with self._lock:
            now = self._since[registration_id] = self._now()
            self._add(registration_id, (now, now))

    def went(self, registration_id: int) -> None:
        """They have no visible page any more."""
        with self._lock:
            since = self._since.pop(registration_id, None)
            if since is not None:
                self._add(registration_id, (since, self._now()))

    def mark(self, after_s: int = MARK_AFTER_S) -> None:
        """End the spans of those who are present that long, and begin new ones."""
        with self._lock:
            now = self._now()
            stalled, looked_at = now - self._looked_at > STALL_MAX_S, self._looked_at
            self._looked_at = now
            if stalled:
                after_s = 0
            due = []
            for registration_id, since in self._since.items():
                if now - since < after_s:
                    break
                due.append((registration_id, since))
            for registration_id, since in due:
                del self._since[registration_id]
                self._since[registration_id] = now
                self._add(registration_id, (since, looked_at if stalled else now))

    def store(self, pause: Callable[[float], object] = time.sleep) -> None:
        """Store what is not stored yet, in chunks; what the database refuses is kept for the next time."""
        while taken := self._take():
            try:
                with self._platform.transaction() as session:
                    record_presence(session, taken)
            except Exception:
                log.exception("attendance.not_stored", people=len(taken))
                self._give_back(taken)
                return
            pause(PAUSE_S)

    def flush(self) -> None:
        """Store everything up to now."""
        self.mark(after_s=0)
        self.store()

    def run_with(self, server: SocketIO) -> None:
        """Store in the background."""

        def mark_and_store() -> None:
            self.mark()
            self.store(partial(pause, server))

        every(STORE_INTERVAL_S, mark_and_store, server, failed="attendance.not_stored")

    def _now(self) -> int:
        return int(self._clock())

    def _add(self, registration_id: int, span: Span) -> None:
        spans = self._spans.setdefault(registration_id, [])
        start, end = span
        if spans and spans[-1][1] == start:
            start = spans.pop()[0]
        spans.append((start, max(start, end)))  # a clock that was set back counts nothing

    def _take(self) -> dict[int, list[Span]]:
        with self._lock:
            return {registration_id: self._spans.pop(registration_id) for registration_id in list(islice(self._spans, CHUNK))}

    def _give_back(self, taken: dict[int, list[Span]]) -> None:
        with self._lock:
            for registration_id, spans in taken.items():
                later = self._spans.get(registration_id, [])
                self._spans[registration_id] = spans
                for span in later:
                    self._add(registration_id, span)
