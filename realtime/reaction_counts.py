"""Keeps how many reactions there were, and stores them by the minute."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from flask_socketio import SocketIO

from core.clock import now
from core.models import ReactionKind
from core.platform import Platform
from core.services.room.reactions import Tally, record_reactions
from realtime.background import every

STORE_INTERVAL_S = 10  # what is lost of them at most when the process is killed
log = structlog.get_logger()


class ReactionCounts:
    """What this process's people reacted with since it last stored; each process stores its own."""

    def __init__(self, platform: Platform, clock: Callable[[], datetime] = now) -> None:
        self._platform = platform
        self._clock = clock
        self._lock = threading.Lock()
        self._tally = Tally()
        self._runs = False

    def note(self, event_id: int, counts: Mapping[ReactionKind, int]) -> None:
        """Somebody in the room of this event reacted."""
        minute = self._clock().replace(second=0, microsecond=0)
        with self._lock:
            for kind, count in counts.items():
                self._tally[event_id, minute, kind] += count

    def flush(self) -> None:
        """Store what there is; kept for the next time when the database refuses."""
        with self._lock:
            taken, self._tally = self._tally, Tally()
        if not taken:
            return
        try:
            with self._platform.transaction() as session:
                record_reactions(session, taken)
        except Exception:
            log.exception("reactions.not_stored", rows=len(taken))
            with self._lock:
                self._tally.update(taken)

    def run_with(self, server: SocketIO) -> None:
        """Store in the background, from the first call on."""
        if not self._runs:
            self._runs = True
            every(STORE_INTERVAL_S, self.flush, server, failed="reactions.not_stored")
