"""What every door is given: rows, jobs, live pushes and settings, joined once at start."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import outbox
from core.adapters.jobs import Jobs
from core.adapters.live import Live
from core.database import reading, writing
from core.events import Fact
from core.settings import Settings

log = structlog.get_logger()


@dataclass(frozen=True)
class Platform:
    """Everything a door needs: rows, jobs, live pushes and settings."""

    settings: Settings
    engine: Engine
    redis: Redis
    jobs: Jobs
    live: Live
    react: Callable[[Fact, "Platform"], None]

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
        if kept or failed:
            self._settle(kept, failed)

    def _settle(self, kept: list[int], failed: list[int]) -> None:
        """The write itself is committed: failing to forget its promise must not look as if it had not happened."""
        try:
            with writing(self.engine) as session:
                outbox.settle(session, kept)
                outbox.count_attempt(session, failed)
        except Exception:  # the sweeper hands them on again, and every job does nothing the second time
            log.exception("outbox.not_settled", entries=len(kept) + len(failed))
