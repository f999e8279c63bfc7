"""Live pushes by topic: through the Socket.IO message queue, so any process can reach every connection."""

from typing import Any

from socketio import RedisManager

CHANNEL = "ripplecast"
ROOM_NAMESPACE = "/live"
CONSOLE_NAMESPACE = "/console"


def event_topic(event_id: int) -> str:
    """The Socket.IO room that everyone following one event is in."""
    return f"event:{event_id}"


def registration_topic(registration_id: int) -> str:
    """The Socket.IO room that all connections of one attendee are in."""
    return f"registration:{registration_id}"


class Live:
    """Publishes to connected browsers. A push may be lost; clients resync from rows."""

    def __init__(self, redis_url: str) -> None:
        self._manager = RedisManager(redis_url, channel=CHANNEL, write_only=True)

    def to_room(self, event_id: int, name: str, data: Any) -> None:
        """Tell everyone in the event's room."""
        self._manager.emit(name, data, namespace=ROOM_NAMESPACE, room=event_topic(event_id))

    def to_console(self, event_id: int, name: str, data: Any) -> None:
        """Tell every member who has one of the event's console pages open."""
        self._manager.emit(name, data, namespace=CONSOLE_NAMESPACE, room=event_topic(event_id))

    def to_attendee(self, registration_id: int, name: str, data: Any) -> None:
        """Tell one attendee, on every page they have open."""
        self._manager.emit(name, data, namespace=ROOM_NAMESPACE, room=registration_topic(registration_id))
