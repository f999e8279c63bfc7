"""Hears what any process says about rooms: that one has a new revision, or something to tell everybody in it."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from flask_socketio import SocketIO
from redis import RedisError

from core.adapters.live import ROOMS_CHANNEL
from core.platform import Platform
from realtime.background import pause

RETRY_S = 1
log = structlog.get_logger()
Signal = dict[str, Any]


class Signals:
    """The rooms' channel, listened to for as long as the process lives."""

    def __init__(self, platform: Platform, hear: Callable[[Signal], None]) -> None:
        self._platform = platform
        self._hear = hear

    def run_with(self, server: SocketIO) -> None:
        """Listen in the background; without Redis rooms fall back to looking at their rows by themselves."""

        def listen() -> None:
            while True:
                try:
                    self._listen()
                except (RedisError, OSError):
                    log.warning("signals.lost", exc_info=True)
                    pause(server, RETRY_S)

        server.start_background_task(listen)

    def _listen(self) -> None:
        listening = self._platform.redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis-py types it half
        with listening as channel:
            channel.subscribe(ROOMS_CHANNEL)
            for message in channel.listen():
                try:
                    self._hear(json.loads(message["data"]))
                except Exception:
                    log.exception("signals.not_understood")
