"""How many people watched an event, minute by minute, and what that comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Event, EventStatus, ViewerCount

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ViewerMinute:
    """One minute: the most people at once, and what their mean is made of."""

    minute: datetime
    peak: int
    watching_sum: int
    samples: int

    @property
    def mean(self) -> float:
        """People watching on average in this minute."""
        return self.watching_sum / self.samples


@dataclass(frozen=True)
class Viewing:
    """The curve of an event from its first minute with people to its last."""

    minutes: Sequence[ViewerMinute]
    live_from: datetime | None
    live_until: datetime | None

    @property
    def peak(self) -> ViewerMinute | None:
        """The first minute with the most people at once; None when nobody watched yet."""
        return max(self.minutes, key=lambda row: row.peak) if self.minutes else None

    @property
    def mean(self) -> float | None:
        """People watching on average while the event was live, every minute alike; None when nobody looked then."""
        live = [row.mean for row in self.minutes if self._is_live(row.minute)]
        return fmean(live) if live else None

    def _is_live(self, minute: datetime) -> bool:
        """Minutes in which it began or ended belong to it."""
        if self.live_from is None or minute + MINUTE <= self.live_from:
            return False
        return self.live_until is None or minute < self.live_until


def viewing(session: Session, event: Event) -> Viewing:
    """The stored curve, without the minutes before somebody came and after everybody was gone."""
    rows = session.execute(
        select(ViewerCount.minute, ViewerCount.peak, ViewerCount.watching_sum, ViewerCount.samples)
        .where(ViewerCount.event_id == event.id, ViewerCount.organisation_id == event.organisation_id)
        .order_by(ViewerCount.minute)
    )
    minutes = [ViewerMinute(*row) for row in rows]
    watched = [number for number, row in enumerate(minutes) if row.peak]
    kept = minutes[watched[0] : watched[-1] + 1] if watched else []
    return Viewing(kept, event.started_at, event.ended_at)


def live_event_ids(session: Session) -> frozenset[int]:
    """Every event that is on air, of whatever organisation: their curves are kept even while nobody watches."""
    return frozenset(session.scalars(select(Event.id).where(Event.status == EventStatus.LIVE)))
