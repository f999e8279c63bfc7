"""Inspections: promised in a row, begun by one worker at a time, and not more often than an event needs."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import leases
from core.clock import now
from core.database import insert_unless_there
from core.models import Event, Inspection
from core.queries.integrity.inspections import is_due

REST = timedelta(seconds=5)
RESTS_PER_WORK = 9  # one event has a tenth of a worker at the most, however large it is
REST_AFTER_FAILURE = timedelta(minutes=5)


def want_inspection(session: Session, event_id: int) -> None:
    """Promise that the event is looked through soon; promising twice is promising once."""
    organisation_id = session.scalar(select(Event.organisation_id).where(Event.id == event_id))
    if organisation_id is None:
        return
    made = insert_unless_there(
        session, Inspection, ("event_id",), event_id=event_id, organisation_id=organisation_id, wanted_at=now()
    )
    if made is None:
        unpromised = (Inspection.event_id == event_id, Inspection.wanted_at.is_(None))
        session.execute(update(Inspection).where(*unpromised).values(wanted_at=now()))


def begin_inspection(session: Session, event_id: int) -> datetime | None:
    """Take the event, unless another worker has it or it rests still; the moment is what this run is known by.

    The promise is struck out now and not at the end: whoever registers while the event is being looked through makes a new one.
    """
    moment = now()
    due = (Inspection.event_id == event_id, is_due(moment))
    taken = leases.take_up(session, Inspection, *due, wanted_at=None, begun_at=moment)
    return None if taken is None else moment


def end_inspection(session: Session, event_id: int, begun_at: datetime, took: timedelta) -> bool:
    """Let go of the event, and let it rest in proportion to what it took; False when another worker has taken it up since.

    It was looked through as it stood at the beginning: who came meanwhile was not seen.
    """
    moment = now()
    rests_until = moment + max(REST, took * RESTS_PER_WORK)
    return _let_go(session, event_id, begun_at, inspected_at=begun_at, rests_until=rests_until)


def break_off_inspection(session: Session, event_id: int, begun_at: datetime) -> None:
    """Let go of an event whose inspection failed; the promise stands again, for later."""
    _let_go(session, event_id, begun_at, wanted_at=now(), rests_until=now() + REST_AFTER_FAILURE)


def _let_go(session: Session, event_id: int, begun_at: datetime, **values: object) -> bool:
    own = (Inspection.event_id == event_id, Inspection.begun_at == begun_at)
    return leases.write(session, Inspection, *own, begun_at=None, **values)
