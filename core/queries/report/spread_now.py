"""How an event spreads, for pages that ask again with every registration: what is dear to find out is from a moment ago."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.models import Event
from core.queries.entry_points.entry_points import list_names
from core.queries.report.snapshots import BUILT_WHEN_OPENED_MAX, newest_report
from core.queries.spread.forest import EventForest
from core.queries.spread.spread import Spread
from core.queries.spread.stored_forest import current_forest
from core.queries.spread.virality import Virality, virality_lately


def spread_now(session: Session, event: Event, at: datetime) -> Spread:
    """The event's forest and numbers, in at most six statements however large it is."""
    current = current_forest(session, event)
    names = dict(list_names(session, event))
    return Spread(current.people, names, _virality(session, event, current.people, at), at, current.as_of)


def _virality(session: Session, event: Event, people: EventForest, at: datetime) -> Virality:
    """Of a large event that of its newest report, which a worker estimated."""
    stored = newest_report(session, event) if len(people) > BUILT_WHEN_OPENED_MAX else None
    return stored.report.virality if stored else virality_lately(session, event, people, at)
