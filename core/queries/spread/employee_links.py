"""A member's own link to an event, and what came of it."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Channel, EntryPoint, Event
from core.queries.entry_points.entry_points import EntryPointRow, list_entry_points
from core.queries.spread.ranks import Rank, rank_among


@dataclass(frozen=True)
class EmployeeProgress:
    """The link's own numbers, and its place among the colleagues' by whom they brought directly; None for none brought."""

    row: EntryPointRow
    rank: Rank | None


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
    return EmployeeProgress(own, rank_among(own.registrations, Counter(row.registrations for row in rows)))
