"""Striking out promises that were kept: at once, or gathered by a process that keeps many."""

import threading
import time

import structlog
from sqlalchemy import Engine

from core import outbox
from core.database import writing

GATHER_S = 0.1  # far below the time after which the sweeper takes a promise for forgotten
log = structlog.get_logger()


class Settling:
    """Deletes outbox rows. A process that dies before it does leaves them to the sweeper, and every job does nothing twice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: list[int] = []
        self._lock = threading.Lock()
        self._is_waiting = threading.Event()
        self._gathers = False

    def gather(self) -> None:
        """From now on strike out in the background what is kept within a moment: one commit for many, and no request waits."""
        self._gathers = True
        threading.Thread(target=self._strike_out_for_ever, daemon=True).start()

    def settle(self, kept: list[int], failed: list[int]) -> None:
        """Forget the promises that were kept, and count the attempt of those that were not."""
        if self._gathers:
            with self._lock:
                self._kept += kept
            self._is_waiting.set()
            kept = []
        self._write(kept, failed)

    def flush(self) -> None:
        """Strike out what has been gathered, now."""
        with self._lock:
            kept, self._kept = self._kept, []
        self._write(kept, [])

    def _strike_out_for_ever(self) -> None:
        while self._is_waiting.wait():
            time.sleep(GATHER_S)
            self._is_waiting.clear()
            self.flush()

    def _write(self, kept: list[int], failed: list[int]) -> None:
        """The write itself is committed: failing to forget its promise must not look as if it had not happened."""
        if not (kept or failed):
            return
        try:
            with writing(self._engine) as session:
                outbox.settle(session, kept)
                outbox.count_attempt(session, failed)
        except Exception:  # the sweeper hands them on again
            log.exception("outbox.not_settled", entries=len(kept) + len(failed))
