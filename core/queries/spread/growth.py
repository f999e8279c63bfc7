"""How soon people bring others and what that lets one forecast; worked out anew only now and then, as it takes half a second."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.models import Event
from core.queries.spread.delays import Delays, delays
from core.queries.spread.estimates import Estimates
from core.queries.spread.forecasts import Forecasts, forecasts, learned
from core.queries.spread.forest import EventForest

UNCHANGED_FOR = timedelta(minutes=5)
CHANGED_FOR = timedelta(seconds=30)


@dataclass(frozen=True)
class Growth:
    """The report's sections on delays and forecasts, which rest on one estimate."""

    delays: Delays
    forecasts: Forecasts | None


_estimates: Estimates[Growth] = Estimates(UNCHANGED_FOR, lambda _people: CHANGED_FOR)


def growth(event: Event, people: EventForest, at: datetime) -> Growth:
    """Both sections as they stand at a moment."""
    known = learned(people, at)
    return Growth(delays(people, at, known), forecasts(event, people, at, known))


def growth_lately(session: Session, event: Event, people: EventForest, at: datetime) -> Growth:
    """The same, from a moment ago where that does."""
    standing = (event.status, event.ends_at, event.ended_at)
    return _estimates.lately(session, event, people, at, lambda: growth(event, people, at), standing)
