"""Group commit: what many ask for within a few milliseconds is written in one transaction, then each is answered."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Generic, TypeVar

import structlog
from flask_socketio import SocketIO
from sqlalchemy.orm import Session

from core.errors import DomainError
from core.platform import Platform
from realtime.answers import Broken
from realtime.background import pause

GATHER_S = 0.004
# Without ticks every message is a broadcast of its own, and each commit takes time from those: a process that stored something as
# short ago gathers longer. Its people wait no longer than they would with ticks.
BUSY_GATHER_S = 0.05
BATCH_MAX = 500
log = structlog.get_logger()
Item = TypeVar("Item")
Result = dict[str, Any] | DomainError
Told = Callable[[Result], None]
Write = Callable[[Session, int, Sequence[Item]], Sequence[Result]]  # of one event: what became of each, in their order


@dataclass(frozen=True)
class Waiting(Generic[Item]):
    """What is asked for, and who is told what became of it."""

    item: Item
    told: Told


class Together(Generic[Item]):
    """Writes what people of a room ask for: one transaction of one room at a time."""

    def __init__(self, platform: Platform, server: SocketIO, write: Write[Item]) -> None:
        self._platform = platform
        self._server = server
        self._do_write = write
        self._waiting: defaultdict[int, list[Waiting[Item]]] = defaultdict(list)
        self._writing: set[int] = set()
        self._stored_at = -inf
        self._lock = threading.Lock()

    def put(self, event_id: int, item: Item, told: Told) -> None:
        """Have something written; `told` hears after the commit what became of it."""
        with self._lock:
            self._waiting[event_id].append(Waiting(item, told))
            if event_id in self._writing:
                return
            self._writing.add(event_id)
        self._server.start_background_task(self._write_all, event_id)

    @property
    def _gather_s(self) -> float:
        is_busy = self._platform.settings.tick_ms == 0 and time.monotonic() - self._stored_at < BUSY_GATHER_S
        return BUSY_GATHER_S if is_busy else GATHER_S

    def _write_all(self, event_id: int) -> None:
        pause(self._server, self._gather_s)
        while batch := self._take(event_id):
            try:
                results = self._write(event_id, [waiting.item for waiting in batch])
            except Exception:
                log.exception("room.not_stored", event_id=event_id, items=len(batch))
                results = [Broken()] * len(batch)
            self._stored_at = time.monotonic()
            for waiting, result in zip(batch, results, strict=True):
                self._tell(waiting, result)

    def _write(self, event_id: int, items: Sequence[Item]) -> Sequence[Result]:
        with self._platform.transaction() as session:
            return self._do_write(session, event_id, items)

    def _tell(self, waiting: Waiting[Item], result: Result) -> None:
        """One answer that cannot be given keeps nobody else in the room from theirs."""
        try:
            waiting.told(result)
        except Exception:
            log.exception("room.not_acknowledged")

    def _take(self, event_id: int) -> list[Waiting[Item]]:
        """The next batch; without one the room has nobody writing for it any more."""
        with self._lock:
            waiting = self._waiting[event_id]
            batch, waiting[:] = waiting[:BATCH_MAX], waiting[BATCH_MAX:]
            if not batch:
                self._writing.discard(event_id)
                del self._waiting[event_id]
            return batch
