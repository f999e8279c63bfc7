"""Channels: one for each event that video goes to, with at most one encoder at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import structlog

from core.queries.events.streams import StreamTarget
from core.services.events.streams import Measured
from workers.ingest import folder
from workers.ingest.recorder import Recorder
from workers.ingest.taps import Tap, Taps

log = structlog.get_logger()

MAX_STREAMS = 16
# An encoder that lost its network leaves a connection behind that looks alive; its owner must be able to come back.
TAKEOVER_AFTER_S = 5.0
LISTEN_AGAIN_S = 0.25  # an encoder that sends is heard many times in it
# Long enough for OBS to reconnect by itself; meanwhile viewers play what they have loaded.
OFFLINE_GRACE_S = 15.0
HEARTBEAT_S = 5.0
FIRST_SEGMENT_POLL_S = 0.2
RECORD_EVERY_S = 2.0
CLEAR_EVERY_S = 60.0

Lookup = Callable[[str], StreamTarget | None]


class Refused(Exception):
    """The encoder may not publish; the message is shown to whoever runs it."""


class Reports(Protocol):
    """Who is told about streams; called in a thread, because it may write rows."""

    def live(self, event_ids: list[int]) -> None:
        """These can be watched now, said again at every heartbeat."""

    def offline(self, event_id: int) -> None:
        """It has ended."""

    def health(self, event_id: int, measured: Measured, began: bool) -> None:
        """How well it arrives; `began` when it is the first time of a connection."""

    def sweep(self) -> None:
        """Whatever an earlier process left marked as live is looked after."""


class Publisher(Protocol):
    """The connection that sends a channel's video."""

    last_heard_at: float

    def end(self) -> None:
        """Close the connection; its encoder ends in order."""

    def measured(self) -> Measured | None:
        """How well its video arrives; None before any did."""


@dataclass
class Channel:
    """One event's video."""

    target: StreamTarget
    folder: Path
    stream_key: str = ""
    owner: Publisher | None = None
    is_online: bool = False
    left_at: float = 0.0
    told_of: Publisher | None = None  # whose health was told last
    first_number: int = 0
    taps: Taps = field(default_factory=Taps)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # two encoders never write to one playlist


