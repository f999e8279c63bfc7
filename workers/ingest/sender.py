"""Sends what arrives on to one server, from key frame to key frame, and never holds anything else up."""

import asyncio
import time
from asyncio.subprocess import PIPE
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace

import structlog

from core.models import SimulcastReason, SimulcastState
from core.queries.events.simulcast import WantedTarget
from core.rtmp_addresses import RtmpAddress, is_public, lookup
from core.services.events.simulcast import TargetReport
from workers.ingest import flv
from workers.ingest.child import Child
from workers.ingest.chunks import Message
from workers.ingest.sender_ffmpeg import meaning, sender_command
from workers.ingest.taps import Taps

log = structlog.get_logger()

BACKLOG_BYTES = 12 * 1024 * 1024
BACKLOG_MS = 15_000  # a viewer over there would be behind by as much
PAUSE_S = 1.0
PAUSE_MAX_S = 30.0
STEADY_AFTER_S = 30.0
SURE_AFTER_REPORTS = 3  # some servers take a stream and hang up once they have looked at its key
# Threads of their own: one that waits for a name server cannot be ended, and streams' heartbeats need the others.
LOOKUPS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="lookup")
LOOKUP_TIMEOUT_S = 5.0


class Failed(Exception):
    """The video does not get through."""

    def __init__(self, reason: SimulcastReason, said: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.said = said


@dataclass
class Backlog:
    """What waits to be taken by ffmpeg."""

    tags: deque[tuple[int, bytes]] = field(default_factory=deque)
    size_bytes: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, at_ms: int, data: bytes) -> None:
        """Keep it, with its time in the stream."""
        self.tags.append((at_ms, data))
        self.size_bytes += len(data)
        self.news.set()

    def take(self) -> bytes | None:
        """What has waited longest."""
        if not self.tags:
            return None
        data = self.tags.popleft()[1]
        self.size_bytes -= len(data)
        return data

    @property
    def is_too_long(self) -> bool:
        """Whether it had better be let go."""
        return self.size_bytes > BACKLOG_BYTES or (bool(self.tags) and self.tags[-1][0] - self.tags[0][0] > BACKLOG_MS)


class Sender:
    """One target of one channel, for as long as one encoder sends; tried again, ever more slowly, until it is stopped."""

    def __init__(self, target: WantedTarget, taps: Taps, changed: Callable[[], None], *, private_allowed: bool) -> None:
        self.target = target
        self.report = TargetReport(target.target_id, SimulcastState.CONNECTING)
        self._taps = taps
        self._changed = changed
        self._private_allowed = private_allowed
        self._address = RtmpAddress.parse(target.address)
        self._attempt = 0
        self._backlog: Backlog | None = None  # while an ffmpeg takes it
        self._has_begun = False  # whether its ffmpeg was given a key frame
        self._is_too_slow = False
        self._child: Child | None = None
        self._task = asyncio.create_task(self._run())

    def take(self, message: Message) -> None:
        """Keep a message for ffmpeg; whoever is too slow for that begins anew."""
        if self._backlog is None:
            return
        if not self._has_begun:
            if not self._can_begin_with(message):
                return
            self._has_begun = True
            self._introduce(self._backlog, message)
        self._backlog.put(message.timestamp, flv.tag(message))
        if self._backlog.is_too_long and self._child is not None:
            self._backlog = None
            self._is_too_slow = True
            self._child.kill()

    async def stop(self) -> None:
        """Let ffmpeg take leave of the server, or kill it when that takes too long."""
        self._task.cancel()
        await asyncio.wait([self._task])

    def _can_begin_with(self, message: Message) -> bool:
        codecs = self._taps.codecs
        if codecs is None or flv.header_kind(message) is not None:
            return False
        return flv.is_key_picture(message) or codecs.video is None

    def _introduce(self, backlog: Backlog, first: Message) -> None:
        """What a decoder must know, as if it had been said just now."""
        codecs = self._taps.codecs or flv.Codecs()
        backlog.put(first.timestamp, flv.header(codecs))
        for told in self._taps.headers.values():
            backlog.put(first.timestamp, flv.tag(replace(told, timestamp=first.timestamp)))

    async def _run(self) -> None:
        pause = PAUSE_S
        while True:
            began = time.monotonic()
            try:
                await self._send()
            except Failed as failed:
                self._report(SimulcastState.FAILED, failed.reason, failed.said)
                log.info("simulcast.failed", target_id=self.target.target_id, reason=failed.reason, said=failed.said)
            except Exception:
                log.exception("simulcast.broken", target_id=self.target.target_id)
                self._report(SimulcastState.FAILED, SimulcastReason.OTHER)
            pause = PAUSE_S if time.monotonic() - began > STEADY_AFTER_S else min(pause * 2, PAUSE_MAX_S)
            await asyncio.sleep(pause)

    async def _send(self) -> None:
        """One connection, until it ends; then raises why."""
        ip = await self._locate()
        child = await Child.start(sender_command(self.target, self._address, ip), stdout=PIPE)
        self._child, self._backlog, self._has_begun, self._is_too_slow = child, Backlog(), False, False
        feeding = asyncio.create_task(_feed(child, self._backlog))
        counting = asyncio.create_task(self._count(child.stdout))
        try:
            await child.wait()
        finally:
            self._backlog = self._child = None
            feeding.cancel()
            await child.finish()
            await asyncio.wait([feeding, counting])
        if self._is_too_slow:
            raise Failed(SimulcastReason.SLOW)
        raise Failed(*meaning(child.complaints, self.target.stream_key, was_sending=self.report.state == SimulcastState.SENDING))

    async def _locate(self) -> str:
        """One of the server's addresses, another each time."""
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT_S):
                loop = asyncio.get_running_loop()
                found = await loop.run_in_executor(LOOKUPS, lookup, self._address.host, self._address.port)
        except OSError as error:  # a TimeoutError is one
            raise Failed(SimulcastReason.UNKNOWN_HOST) from error
        allowed = [ip for ip in found if self._private_allowed or is_public(ip)]
        if not allowed:
            raise Failed(SimulcastReason.PRIVATE)
        self._attempt += 1
        return allowed[(self._attempt - 1) % len(allowed)]

    async def _count(self, progress: asyncio.StreamReader) -> None:
        """Follow how much has gone to the server."""
        marks: deque[tuple[float, int]] = deque(maxlen=20)
        async for line in progress:
            name, _, value = line.decode(errors="replace").strip().partition("=")
            if name == "total_size" and value.isdecimal() and int(value) > 0:
                marks.append((time.monotonic(), int(value)))
                if len(marks) >= SURE_AFTER_REPORTS and self._backlog is not None:
                    self._report(SimulcastState.SENDING, bits_per_s=_bits_per_s(marks))

    def _report(self, state: SimulcastState, reason: SimulcastReason | None = None, said: str = "", bits_per_s: int = 0) -> None:
        before, self.report = self.report, TargetReport(self.target.target_id, state, reason, said, bits_per_s)
        if (before.state, before.reason, before.said) != (state, reason, said):
            self._changed()


async def _feed(child: Child, backlog: Backlog) -> None:
    """Hand over what waits; a pipe that ffmpeg left is its own affair."""
    with suppress(ConnectionError):
        while True:
            while (data := backlog.take()) is not None:
                child.stdin.write(data)
                await child.stdin.drain()
            backlog.news.clear()
            await backlog.news.wait()


def _bits_per_s(marks: deque[tuple[float, int]]) -> int:
    (first_at, first), (last_at, last) = marks[0], marks[-1]
    return round(8 * (last - first) / max(last_at - first_at, 0.1))
