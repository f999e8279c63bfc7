"""Simulcast: what arrives for a live event is sent on to other servers, and the product is told how that goes."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol
from weakref import WeakSet

import structlog

from core.queries.events.simulcast import WantedTarget
from core.services.events.simulcast import TargetReport
from workers.ingest.channel import HEARTBEAT_S, Channel
from workers.ingest.chunks import Message
from workers.ingest.flv import Codecs
from workers.ingest.sender import Sender

log = structlog.get_logger()


class Rows(Protocol):
    """Where it is written what is wanted and how it goes; asked in threads."""

    def wanted_targets(self, event_id: int) -> list[WantedTarget]:
        """Where an event's video is to go just now."""

    def note_targets(self, event_id: int, reports: Sequence[TargetReport]) -> None:
        """How it goes."""


class Simulcast:
    """The targets of one channel."""

    def __init__(self, channel: Channel, changed: asyncio.Event, *, private_allowed: bool) -> None:
        self._channel = channel
        self._changed = changed
        self._private_allowed = private_allowed
        self.is_fed = False  # whether an encoder sends
        self._senders: dict[int, Sender] = {}
        self._over: list[Sender] = []  # of an encoder that has gone

    @property
    def event_id(self) -> int:
        """Whose video it is."""
        return self._channel.target.event_id

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do until an encoder comes."""
        return not (self.is_fed or self._senders or self._over)

    def begin(self, codecs: Codecs) -> None:
        """An encoder sends: the targets are looked up at once."""
        self.is_fed = True
        self._changed.set()

    def take(self, message: Message) -> None:
        """Hand a message to every target."""
        for sender in self._senders.values():
            sender.take(message)

    def end(self) -> None:
        """The encoder has gone; the next one's times begin anew, so its video goes out on new connections."""
        self.is_fed = False
        self._over += self._senders.values()
        self._senders.clear()
        self._changed.set()

    async def follow(self, wanted: Sequence[WantedTarget]) -> list[TargetReport]:
        """Send there and nowhere else; what goes on unchanged is not interrupted. Says how it goes."""
        by_id = {target.target_id: target for target in wanted}
        kept = {id_: sender for id_, sender in self._senders.items() if by_id.get(id_) == sender.target}
        stopped = [*self._over, *(sender for id_, sender in self._senders.items() if id_ not in kept)]
        self._senders, self._over = kept, []
        await asyncio.gather(*(sender.stop() for sender in stopped))
        for id_, target in by_id.items():
            if id_ not in self._senders and self.is_fed:
                self._senders[id_] = self._start(target)
        gone = {sender.target.target_id for sender in stopped} - set(self._senders)
        return [*(TargetReport(id_, None) for id_ in gone), *(sender.report for sender in self._senders.values())]

    def _start(self, target: WantedTarget) -> Sender:
        return Sender(target, self._channel.taps, self._changed.set, private_allowed=self._private_allowed)


class Simulcaster:
    """The simulcasts of all channels of this process; `async with` starts and stops them."""

    def __init__(self, rows: Rows, *, private_allowed: bool) -> None:
        self._rows = rows
        self._private_allowed = private_allowed
        self._casts: WeakSet[Simulcast] = WeakSet()  # each lives as long as its channel
        self._changed = asyncio.Event()

    def tap(self, channel: Channel) -> Simulcast:
        """What a channel hands its messages to."""
        cast = Simulcast(channel, self._changed, private_allowed=self._private_allowed)
        self._casts.add(cast)
        return cast

    async def __aenter__(self) -> "Simulcaster":
        self._task = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        await asyncio.gather(*(cast.follow([]) for cast in self._casts))

    async def _keep(self) -> None:
        """Look at every change and every few seconds what is wanted, for ever."""
        while True:
            self._changed.clear()
            for cast in [cast for cast in self._casts if not cast.is_idle]:
                await self._look_after(cast)
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_S):
                    await self._changed.wait()

    async def _look_after(self, cast: Simulcast) -> None:
        """A database that is away for a moment changes nothing; the next look sees to it."""
        try:
            wanted = await asyncio.to_thread(self._rows.wanted_targets, cast.event_id) if cast.is_fed else []
            if reports := await cast.follow(wanted):
                await asyncio.to_thread(self._rows.note_targets, cast.event_id, reports)
        except Exception:
            log.exception("simulcast.look_failed", event_id=cast.event_id)
