"""Group commit: messages that arrive within a few milliseconds are stored in one transaction, then each is acknowledged."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import structlog
from flask_socketio import SocketIO
from sqlalchemy.orm import Session

from core.chat_rules.words import WordList
from core.platform import Platform
from core.queries.room.blocked_terms import terms_version, word_list_of
from core.services.room.chat import Draft, Result, post_messages
from realtime.answers import Broken
from realtime.background import pause

GATHER_S = 0.004
# Without ticks every message is a broadcast of its own, and each commit takes time from those: a process that stored something as
# short ago gathers longer. Its people wait no longer than they would with ticks.
BUSY_GATHER_S = 0.05
BATCH_MAX = 500
log = structlog.get_logger()


@dataclass(frozen=True)
class Posted:
    """A message on its way into the rows, and who is told what became of it."""

    organisation_id: int
    draft: Draft
    stored: Callable[[Result], None]


class Words:
    """The word list of each organisation, compiled again when it changed."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, WordList]] = {}

    def of(self, session: Session, organisation_id: int) -> WordList:
        """The list as it stands now."""
        version = terms_version(session, organisation_id)
        known = self._known.get(organisation_id)
        if known is None or known[0] != version:
            known = self._known[organisation_id] = (version, word_list_of(session, organisation_id))
        return known[1]


class Writer:
    """Stores what people post: one transaction of one room at a time."""

    def __init__(self, platform: Platform, words: Words, server: SocketIO) -> None:
        self._platform = platform
        self._server = server
        self._words = words
        self._one_by_one = platform.settings.tick_ms == 0  # each message then has a revision, and so a frame, of its own
        self._waiting: defaultdict[int, list[Posted]] = defaultdict(list)
        self._writing: set[int] = set()
        self._stored_at = -inf
        self._lock = threading.Lock()

    def post(self, event_id: int, posted: Posted) -> None:
        """Have a message stored; `stored` is told after the commit, or why not."""
        with self._lock:
            self._waiting[event_id].append(posted)
            if event_id in self._writing:
                return
            self._writing.add(event_id)
        self._server.start_background_task(self._write_all, event_id)

    @property
    def _gather_s(self) -> float:
        is_busy = self._one_by_one and time.monotonic() - self._stored_at < BUSY_GATHER_S
        return BUSY_GATHER_S if is_busy else GATHER_S

    def _write_all(self, event_id: int) -> None:
        pause(self._server, self._gather_s)
        while batch := self._take(event_id):
            try:
                results = self._write(event_id, batch)
            except Exception:
                log.exception("chat.not_stored", event_id=event_id, messages=len(batch))
                results = [Broken()] * len(batch)
            self._stored_at = time.monotonic()
            for posted, result in zip(batch, results, strict=True):
                self._tell(posted, result)

    def _tell(self, posted: Posted, result: Result) -> None:
        """One answer that cannot be given keeps nobody else in the room from theirs."""
        try:
            posted.stored(result)
        except Exception:
            log.exception("chat.not_acknowledged")

    def _take(self, event_id: int) -> list[Posted]:
        """The next batch; without one the room has nobody writing for it any more."""
        with self._lock:
            waiting = self._waiting[event_id]
            batch, waiting[:] = waiting[:BATCH_MAX], waiting[BATCH_MAX:]
            if not batch:
                self._writing.discard(event_id)
                del self._waiting[event_id]
            return batch

    def _write(self, event_id: int, batch: list[Posted]) -> list[Result]:
        drafts = [posted.draft for posted in batch]
        with self._platform.transaction() as session:
            words = self._words.of(session, batch[0].organisation_id)
            return post_messages(session, event_id, drafts, words, one_by_one=self._one_by_one)
