"""Storing how many people watched, minute by minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.models import Event, ViewerCount


@dataclass(frozen=True)
class Minute:
    """What was seen of one minute of one room."""

    peak: int = 0
    watching_sum: int = 0
    samples: int = 0

    def with_sample(self, watching: int) -> "Minute":
        """Having looked once more."""
        return self + Minute(watching, watching, 1)

    def __add__(self, other: "Minute") -> "Minute":
        """Both together."""
        return Minute(max(self.peak, other.peak), self.watching_sum + other.watching_sum, self.samples + other.samples)


def record_viewers(session: Session, seen: Mapping[tuple[int, datetime], Minute]) -> None:
    """Add what was seen to the minutes of events: a minute may be told of in parts, and by several processes."""
    events = select(Event.id, Event.organisation_id).where(Event.id.in_({event_id for event_id, _ in seen}))
    organisations = dict(session.execute(events).all())
    rows = [
        {
            "event_id": event_id,
            "organisation_id": organisations[event_id],
            "minute": minute,
            "peak": part.peak,
            "watching_sum": part.watching_sum,
            "samples": part.samples,
        }
        for (event_id, minute), part in sorted(seen.items(), key=lambda item: item[0])
        if event_id in organisations
    ]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(ViewerCount)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[ViewerCount.event_id, ViewerCount.minute],
        set_={
            "peak": case((new.peak > ViewerCount.peak, new.peak), else_=ViewerCount.peak),
            "watching_sum": ViewerCount.watching_sum + new.watching_sum,
            "samples": ViewerCount.samples + new.samples,
        },
    )
    session.connection().execute(statement, rows)