class Channels:
    """All channels of this process: who may publish, and what the product is told."""

    def __init__(
        self, media_dir: Path, lookup: Lookup, reports: Reports, recorder: Recorder, offline_grace_s: float = OFFLINE_GRACE_S
    ) -> None:
        self._media_dir = media_dir
        self._lookup = lookup
        self._reports = reports
        self._recorder = recorder
        self._offline_grace_s = offline_grace_s
        self._channels: dict[str, Channel] = {}
        self._makers: list[Callable[[Channel], Tap]] = []

    def tap_with(self, make: Callable[[Channel], Tap]) -> None:
        """Have every channel from now on hand what it receives to a tap made for it."""
        self._makers.append(make)

    @asynccontextmanager
    async def publish(self, stream_key: str, publisher: Publisher) -> AsyncIterator[Channel]:
        """The channel this key opens, until the publisher has gone; refuses a wrong key and a second encoder.

        While one encoder sends, another with the same key is refused. One that is silent for a few seconds gives way.
        """
        target = await asyncio.to_thread(self._lookup, stream_key)
        if target is None:
            raise Refused("This stream key does not open any event. Copy it again from the event's studio.")
        channel = await self._claim(target, publisher)
        channel.stream_key = stream_key
        try:
            async with channel.turn:
                channel.first_number = await asyncio.to_thread(folder.prepare, channel.folder)
                yield channel
        finally:
            if channel.owner is publisher:
                channel.owner = None
                channel.left_at = _clock()

    async def _claim(self, target: StreamTarget, publisher: Publisher) -> Channel:
        channel = self._channel(target)
        while channel.owner is not None and not await self._gives_way(channel, channel.owner):
            channel = self._channel(target)
        channel.owner, channel.target = publisher, target
        return channel

    def _channel(self, target: StreamTarget) -> Channel:
        channel = self._channels.get(target.playback_id)
        if channel is None:
            if len(self._channels) >= MAX_STREAMS:
                raise Refused("This server receives as many streams as it can. Try again when another has ended.")
            channel = self._channels[target.playback_id] = Channel(target, self._media_dir / target.playback_id)
            for make in self._makers:
                channel.taps.attach(make(channel))
        return channel

    async def _gives_way(self, channel: Channel, owner: Publisher) -> bool:
        """Whether a silent encoder gave its place up; one that is heard keeps it.

        It is listened to for a while before anybody is refused: an encoder that lost its network comes back within seconds, and
        OBS does not try again after a refusal.
        """
        heard_at = owner.last_heard_at
        await asyncio.sleep(LISTEN_AGAIN_S)
        if channel.owner is not owner:
            return False
        if owner.last_heard_at > heard_at:
            raise Refused("Another encoder is sending with this stream key. Stop it first, or make a new key in the studio.")
        if _clock() - heard_at < TAKEOVER_AFTER_S:
            return False
        log.info("ingest.taken_over", event_id=channel.target.event_id)
        owner.end()
        return True

    def on_air(self) -> list[StreamTarget]:
        """Where video goes now, and whose encoder may still come back."""
        return [channel.target for channel in self._channels.values()]

    async def announce(self, channel: Channel, run: str) -> None:
        """Tell the product as soon as the first segment can be played, not before."""
        while not await asyncio.to_thread(folder.is_playable, channel.folder, run):
            await asyncio.sleep(FIRST_SEGMENT_POLL_S)
        channel.is_online = True
        await self._tell(self._reports.live, [channel.target.event_id])
        log.info("ingest.online", event_id=channel.target.event_id)

    async def keep_time(self) -> None:
        """Renew the marks of what is on air and end what has not come back, for ever."""
        while True:
            await self._end_withdrawn()
            await self._close_left()
            if online := [channel.target.event_id for channel in self._channels.values() if channel.is_online]:
                await self._tell(self._reports.live, online)
            await self._tell_health()
            await self._tell(self._reports.sweep)
            await asyncio.sleep(min(HEARTBEAT_S, self._offline_grace_s))

    async def record(self) -> None:
        """Keep what is on air while its event is live, for ever; no row is waited for, because the live playlist is short."""
        cleared_at = -CLEAR_EVERY_S
        while True:
            await self.keep_what_is_there()
            if _clock() - cleared_at >= CLEAR_EVERY_S:
                cleared_at = _clock()
                await self._tell(self._recorder.clear)
            await self._tell(self._recorder.finish, list(self._channels))
            await asyncio.sleep(min(RECORD_EVERY_S, self._offline_grace_s))

    async def keep_what_is_there(self) -> None:
        """Keep what has been sent by now."""
        for target in [channel.target for channel in self._channels.values()]:
            if target.records_since is not None:
                await self._tell(self._recorder.follow, target.event_id, target.playback_id, target.records_since)

    async def _tell_health(self) -> None:
        for channel in list(self._channels.values()):
            if channel.owner is not None and (measured := channel.owner.measured()) is not None:
                began, channel.told_of = channel.owner is not channel.told_of, channel.owner
                await self._tell(self._reports.health, channel.target.event_id, measured, began)

    async def _end_withdrawn(self) -> None:
        """Cut off encoders whose key was replaced, or whose event is over: whoever stole a key must not stay on air."""
        for channel in list(self._channels.values()):
            if channel.owner is not None and not await self._may_stay(channel):
                log.info("ingest.withdrawn", event_id=channel.target.event_id)
                if channel.owner is not None:  # it may have left during the lookup
                    channel.owner.end()

    async def _may_stay(self, channel: Channel) -> bool:
        try:
            target = await asyncio.to_thread(self._lookup, channel.stream_key)
        except Exception:
            log.exception("ingest.lookup_failed")
            return True
        if target is None or target.playback_id != channel.target.playback_id:
            return False
        channel.target = target  # from when on it is kept may have changed
        return True

    async def _close_left(self) -> None:
        for channel in list(self._channels.values()):
            if not channel.turn.locked():  # one that left may still be at its last segment
                async with channel.turn:
                    await self._close_if_left(channel)

    async def _close_if_left(self, channel: Channel) -> None:
        """An encoder that comes back meanwhile waits for its turn, and then goes on with the same channel."""
        if channel.owner is not None or _clock() - channel.left_at <= self._offline_grace_s:
            return
        was_online, channel.is_online = channel.is_online, False
        await self._tell(folder.close, channel.folder)
        if was_online:
            await self._tell(self._reports.offline, channel.target.event_id)
            log.info("ingest.offline", event_id=channel.target.event_id)
        if channel.owner is None:
            del self._channels[channel.target.playback_id]

    async def _tell(self, report: Callable[..., None], *about: object) -> None:
        """A database or disk that is away for a moment must not end a stream; the next heartbeat says it again."""
        try:
            await asyncio.to_thread(report, *about)
        except Exception:
            log.exception("ingest.report_failed")


def _clock() -> float:
    return asyncio.get_running_loop().time()
