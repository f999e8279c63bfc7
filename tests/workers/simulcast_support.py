"""An ingest that sends on what it receives, and what is wanted of it, for the tests of simulcast."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.models import SimulcastState
from core.queries.events.simulcast import WantedTarget
from core.services.events.simulcast import TargetReport
from tests.workers.ingest_support import Studio, studio
from workers.ingest.simulcast import Simulcaster


@dataclass
class Board:
    """What is wanted, and what the ingest says of it."""

    targets: list[WantedTarget] = field(default_factory=list)
    told: list[TargetReport] = field(default_factory=list)

    def wanted_targets(self, _event_id: int) -> list[WantedTarget]:
        return list(self.targets)

    def note_targets(self, _event_id: int, reports: Sequence[TargetReport]) -> None:
        self.told += reports

    def last(self, target_id: int = 1) -> TargetReport:
        said = [report for report in self.told if report.target_id == target_id]
        return said[-1] if said else TargetReport(target_id, None)

    def is_sending(self, target_id: int = 1) -> bool:
        return self.last(target_id).state == SimulcastState.SENDING


@asynccontextmanager
async def simulcast(media: Path, *, private_allowed: bool = True) -> AsyncIterator[tuple[Studio, Board]]:
    board = Board()
    async with studio(media) as running:
        simulcaster = Simulcaster(board, private_allowed=private_allowed)
        running.channels.tap_with(simulcaster.tap)
        async with simulcaster:
            yield running, board
