"""How many people are watching each room: counted here by open pages, over all web processes by what they say to each other."""

import threading
import time
from collections.abc import Callable

import structlog
from flask_socketio import SocketIO
from redis import RedisError

from core.platform import Platform
from realtime.attendance import AttendanceBook
from realtime.background import every
from realtime.presence_sets import Change, PresenceSets
from realtime.viewer_counts import ViewerCounts

BEAT_S = 0.33  # two of them from one process to another, and a second until it may be told: within two seconds in all
TOLD_EVERY_S = 1.0
AWAY_AFTER_S = 3.0  # so long what other processes last said is taken for true while Redis does not answer
Callback = Callable[[int, int], None]
log = structlog.get_logger()


class Presence:
    """The visible pages of this process. Whoever comes and goes touches memory only; everything else happens on a beat."""

    def __init__(self, platform: Platform, book: AttendanceBook) -> None:
        self._book = book
        self._sets = PresenceSets(platform.settings.redis)
        self._viewers = ViewerCounts(platform)
        self._lock = threading.Lock()
        self._pages: dict[str, tuple[int, str, int]] = {}
        self._rooms: dict[int, dict[str, set[str]]] = {}  # event → author → their pages
        self._changed: dict[int, set[str]] = {}
        self._unsure: set[int] = set()  # rooms of which Redis may not know what it was told
        self._elsewhere: dict[int, int] = {}  # people that only other processes have
        self._answered_at = 0.0
        self._told: dict[int, tuple[int, float]] = {}
        self._callbacks: list[Callback] = []
        self._runs = False

    def shown(self, event_id: int, author_key: str, registration_id: int, sid: str) -> None:
        """A page of an attendee is visible."""
        with self._lock:
            if sid in self._pages:
                return
            self._pages[sid] = event_id, author_key, registration_id
            pages = self._rooms.setdefault(event_id, {}).setdefault(author_key, set())
            pages.add(sid)
            if len(pages) == 1:
                self._changed.setdefault(event_id, set()).add(author_key)
                self._book.came(registration_id)

    def hidden(self, event_id: int, sid: str) -> None:
        """A page of that room is not visible any more, or its connection ended."""
        with self._lock:
            if self._pages.get(sid, (None,))[0] != event_id:
                return
            _, author_key, registration_id = self._pages.pop(sid)
            people = self._rooms[event_id]
            people[author_key].discard(sid)
            if not people[author_key]:
                del people[author_key]
                self._changed.setdefault(event_id, set()).add(author_key)
                self._book.went(registration_id)

    def watching(self, event_id: int) -> int:
        """How many people watch: those here as of now, with those who are only elsewhere as last heard."""
        return len(self._rooms.get(event_id, ())) + self._elsewhere.get(event_id, 0)

    def on_change(self, callback: Callback) -> None:
        """Have `callback(event_id, watching)` called when a count changed, at most once a second for each room."""
        self._callbacks.append(callback)

    def run_with(self, server: SocketIO) -> None:
        """Count, tell and store in the background, from the first call on."""
        if self._runs:
            return
        self._runs = True
        every(BEAT_S, self.beat, server, failed="presence.beat_failed")
        self._book.run_with(server)
        self._viewers.run_with(server)

    def flush(self) -> None:
        """At the stop of the process: nobody is present here any more; store what is not stored yet."""
        with self._lock:
            rooms = list(self._rooms)
            for _, _, registration_id in self._pages.values():
                self._book.went(registration_id)
            self._pages, self._rooms = {}, {}
        try:
            self._sets.leave(rooms)
        except (RedisError, OSError):
            log.warning("presence.not_left", exc_info=True)  # the sets expire by themselves
        self._book.flush()
        self._viewers.flush()

    def store_curve(self) -> None:
        """Store how many watched since this was last done."""
        self._viewers.flush()

    def beat(self) -> None:
        """Exchange what changed with the other processes, then tell whoever wants to know."""
        changes, sizes = self._take_changes()
        try:
            counts = self._sets.exchange(changes, sizes)
        except (RedisError, OSError):
            self._unsure |= {*changes, *sizes}
            if self._elsewhere and time.monotonic() - self._answered_at > AWAY_AFTER_S:
                log.warning("presence.alone", exc_info=True)
                self._elsewhere = {}
        else:
            self._answered_at = time.monotonic()
            self._unsure |= {event_id for event_id, size in sizes.items() if counts.own.get(event_id, 0) != size}
            self._elsewhere = {event_id: total - counts.own[event_id] for event_id, total in counts.total.items()}
            if counts.records:
                self._viewers.note({event_id: self.watching(event_id) for event_id in counts.total})
        self._tell()

    def _take_changes(self) -> tuple[dict[int, Change], dict[int, int]]:
        """What to say to the other processes, and how many people each room has with it."""
        with self._lock:
            changed, self._changed = self._changed, {}
            unsure, self._unsure = self._unsure, set()
            changes = {}
            for event_id in {*changed, *unsure}:
                people = self._rooms.get(event_id, {})
                if event_id in unsure:
                    changes[event_id] = Change(came=list(people), whole=True)
                else:
                    came = [author for author in changed[event_id] if author in people]
                    changes[event_id] = Change(came=came, went=changed[event_id].difference(came))
            self._rooms = {event_id: people for event_id, people in self._rooms.items() if people}
            return changes, {event_id: len(people) for event_id, people in self._rooms.items()}

    def _tell(self) -> None:
        now = time.monotonic()
        for event_id in {*self._rooms, *self._elsewhere, *self._told}:
            watching, (told, told_at) = self.watching(event_id), self._told.get(event_id, (0, 0.0))
            if now - told_at < TOLD_EVERY_S:
                continue
            if watching != told:
                self._told[event_id] = watching, now
                for callback in self._callbacks:
                    callback(event_id, watching)
            elif not watching:
                self._told.pop(event_id, None)
