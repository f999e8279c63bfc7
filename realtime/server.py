"""The Socket.IO server: its transports, limits and the queue that joins processes."""

from typing import Literal

from flask import Flask

from core.adapters.live import CHANNEL
from core.settings import Settings
from realtime.engine import FanoutSocketIO, Rooms
from realtime.engine.server import CONNECT_TIMEOUT_S

MESSAGE_MAX_BYTES = 16_384
PING_INTERVAL_S = 20
PING_TIMEOUT_S = 20


def make_server(
    app: Flask,
    settings: Settings,
    async_mode: Literal["gevent", "threading"],
    *,
    ping_interval_s: float = PING_INTERVAL_S,
    ping_timeout_s: float = PING_TIMEOUT_S,
    message_max_bytes: int = MESSAGE_MAX_BYTES,
    connect_timeout_s: float = CONNECT_TIMEOUT_S,
) -> FanoutSocketIO:
    """A server over `app` that hears what any process publishes.

    With several web processes a long-polling session would be spread over processes that do not know it, so only
    WebSocket is offered then.
    """
    return FanoutSocketIO(
        app,
        async_mode=async_mode,
        client_manager=Rooms(settings.redis, channel=CHANNEL),
        transports=["websocket"] if settings.web_processes > 1 else ["polling", "websocket"],  # type: ignore[call-arg]  # handed on to Engine.IO
        max_http_buffer_size=message_max_bytes,
        ping_interval=ping_interval_s,
        ping_timeout=ping_timeout_s,
        connect_timeout=connect_timeout_s,
        manage_session=False,
        async_handlers=False,  # in the client's reader: a greenlet each would let one client have any number of them
    )


def hang_up(server: FanoutSocketIO) -> None:
    """Close every transport and open no other; a lost one is what browsers reconnect after. Waits for no slow reader."""
    server.server.eio.stopping = True
    for connection in list(server.server.eio.sockets.values()):
        connection.close(wait=False)
