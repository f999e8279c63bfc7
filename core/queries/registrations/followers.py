"""Who follows a host: whoever had a place at an event of theirs that began before this one."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from core.models import Event, Registration
from core.queries.counting import HOLDS_PLACE

_earlier = aliased(Event, name="earlier")


def came_before(
    event_id: int | SQLCoreOperations[int],
    organisation_id: int | SQLCoreOperations[int],
    starts_at: datetime | SQLCoreOperations[datetime],
) -> ColumnElement[bool]:
    """Whether a registration is for an earlier event of the same host than the one that these describe, values or columns."""
    return and_(
        HOLDS_PLACE,
        _earlier.id == Registration.event_id,
        _earlier.organisation_id == organisation_id,  # not that of the registration: SQLite would go through all of them
        _earlier.id != event_id,
        _earlier.starts_at < starts_at,
    )
