"""How soon people bring others and what that lets one forecast; worked out anew only now and then, as it takes half a second."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.delays import Delays, delays
from core.queries.forecasts import Forecasts, forecasts, learned
from core.queries.forest import EventForest

UNCHANGED_FOR = timedelta(minutes=5)
CHANGED_FOR = timedelta(seconds=30)
REMEMBERED_MAX = 200  # events

Standing = tuple[str, datetime, datetime | None]


@dataclass(frozen=True)
class Growth:
    """The report's sections on delays and forecasts, which rest on one estimate."""

    delays: Delays
    forecasts: Forecasts | None


@dataclass(frozen=True)
class _Estimated:
    at: datetime
    people: int
    standing: Standing
    growth: Growth

    def serves(self, event: Event, people: int, at: datetime) -> bool:
        """Whether it may be shown of the event at that moment."""
        if at < self.at or self.standing != _standing(event):
            return False
        return at - self.at < (UNCHANGED_FOR if people == self.people else CHANGED_FOR)


# Of this process, by database: each process estimates for itself.
_estimated: WeakKeyDictionary[Engine, dict[int, _Estimated]] = WeakKeyDictionary()


def growth(event: Event, people: EventForest, at: datetime) -> Growth:
    """Both sections as they stand at a moment."""
    known = learned(people, at)
    return Growth(delays(people, at, known), forecasts(event, people, at, known))


def growth_lately(session: Session, event: Event, people: EventForest, at: datetime) -> Growth:
    """The same, from a moment ago where that does."""
    known = _estimated.setdefault(session.get_bind().engine, {})
    last = known.get(event.id)
    if last is None or not last.serves(event, len(people), at):
        if len(known) >= REMEMBERED_MAX:
            known.clear()
        last = known[event.id] = _Estimated(at, len(people), _standing(event), growth(event, people, at))
    return last.growth


def _standing(event: Event) -> Standing:
    return event.status, event.ends_at, event.ended_at
