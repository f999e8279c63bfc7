"""Gathers heartbeats and writes them in groups, for one write each would be the busiest of the house."""

from datetime import datetime

import structlog
from flask_socketio import SocketIO

from core.platform import Platform
from core.services.attendance import record_heartbeats

FLUSH_INTERVAL_S = 5
log = structlog.get_logger()


class AttendanceBook:
    """Heartbeats of this process that are not stored yet; at most the last few seconds are lost with it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._noted: dict[int, datetime] = {}

    def note(self, registration_id: int, seen_at: datetime) -> None:
        """A registration's holder was watching at this moment."""
        self._noted[registration_id] = seen_at

    def flush(self) -> None:
        """Store what was noted; kept for the next time when the database refuses."""
        noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            with self._platform.transaction() as session:
                record_heartbeats(session, noted)
        except Exception:
            log.exception("attendance.not_stored", heartbeats=len(noted))
            self._noted = noted | self._noted

    def run_with(self, server: SocketIO) -> None:
        """Store in the background."""

        def write() -> None:
            while True:
                server.sleep(FLUSH_INTERVAL_S)
                self.flush()

        server.start_background_task(write)
