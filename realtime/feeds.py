"""The broadcaster: every room's news leaves as one frame a tick, for all its connections in the same order."""

import secrets
import time
from collections import Counter
from collections.abc import Mapping

import structlog

from core.adapters.live import CONSOLE_NAMESPACE, ROOM_NAMESPACE, event_topic
from core.platform import Platform
from realtime.background import pause
from realtime.engine import FanoutSocketIO
from realtime.feed import Feed, reduced
from realtime.signals import Signal, Signals

TICK_MAX_S = 0.25
STRETCH = 2.5  # times what sending the last tick took: with twice it a room of ten thousand takes more than half a core
LOOK_EVERY_S = 2.0
LOOK_AT_BOARDS_EVERY_S = 10.0
MODERATION_EVERY_S = 1.0
EMPTY_FOR_S = 60.0
log = structlog.get_logger()


class Feeds:
    """The rooms of this process that somebody is in."""

    def __init__(self, platform: Platform, server: FanoutSocketIO) -> None:
        self._platform = platform
        self._server = server
        self._tick_s = platform.settings.tick_ms / 1000
        self._feeds: dict[int, Feed] = {}
        self._people: Counter[int] = Counter()
        self._signals = Signals(platform, self._hear)
        self.process = secrets.token_hex(6)

    def run(self) -> None:
        """Listen to what other processes say about rooms."""
        self._signals.run_with(self._server)

    def enter(self, event_id: int) -> Feed:
        """The feed of a room that somebody enters."""
        self._people[event_id] += 1
        return self.of(event_id)

    def leave(self, event_id: int) -> None:
        """Somebody left; an empty room's feed is forgotten after a while."""
        self._people[event_id] -= 1

    @property
    def attended(self) -> int:
        """How many rooms somebody is in."""
        return sum(people > 0 for people in list(self._people.values()))

    def of(self, event_id: int) -> Feed:
        """The feed of a room, started when it is the first time."""
        feed = self._feeds.get(event_id)
        if feed is None:
            feed = self._feeds[event_id] = Feed(self._platform, event_id)
            self._server.start_background_task(self._broadcast, feed)
        return feed

    def tell_watching(self, event_id: int, watching: int) -> None:
        """The count of viewers, for the room and for the console's pages; each process tells its own connections."""
        if (feed := self._feeds.get(event_id)) is not None:
            feed.put("presence", {"watching": watching})
        news = {"event": event_id, "watching": watching}
        self._server.fanout.broadcast(CONSOLE_NAMESPACE, event_topic(event_id), "presence", news)

    def reacted(self, event_id: int, counts: Mapping[str, int]) -> None:
        """How often people reacted, for the connections that this process has to the room."""
        if (feed := self._feeds.get(event_id)) is not None:
            feed.reacted(counts)

    def _hear(self, signal: Signal) -> None:
        if "reactions" in signal:
            if signal["said_by"] != self.process:
                for event_id, counts in signal["reactions"]:
                    self.reacted(event_id, counts)
            return
        feed = self._feeds.get(signal["event"])
        if feed is None:
            return
        if "item" in signal:
            feed.put(*signal["item"])
        elif "queue" in signal:
            feed.queue_changed()
        elif "board" in signal:
            feed.board_changed(signal["board"])
        else:
            feed.rows_changed()

    def _broadcast(self, feed: Feed) -> None:
        """One room's broadcaster, for as long as somebody is there."""
        somebody_at = time.monotonic()
        told_moderators = looked_at_boards = 0.0
        while self._people[feed.event_id] > 0 or time.monotonic() - somebody_at < EMPTY_FOR_S:
            woken = feed.wake.wait(min(LOOK_EVERY_S, feed.look_in_s))
            feed.wake.clear()
            began = time.monotonic()
            sending = 0.0
            try:
                if not woken:
                    feed.look()
                if began - looked_at_boards >= LOOK_AT_BOARDS_EVERY_S:
                    feed.board_changed()
                    looked_at_boards = began
                if feed.load():
                    sending = self._send(feed)
                    self._tell_staff(feed)
                    if began - told_moderators >= MODERATION_EVERY_S and self._tell_moderators(feed):
                        told_moderators = began
            except Exception:  # the rows could not be read; the next look finds what was not told
                log.exception("room.not_told", event_id=feed.event_id)
            if self._people[feed.event_id] > 0:
                somebody_at = began
            self._rest(began, sending)
        self._feeds.pop(feed.event_id, None)
        self._people.pop(feed.event_id, None)

    def _send(self, feed: Feed) -> float:
        """Send what there is; gives the seconds that sending took."""
        ticks = feed.take_ticks(each_alone=not self._tick_s)
        send = self._server.fanout.broadcast
        return sum(send(ROOM_NAMESPACE, feed.topic, "tick", tick, reduced=reduced(tick)) for tick in ticks)

    def _tell_staff(self, feed: Feed) -> None:
        if news := feed.staff.take_news():
            self._server.fanout.broadcast(ROOM_NAMESPACE, feed.moderators_topic, "staff", news)

    def _tell_moderators(self, feed: Feed) -> bool:
        if (news := feed.take_moderation()) is None:
            return False
        self._server.fanout.broadcast(ROOM_NAMESPACE, feed.moderators_topic, "moderation", news)
        return True

    def _rest(self, began: float, sending: float) -> None:
        tick = min(TICK_MAX_S, max(self._tick_s, STRETCH * sending)) if self._tick_s else 0.0
        pause(self._server, max(0.0, began + tick - time.monotonic()))
