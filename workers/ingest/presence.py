"""Tells the team that an encoder has left, while its event waits for it to come back."""

import asyncio
from collections.abc import Callable

import structlog

from workers.ingest.channel import Channel
from workers.ingest.chunks import Message
from workers.ingest.flv import Codecs
from workers.ingest.taps import Tap

log = structlog.get_logger()


class Presence:
    """Says at once who has left; that somebody is back, the next measurement says."""

    def __init__(self, left: Callable[[int], None]) -> None:
        self._left = left
        self._telling: set[asyncio.Task[None]] = set()

    def tap(self, channel: Channel) -> Tap:
        """What stands in one channel for all that are told."""
        return _Listener(lambda: self._tell(channel.target.event_id))

    def _tell(self, event_id: int) -> None:
        task = asyncio.get_running_loop().create_task(self._report(event_id))
        self._telling.add(task)  # the loop itself keeps none
        task.add_done_callback(self._telling.discard)

    async def _report(self, event_id: int) -> None:
        try:
            await asyncio.to_thread(self._left, event_id)
        except Exception:
            log.exception("ingest.report_failed")


class _Listener:
    """One channel's."""

    def __init__(self, ended: Callable[[], None]) -> None:
        self._ended = ended

    def begin(self, codecs: Codecs) -> None:
        """Its measurement tells of it."""

    def take(self, message: Message) -> None:
        """Nothing of it is kept."""

    def end(self) -> None:
        """It has gone."""
        self._ended()
