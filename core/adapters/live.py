"""Live pushes by topic, so that any process can reach every connection.

What a whole room hears goes through a channel of its own, as a signal: each web process then makes one frame of what its rows
say. What one person or the console's pages hear goes through the Socket.IO message queue.
"""

import json
from collections.abc import Mapping
from typing import Any

from redis import Redis
from socketio import RedisManager

CHANNEL = "ripplecast"
ROOMS_CHANNEL = f"{CHANNEL}:rooms"
ROOM_NAMESPACE = "/live"
CONSOLE_NAMESPACE = "/console"


def event_topic(event_id: int) -> str:
    """The Socket.IO room that everyone following one event is in."""
    return f"event:{event_id}"


def moderators_topic(event_id: int) -> str:
    """The Socket.IO room that those are in who may moderate an event's chat."""
    return f"event:{event_id}:moderators"


def registration_topic(registration_id: int) -> str:
    """The Socket.IO room that all connections of one attendee are in."""
    return f"registration:{registration_id}"


class Live:
    """Publishes to connected browsers. A push may be lost; clients resync from rows."""

    def __init__(self, redis_url: str, redis: Redis) -> None:
        self._manager = RedisManager(redis_url, channel=CHANNEL, write_only=True)
        self._redis = redis

    def room_changed(self, event_id: int) -> None:
        """What the event's room shows has a new revision: every process reads it and tells its connections."""
        self._signal({"event": event_id})

    def board_changed(self, event_id: int, board: str | None = None) -> None:
        """What the event's room shows of one kind changed, or of any: every process reads it and tells its connections."""
        self._signal({"event": event_id, "board": board})

    def queue_changed(self, event_id: int) -> None:
        """What waits for the moderators of the event's room changed."""
        self._signal({"event": event_id, "queue": True})

    def reacted(self, counts: Mapping[int, Mapping[str, int]], *, said_by: str) -> None:
        """How often people reacted lately, by event and kind; the process that says so knows, and passes it over."""
        self._signal({"reactions": list(counts.items()), "said_by": said_by})

    def to_room(self, event_id: int, name: str, data: Any) -> None:
        """Tell everyone in the event's room, as an item of the next tick."""
        self._signal({"event": event_id, "item": [name, data]})

    def to_console(self, event_id: int, name: str, data: Any) -> None:
        """Tell every member who has one of the event's console pages open."""
        self._manager.emit(name, data, namespace=CONSOLE_NAMESPACE, room=event_topic(event_id))

    def to_attendee(self, registration_id: int, name: str, data: Any) -> None:
        """Tell one attendee, on every page they have open."""
        self._manager.emit(name, data, namespace=ROOM_NAMESPACE, room=registration_topic(registration_id))

    def _signal(self, signal: dict[str, Any]) -> None:
        self._redis.publish(ROOMS_CHANNEL, json.dumps(signal))
