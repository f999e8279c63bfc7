"""How many people are watching each room, over all web processes."""

import time
from typing import cast

import structlog
from flask_socketio import SocketIO

from core.platform import Platform

PRESENT_FOR_S = 40
PUBLISH_INTERVAL_S = 1
KEY = "presence:{event_id}"
PUBLISHER_KEY = "presence:{event_id}:publisher"
log = structlog.get_logger()


class Presence:
    """Heartbeats in a sorted set per event, `author connection` scored by the last one; a person counts once."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._redis = platform.redis
        self._published: dict[int, int] = {}
        self._rooms: set[int] = set()

    def seen(self, event_id: int, author_key: str, sid: str) -> None:
        """A visible page sent its heartbeat."""
        self._rooms.add(event_id)
        self._redis.zadd(KEY.format(event_id=event_id), {f"{author_key} {sid}": time.time()})

    def left(self, event_id: int, author_key: str, sid: str) -> None:
        """A page was hidden or closed."""
        self._rooms.add(event_id)
        self._redis.zrem(KEY.format(event_id=event_id), f"{author_key} {sid}")

    def count(self, event_id: int) -> int:
        """People with a heartbeat recent enough."""
        key = KEY.format(event_id=event_id)
        self._redis.zremrangebyscore(key, "-inf", time.time() - PRESENT_FOR_S)
        members = cast(list[bytes], self._redis.zrange(key, 0, -1))
        return len({member.partition(b" ")[0] for member in members})

    def run_with(self, server: SocketIO) -> None:
        """Publish changes in the background, at most once a second."""

        def publish() -> None:
            while True:
                server.sleep(PUBLISH_INTERVAL_S)
                try:
                    self.publish_changes()
                except Exception:  # Redis is away for a moment; the next second asks again
                    log.exception("presence.not_published")

        server.start_background_task(publish)

    def publish_changes(self) -> None:
        """Tell rooms and consoles the counts that changed; one process speaks for each room."""
        for event_id in list(self._rooms):
            watching = self.count(event_id)
            if watching != self._published.get(event_id) and self._may_publish(event_id):
                self._published[event_id] = watching
                self._platform.live.to_room(event_id, "presence", {"watching": watching})
                self._platform.live.to_console(event_id, "presence", {"event": event_id, "watching": watching})

    def _may_publish(self, event_id: int) -> bool:
        lease_ms = round(PUBLISH_INTERVAL_S * 900)
        return bool(self._redis.set(PUBLISHER_KEY.format(event_id=event_id), 1, nx=True, px=lease_ms))
