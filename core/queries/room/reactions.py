"""How often people reacted during an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Event, ReactionCount, ReactionKind


@dataclass(frozen=True)
class ReactionMinute:
    """One minute with reactions: how many of one kind."""

    minute: datetime
    kind: ReactionKind
    count: int


@dataclass(frozen=True)
class Reacting:
    """All minutes of an event in which somebody reacted, in their order."""

    minutes: Sequence[ReactionMinute] = ()

    @property
    def totals(self) -> dict[ReactionKind, int]:
        """How many of each kind, in the order in which pages offer them."""
        return {kind: sum(row.count for row in self.minutes if row.kind == kind) for kind in ReactionKind}

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(row.count for row in self.minutes)

    @property
    def of_minutes(self) -> dict[datetime, int]:
        """How many there were in each minute, of all kinds together."""
        counts: dict[datetime, int] = {}
        for row in self.minutes:
            counts[row.minute] = counts.get(row.minute, 0) + row.count
        return counts


def reacting(session: Session, event: Event) -> Reacting:
    """What is stored of the event's reactions."""
    rows = session.execute(
        select(ReactionCount.minute, ReactionCount.kind, ReactionCount.count)
        .where(ReactionCount.event_id == event.id, ReactionCount.organisation_id == event.organisation_id)
        .order_by(ReactionCount.minute, ReactionCount.kind)
    )
    return Reacting([ReactionMinute(*row) for row in rows])
