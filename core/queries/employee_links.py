"""A member's own link to an event, and what came of it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Channel, EntryPoint, Event
from core.queries.entry_points import EntryPointRow, list_entry_points


@dataclass(frozen=True)
class EmployeeProgress:
    """The link's own numbers, and its place among the colleagues' who brought somebody; `rank` is None for none brought."""

    row: EntryPointRow
    rank: int | None
    bringers: int


def find_employee_link(session: Session, event: Event, member_id: int) -> EntryPoint | None:
    """The member's entry point at the event: their first, should they own several."""
    theirs = (
        EntryPoint.event_id == event.id,
        EntryPoint.organisation_id == event.organisation_id,
        EntryPoint.owner_id == member_id,
        EntryPoint.channel == Channel.EMPLOYEE,
        EntryPoint.archived_at.is_(None),
    )
    return session.scalar(select(EntryPoint).where(*theirs).order_by(EntryPoint.id).limit(1))


def employee_progress(session: Session, event: Event, entry_point: EntryPoint) -> EmployeeProgress:
    """Counted as on the page of entry points."""
    rows = [row for row in list_entry_points(session, event) if row.entry_point.channel == Channel.EMPLOYEE]
    own = next(row for row in rows if row.entry_point.id == entry_point.id)
    ahead = sum(row.registrations > own.registrations for row in rows)
    return EmployeeProgress(own, ahead + 1 if own.registrations else None, sum(row.registrations > 0 for row in rows))
