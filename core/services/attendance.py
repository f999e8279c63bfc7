"""How long people were present, from heartbeats."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.models import Attendance, Registration

HEARTBEAT_GAP_MAX = timedelta(seconds=45)


def record_heartbeats(session: Session, heartbeats: dict[int, datetime]) -> None:
    """Add the time since each registration's last heartbeat, unless it was away in between.

    Counting from heartbeat to heartbeat makes two tabs of one person one presence. Unknown registrations are left out,
    for a place may be given back while its holder watches.
    """
    known = {row.registration_id: row for row in session.scalars(_rows_of(heartbeats))}
    fresh = [registration_id for registration_id in heartbeats if registration_id not in known]
    for registration_id, seen_at in heartbeats.items():
        if (attendance := known.get(registration_id)) is None:
            continue
        gap = seen_at - attendance.last_seen_at
        if timedelta(0) < gap <= HEARTBEAT_GAP_MAX:
            attendance.seconds += round(gap.total_seconds())
        attendance.last_seen_at = max(seen_at, attendance.last_seen_at)
    registrations = select(Registration.id, Registration.event_id, Registration.organisation_id)
    for id_, event_id, organisation_id in session.execute(registrations.where(Registration.id.in_(fresh))):
        seen_at = heartbeats[id_]
        session.add(
            Attendance(
                registration_id=id_,
                event_id=event_id,
                organisation_id=organisation_id,
                first_seen_at=seen_at,
                last_seen_at=seen_at,
                seconds=0,
            )
        )


def _rows_of(heartbeats: dict[int, datetime]) -> Select[Attendance]:
    """Held in one order until they are written: another process may count another tab of the same people."""
    wanted = select(Attendance).where(Attendance.registration_id.in_(heartbeats))
    return wanted.order_by(Attendance.registration_id).with_for_update()
