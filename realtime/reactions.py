"""Reactions to what is seen: thousands in a second, of which only sums leave this process.

A reaction touches memory only. Four times a second at most the sums are told: to this process's own rooms, and to the other
processes by one signal. Each process adds up what it hears of the others, and passes over what it said itself.
"""

import threading
from collections import Counter
from typing import Any

import structlog
from redis import RedisError

from core.models import EventStatus, ReactionKind
from core.platform import Platform
from core.services.room.errors import RoomNotOpen
from core.services.room.reactions import ReactionsClosed
from realtime.answers import Answer, answer_of
from realtime.background import pause
from realtime.engine import FanoutSocketIO
from realtime.feeds import Feeds
from realtime.handlers import Handlers, Reply
from realtime.reaction_commands import React
from realtime.reaction_counts import ReactionCounts
from realtime.reaction_limit import ReactionLimit
from realtime.room import RoomNamespace

TELL_EVERY_S = 0.25
Sums = dict[int, Counter[str]]  # event → kind → how many
log = structlog.get_logger()


class Reactions:
    """Counts what participants of all rooms react with, and has it told."""

    def __init__(self, platform: Platform, server: FanoutSocketIO, room: RoomNamespace, feeds: Feeds) -> None:
        self._platform = platform
        self._server = server
        self._room = room
        self._feeds = feeds
        self._limit = ReactionLimit()
        self._counts = ReactionCounts(platform)
        self._lock = threading.Lock()
        self._sums: Sums = {}
        self._tells = False

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what participants react with."""
        handlers.hot("react", self._react)

    def flush(self) -> None:
        """At the stop of the process: store what is not stored yet."""
        self._counts.flush()

    def _react(self, sid: str, args: list[Any], reply: Reply) -> None:
        reply(answer_of(lambda: self._take(sid, args), self._room.locale_of(sid), "react"))

    def _take(self, sid: str, args: list[Any]) -> Answer:
        me, said = self._room.participant(sid), React.model_validate(args[0] if args else {})
        feed = self._feeds.of(me.event_id)
        if not feed.load():
            raise RoomNotOpen()
        if feed.event["status"] != EventStatus.LIVE:
            raise ReactionsClosed()
        taken = Counter[str]({kind: self._limit.take(me.author.key, asked) for kind, asked in said.kinds.items()})
        if taken := +taken:
            self._add(me.event_id, taken)
        return {}

    def _add(self, event_id: int, taken: Counter[str]) -> None:
        self._counts.run_with(self._server)
        self._counts.note(event_id, {ReactionKind(kind): count for kind, count in taken.items()})
        with self._lock:
            self._sums.setdefault(event_id, Counter()).update(taken)
            if self._tells:
                return
            self._tells = True
        self._server.start_background_task(self._tell_while_there_are_any)

    def _tell_while_there_are_any(self) -> None:
        while True:
            pause(self._server, TELL_EVERY_S)
            with self._lock:
                sums, self._sums = self._sums, {}
                self._tells = bool(sums)
            if not sums:
                return
            self._tell(sums)

    def _tell(self, sums: Sums) -> None:
        for event_id, counts in sums.items():
            self._feeds.reacted(event_id, counts)
        try:
            self._platform.live.reacted(sums, said_by=self._feeds.process)
        except (RedisError, OSError):
            log.warning("reactions.not_told", exc_info=True)  # other processes draw none of these; the rows have them
