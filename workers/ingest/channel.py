"""Channels: one for each event that video goes to, with at most one encoder at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import structlog

from core.queries.events.streams import StreamTarget
from workers.ingest import folder

log = structlog.get_logger()

MAX_STREAMS = 16
# An encoder that lost its network leaves a connection behind that looks alive; its owner must be able to come back.
TAKEOVER_AFTER_S = 5.0
# Long enough for OBS to reconnect by itself; meanwhile viewers play what they have loaded.
OFFLINE_GRACE_S = 15.0
HEARTBEAT_S = 5.0
FIRST_SEGMENT_POLL_S = 0.2

Lookup = Callable[[str], StreamTarget | None]


class Refused(Exception):
    """The encoder may not publish; the message is shown to whoever runs it."""


class Reports(Protocol):
    """Who is told about streams; called in a thread, because it may write rows."""

    def live(self, event_ids: list[int]) -> None:
        """These can be watched now, said again at every heartbeat."""

    def offline(self, event_id: int) -> None:
        """It has ended."""

    def sweep(self) -> None:
        """Whatever an earlier process left marked as live is looked after."""


class Publisher(Protocol):
    """The connection that sends a channel's video."""

    last_heard_at: float

    def end(self) -> None:
        """Close the connection; its encoder ends in order."""


@dataclass
class Channel:
    """One event's video."""

    target: StreamTarget
    folder: Path
    stream_key: str = ""
    owner: Publisher | None = None
    is_online: bool = False
    left_at: float = 0.0
    first_number: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # two encoders never write to one playlist


class Channels:
    """All channels of this process: who may publish, and what the product is told."""

    def __init__(self, media_dir: Path, lookup: Lookup, reports: Reports, offline_grace_s: float = OFFLINE_GRACE_S) -> None:
        self._media_dir = media_dir
        self._lookup = lookup
        self._reports = reports
        self._offline_grace_s = offline_grace_s
        self._channels: dict[str, Channel] = {}

    @asynccontextmanager
    async def publish(self, stream_key: str, publisher: Publisher) -> AsyncIterator[Channel]:
        """The channel this key opens, until the publisher has gone; refuses a wrong key and a second encoder.

        While one encoder sends, another with the same key is refused. One that has been silent for a few seconds gives way.
        """
        target = await asyncio.to_thread(self._lookup, stream_key)
        if target is None:
            raise Refused("This stream key does not open any event. Copy it again from the event's page.")
        channel = self._claim(target, publisher)
        channel.stream_key = stream_key
        try:
            async with channel.turn:
                channel.first_number = await asyncio.to_thread(folder.prepare, channel.folder)
                yield channel
        finally:
            if channel.owner is publisher:
                channel.owner = None
                channel.left_at = _clock()

    def _claim(self, target: StreamTarget, publisher: Publisher) -> Channel:
        channel = self._channels.get(target.playback_id)
        if channel is None:
            if len(self._channels) >= MAX_STREAMS:
                raise Refused("This server receives as many streams as it can. Try again when another has ended.")
            channel = self._channels[target.playback_id] = Channel(target, self._media_dir / target.playback_id)
        if channel.owner is not None:
            if _clock() - channel.owner.last_heard_at < TAKEOVER_AFTER_S:
                raise Refused("Another encoder is sending with this stream key. Stop it first.")
            log.info("ingest.taken_over", event_id=target.event_id)
            channel.owner.end()
        channel.owner = publisher
        return channel

    async def announce(self, channel: Channel, run: str) -> None:
        """Tell the product as soon as the first segment can be played, not before."""
        while not await asyncio.to_thread(folder.is_playable, channel.folder, run):
            await asyncio.sleep(FIRST_SEGMENT_POLL_S)
        channel.is_online = True
        await self._tell(self._reports.live, [channel.target.event_id])
        log.info("ingest.online", event_id=channel.target.event_id)

    async def keep_time(self) -> None:
        """Renew the marks of what is on air and end what has not come back, for ever."""
        await self._tell(folder.clear_old, self._media_dir)
        while True:
            await self._end_withdrawn()
            await self._close_left()
            if online := [channel.target.event_id for channel in self._channels.values() if channel.is_online]:
                await self._tell(self._reports.live, online)
            await self._tell(self._reports.sweep)
            await asyncio.sleep(min(HEARTBEAT_S, self._offline_grace_s))

    async def _end_withdrawn(self) -> None:
        """Cut off encoders whose key was replaced, or whose event is over: whoever stole a key must not stay on air."""
        for channel in list(self._channels.values()):
            if channel.owner is not None and not await self._may_stay(channel):
                log.info("ingest.withdrawn", event_id=channel.target.event_id)
                if channel.owner is not None:  # it may have left during the lookup
                    channel.owner.end()

    async def _may_stay(self, channel: Channel) -> bool:
        try:
            return await asyncio.to_thread(self._lookup, channel.stream_key) == channel.target
        except Exception:
            log.exception("ingest.lookup_failed")
            return True

    async def _close_left(self) -> None:
        left = [
            channel
            for channel in self._channels.values()
            if channel.owner is None and _clock() - channel.left_at > self._offline_grace_s
        ]
        for channel in left:
            del self._channels[channel.target.playback_id]
            await self._tell(folder.close, channel.folder)
            if channel.is_online:
                await self._tell(self._reports.offline, channel.target.event_id)
                log.info("ingest.offline", event_id=channel.target.event_id)

    async def _tell(self, report: Callable[..., None], *about: object) -> None:
        """A database or disk that is away for a moment must not end a stream; the next heartbeat says it again."""
        try:
            await asyncio.to_thread(report, *about)
        except Exception:
            log.exception("ingest.report_failed")


def _clock() -> float:
    return asyncio.get_running_loop().time()
