"""The lean path: events that come in by the thousand, handled where they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from realtime.engine.encoding import dumps
from realtime.engine.message import Message

if TYPE_CHECKING:
    from realtime.engine.socket import Socket

HotHandler = Callable[[str, list[Any], Callable[..., None]], None]


class Reply:
    """Acknowledges one event: now or later, from anywhere, once; nothing happens when the client has left or asked for none."""

    __slots__ = ("_id", "_namespace", "_socket")

    def __init__(self, socket: Socket, namespace: str, number: int | None) -> None:
        self._socket: Socket | None = None if number is None else socket
        self._namespace = namespace
        self._id = number

    def __call__(self, *data: Any) -> None:
        """Send the acknowledgement."""
        socket, self._socket = self._socket, None
        if socket is None or socket.closing:
            return
        where = "" if self._namespace == "/" else f"{self._namespace},"
        socket.deliver(Message([f"43{where}{self._id}{dumps(data)}"]))
