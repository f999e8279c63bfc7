"""What every door is given: rows, jobs, live pushes and settings, joined once at start."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from prometheus_client import CollectorRegistry
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import outbox
from core.adapters.jobs import Jobs
from core.adapters.live import Live
from core.database import reading, writing
from core.events import Fact
from core.settings import Settings
from core.settling import Settling

log = structlog.get_logger()


@dataclass(frozen=True)
class Platform:
    """Everything a door needs: rows, jobs, live pushes and settings, and where it registers what it counts."""

    settings: Settings
    engine: Engine
    redis: Redis
    jobs: Jobs
    live: Live
    settling: Settling
    react: Callable[[Fact, "Platform"], None]
    metrics: CollectorRegistry = field(default_factory=CollectorRegistry)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed as a whole; then the facts it recorded reach their subscribers."""
        with writing(self.engine) as session:
            yield session
        self.hand_on(outbox.take_recorded(session))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with reading(self.engine) as session:
            yield session

    def hand_on(self, recorded: list[outbox.Recorded]) -> None:
        """Give facts to their subscribers and forget the promises kept; what fails stays for the sweeper."""
        kept: list[int] = []
        failed: list[int] = []
        for item in recorded:
            try:
                self.react(item.fact, self)
            except Exception:
                log.exception("fact.stranded", fact=type(item.fact).__name__, **item.fact.payload())
                failed += [item.entry.id] if item.entry else []
            else:
                kept += [item.entry.id] if item.entry else []
        self.settling.settle(kept, failed)
