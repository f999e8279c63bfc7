"""Keeps what is sent while an event is live, within the limits of disk and length; runs in threads."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

from core.adapters.media import RECORDING
from core.models import RecordingStop
from core.services.events.recordings import Kept
from workers.ingest import folder
from workers.ingest.reel import Reel

log = structlog.get_logger()

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How long a recording may be, and what it leaves free of the disk: a live picture is worth more than one kept."""

    length: timedelta = timedelta(hours=12)
    free_bytes: int = 1000 * MEGABYTE


class Rows(Protocol):
    """Where recordings are written down."""

    def keep(self, event_id: int, kept: Kept) -> None:
        """So much has been kept by now."""

    def finished(self, event_id: int) -> None:
        """Nothing more can follow."""

    def unfinished(self) -> list[tuple[int, str]]:
        """Events that are over and whose recordings are open, with their folders."""

    def recorded(self) -> set[str]:
        """The folders of which something is to be kept."""


class Recorder:
    """The recordings of one media folder."""

    def __init__(self, media_dir: Path, rows: Rows, limits: Limits) -> None:
        self._media_dir = media_dir
        self._rows = rows
        self._limits = limits
        self._reels: dict[str, Reel] = {}
        self._stopped: dict[str, RecordingStop | None] = {}

    def follow(self, event_id: int, playback_id: str, since: datetime) -> None:
        """Keep what has been sent since then and is not kept yet."""
        reel = self._reel(playback_id)
        stopped = self._limit_reached(reel)
        if stopped != self._stopped.get(playback_id):
            log.warning("ingest.recording_stopped", event_id=event_id, reason=stopped or "goes on")
        told, self._stopped[playback_id] = self._stopped.get(playback_id), stopped
        if (stopped is None and reel.take_in(since)) or stopped != told:
            self._rows.keep(event_id, replace(reel.kept(f"{playback_id}/{RECORDING}"), stopped=stopped))

    def finish(self, on_air: Iterable[str]) -> None:
        """Close the recordings of events that are over, except where an encoder has yet to be cut off."""
        busy = set(on_air)
        for event_id, playback_id in self._rows.unfinished():
            if playback_id in busy:
                continue
            reel = Reel(self._media_dir / playback_id)
            if reel.ends_at is not None and reel.take_in(reel.ends_at):
                self._rows.keep(event_id, reel.kept(f"{playback_id}/{RECORDING}"))
            reel.close()
            self._rows.finished(event_id)
            self._reels.pop(playback_id, None)

    def clear(self) -> None:
        """Remove what nobody may play any more: the last minutes of old streams, and files of recordings that were deleted."""
        folder.clear_old(self._media_dir)
        folder.clear_deleted(self._media_dir, self._rows.recorded())

    def _reel(self, playback_id: str) -> Reel:
        reel = self._reels.get(playback_id)
        if reel is None or reel.is_gone:
            reel = self._reels[playback_id] = Reel(self._media_dir / playback_id)
        return reel

    def _limit_reached(self, reel: Reel) -> RecordingStop | None:
        if shutil.disk_usage(self._media_dir).free < self._limits.free_bytes:
            return RecordingStop.DISK
        return RecordingStop.LENGTH if reel.duration >= self._limits.length else None
