"""Keeps the viewer curve: looks at the counts every second and stores them by the minute."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from flask_socketio import SocketIO

from core.clock import now
from core.platform import Platform
from core.queries.room.viewer_counts import live_event_ids
from core.services.room.viewer_counts import Minute, record_viewers
from realtime.background import every

LOOK_EVERY_S = 1.0
STORE_INTERVAL_S = 15  # what is lost of the curve at most when the process is killed
log = structlog.get_logger()


class ViewerCounts:
    """What this process saw since it last stored. Of all processes one keeps the curve at a time; two would do no harm."""

    def __init__(self, platform: Platform, clock: Callable[[], datetime] = now) -> None:
        self._platform = platform
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: dict[tuple[int, datetime], Minute] = {}
        self._live: frozenset[int] = frozenset()
        self._looked_at = 0.0
        self._keeps = False

    def note(self, watching: Mapping[int, int]) -> None:
        """Look at the counts of every room that has people, and at the live events nobody watches."""
        if time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = time.monotonic()
        minute = self._clock().replace(second=0, microsecond=0)
        with self._lock:
            self._keeps = True
            for event_id in {*watching, *self._live}:
                before = self._minutes.get((event_id, minute), Minute())
                self._minutes[event_id, minute] = before.with_sample(watching.get(event_id, 0))

    def flush(self) -> None:
        """Store what was seen; kept for the next time when the database refuses."""
        with self._lock:
            keeps, self._keeps = self._keeps, False
            taken, self._minutes = self._minutes, {}
        try:
            if taken:
                with self._platform.transaction() as session:
                    record_viewers(session, taken)
                taken = {}
            if keeps:
                with self._platform.reading() as session:
                    self._live = live_event_ids(session)
        except Exception:
            log.exception("viewers.not_stored", minutes=len(taken))
            self._give_back(taken)

    def run_with(self, server: SocketIO) -> None:
        """Store in the background."""
        every(STORE_INTERVAL_S, self.flush, server, failed="viewers.not_stored")

    def _give_back(self, taken: Mapping[tuple[int, datetime], Minute]) -> None:
        with self._lock:
            for key, seen in taken.items():
                self._minutes[key] = self._minutes.get(key, Minute()) + seen
