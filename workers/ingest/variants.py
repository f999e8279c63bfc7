"""Smaller pictures, and the sound alone, of all that is on air: made of finished segments, so the source never waits for them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from core.adapters.media import SOUND_VARIANT, VARIANTS
from core.models import VariantsHeld
from core.queries.events.streams import StreamTarget
from core.services.events.variants import Made
from workers.ingest import folder, ladder_lists
from workers.ingest.reel import Segment, read_segments
from workers.ingest.rungs import Budget, Rung, choose
from workers.ingest.transcode import PART, Source, make, probe

log = structlog.get_logger()

LOOK_EVERY_S = 0.2
LOOK_FOR_STREAMS_EVERY_S = 1.0
# So much video that waits to be made smaller is more than a moment's work for others: there is one picture too many.
BEHIND_S = 5.0
START_WITH = 2  # segments of a stream that has been on air for a while
TRY_AGAIN_S = 300.0
AFTER_FAULT_S = 1.0  # a full disk, or a database that is away, is not better five times a second


class Reports(Protocol):
    """Who is told what there is; called in a thread, because it may write rows."""

    def variants(self, event_id: int, made: Made) -> None:
        """So much can be played of this event now."""


class Ladder:
    """One stream's variants."""

    def __init__(self, directory: Path, target: StreamTarget, budget: Budget, reports: Reports) -> None:
        self.target = target
        self.is_over = False
        self._folder = directory
        self._budget = budget
        self._reports = reports
        self._run = ""
        self._source = Source()
        self._rungs: tuple[Rung, ...] = ()
        self._held: VariantsHeld | None = None
        self._chosen_at = 0.0
        self._could_be_more = False
        self._looked_at: set[str] = set()
        self._made: Made | None = None
        self._told: Made | None = None
        self._tell_from = 0.0
        self._listed: object = None  # what there was when the lists were written

    async def run(self) -> None:
        """Follow the source until it is over."""
        for draft in self._folder.glob(f"*{PART}"):
            draft.unlink(missing_ok=True)
        try:
            while not self.is_over:
                try:
                    await self.step()
                except Exception:
                    log.exception("ingest.variants_failed", event_id=self.target.event_id)
                    await asyncio.sleep(AFTER_FAULT_S)
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._budget.give_back(self.target.playback_id)

    async def step(self) -> None:
        """Make the variants of the next segment, where there is one, and say what can be played."""
        text, source = await asyncio.to_thread(self._read_source)
        waiting = self._waiting(source)
        if waiting and (run := waiting[-1].name.partition("-")[0]) != self._run:
            waiting = waiting[-START_WITH:]
            self._run, self._source = run, await probe(self._folder / waiting[-1].name)
            self._told = None  # between two encoders it may have been said that there is nothing
            self._choose()
        self._choose_again()
        if sum(segment.duration_s for segment in waiting[1:]) > BEHIND_S:
            self._take_less()
            waiting = waiting[-1:]
        self._looked_at = {segment.name for segment in source if segment not in waiting}
        if waiting:
            self._looked_at.add(waiting[0].name)
            complaint = await make(self._folder / waiting[0].name, self._source, self._rungs)
            if complaint:
                log.warning("ingest.variant_left_out", event_id=self.target.event_id, reason=complaint)
        if self._run and (waiting or self._listed != (text, self._rungs, self._held)):
            self._made = await asyncio.to_thread(self._write_lists)
            self._listed = (text, self._rungs, self._held)
        await self._tell()

    def _read_source(self) -> tuple[list[str], list[Segment]]:
        playlist = self._folder / folder.PLAYLIST
        return folder.lines(playlist), list(read_segments(playlist))

    def _waiting(self, source: list[Segment]) -> list[Segment]:
        return [segment for segment in source if segment.name not in self._looked_at]

    def _choose(self) -> None:
        size = self._source.size if self.target.smaller else 0
        self._rungs, self._held = self._budget.grant(self.target.playback_id, size), None
        self._chosen_at = _clock()
        if not self.target.smaller:
            self._held = VariantsHeld.OFF
        elif not self._rungs and choose(size, float("inf")):
            self._held = VariantsHeld.CORES
        self._could_be_more = self._held == VariantsHeld.CORES or len(self._rungs) < len(choose(size, self._budget.cores))
        log.info("ingest.variants", event_id=self.target.event_id, source=size, sizes=[rung.size for rung in self._rungs])

    def _choose_again(self) -> None:
        """After the host's other choice, and some time after the machine had no time for all: others may have ended."""
        rested = self._could_be_more and _clock() - self._chosen_at > TRY_AGAIN_S
        if self._run and (rested or self.target.smaller == (self._held == VariantsHeld.OFF)):
            self._choose()

    def _take_less(self) -> None:
        """Give the largest picture up: the others may be in time without it."""
        if not self._rungs:
            return
        log.warning("ingest.variants_behind", event_id=self.target.event_id, given_up=self._rungs[0].size)
        self._rungs, self._held, self._chosen_at = self._rungs[1:], VariantsHeld.BUSY, _clock()
        self._could_be_more = True
        self._budget.keep(self.target.playback_id, self._rungs)

    async def _tell(self) -> None:
        """A database that is away for a moment keeps no segment from being made."""
        made = self._made
        if made is None or made == self._told or self.is_over or _clock() < self._tell_from:
            return
        self._tell_from = _clock() + AFTER_FAULT_S
        if await _report(self._reports, self.target.event_id, made):
            self._told = made

    def _write_lists(self) -> Made:
        listed = {variant: ladder_lists.follow(self._folder, variant) for variant in self._variants()}
        ladder_lists.forget(self._folder, *(variant for variant in VARIANTS if not listed.get(variant)))
        there = [(rung, found) for rung in self._rungs if (found := listed[rung.name])]
        ladder_lists.write_master(self._folder, self._source, there, listed.get(SOUND_VARIANT))
        own = (self._source.size,) if self._source.size else ()
        sizes = (*own, *(rung.size for rung, _ in there))
        return Made(sizes, sound=bool(own) and listed.get(SOUND_VARIANT) is not None, held=self._held)

    def _variants(self) -> list[str]:
        return [*(rung.name for rung in self._rungs), *([SOUND_VARIANT] if self._source.sound_codec else [])]


