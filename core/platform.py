"""What every door is given: rows, jobs, live pushes and settings, joined once at start."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

import structlog
from prometheus_client import CollectorRegistry
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import outbox
from core.adapters.jobs import Jobs
from core.adapters.live import Live
from core.database import looking_up, reading, writing
from core.events import Fact
from core.outages import is_outage
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
    react: Callable[[Sequence[Fact], "Platform"], None]
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

    @contextmanager
    def looking_up(self) -> Iterator[Session]:
        """A session for one statement that only reads."""
        with looking_up(self.engine) as session:
            yield session

    def hand_on(self, recorded: list[outbox.Recorded]) -> None:
        """Give facts, those of one kind together, to their subscribers and forget the promises kept.

        What fails together is tried one by one, which no reaction minds, unless nothing answers; what fails alone stays for the
        sweeper.
        """
        kept: list[int] = []
        failed: list[int] = []
        for _kind, together in groupby(recorded, key=lambda item: type(item.fact)):
            items = list(together)
            done = {id(item) for item in self._hand_on(items)}
            for item in items:
                (kept if id(item) in done else failed).extend([item.entry.id] if item.entry else [])
        self.settling.settle(kept, failed)

    def _hand_on(self, items: Sequence[outbox.Recorded]) -> Sequence[outbox.Recorded]:
        """Those whose subscribers were all told."""
        try:
            self.react([item.fact for item in items], self)
        except Exception as error:
            fact = items[0].fact
            log.exception("fact.stranded", fact=type(fact).__name__, facts=len(items), **fact.payload())
            if len(items) == 1 or is_outage(error):
                return []
            return [item for item in items if self._hand_on([item])]
        return items