class Variants:
    """The variants of all streams of this process."""

    def __init__(self, media_dir: Path, reports: Reports, budget: Budget, on_air: Callable[[], list[StreamTarget]]) -> None:
        self._media_dir = media_dir
        self._reports = reports
        self._budget = budget
        self._on_air = on_air
        self._ladders: dict[str, tuple[Ladder, asyncio.Task[None]]] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}  # each at its own pace, and before the next of the same stream

    async def __aenter__(self) -> "Variants":
        self._task = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks = [self._task, *(task for _, task in self._ladders.values()), *self._ending.values()]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _keep(self) -> None:
        """Have a ladder for each stream that is on air, for ever."""
        while True:
            targets = {target.playback_id: target for target in self._on_air()}
            for playback_id in self._ladders.keys() - targets.keys():
                ladder, task = self._ladders.pop(playback_id)
                self._ending[playback_id] = asyncio.create_task(self._end(ladder, task))
            for playback_id, target in targets.items():
                if playback_id not in self._ending:
                    self._follow(playback_id, target)
            await asyncio.sleep(LOOK_FOR_STREAMS_EVERY_S)

    def _follow(self, playback_id: str, target: StreamTarget) -> None:
        if playback_id in self._ladders:
            self._ladders[playback_id][0].target = target
            return
        ladder = Ladder(self._media_dir / playback_id, target, self._budget, self._reports)
        self._ladders[playback_id] = (ladder, asyncio.create_task(ladder.run()))

    async def _end(self, ladder: Ladder, task: asyncio.Task[None]) -> None:
        """Close what it made and say that nothing is there, until it is heard or the encoder is back."""
        event_id, playback_id = ladder.target.event_id, ladder.target.playback_id
        ladder.is_over = True
        try:
            await task
            if not self._is_back(playback_id):
                await asyncio.to_thread(folder.close_variants, self._media_dir / playback_id)
            while not await _report(self._reports, event_id, Made()) and not self._is_back(playback_id):
                await asyncio.sleep(AFTER_FAULT_S)
        except Exception:
            log.exception("ingest.variants_failed", event_id=event_id)
        finally:
            del self._ending[playback_id]

    def _is_back(self, playback_id: str) -> bool:
        return any(target.playback_id == playback_id for target in self._on_air())


async def _report(reports: Reports, event_id: int, made: Made) -> bool:
    """Whether it could be said."""
    try:
        await asyncio.to_thread(reports.variants, event_id, made)
    except Exception:
        log.exception("ingest.variants_untold", event_id=event_id)
        return False
    return True


def _clock() -> float:
    return asyncio.get_running_loop().time()
