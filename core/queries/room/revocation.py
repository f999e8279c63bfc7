"""Whether what once opened a connection still would, for the realtime door, which asks about its own connections alone."""

from datetime import datetime

from sqlalchemy import and_, select, union
from sqlalchemy.orm import Session

from core.models import Member, Registration, RegistrationStatus, Role, Sanction
from core.models.sanction import BAN_IN_FORCE


def cancelled_since(session: Session, event_ids: set[int], since: datetime) -> set[int]:
    """Registrations of these events whose places were given back since then and not taken again."""
    gone = (Registration.status == RegistrationStatus.CANCELLED, Registration.cancelled_at >= since)
    return set(session.scalars(select(Registration.id).where(Registration.event_id.in_(event_ids), *gone)))


def banned_among(session: Session, event_ids: set[int]) -> set[int]:
    """The registrations of these events whose people or browsers are banned now."""
    here = select(Registration.id).where(Registration.event_id.in_(event_ids))
    own_ban = and_(BAN_IN_FORCE, Sanction.organisation_id == Registration.organisation_id)
    by_person = here.join(Sanction, and_(Sanction.person_id == Registration.person_id, own_ban))
    by_browser = here.join(Sanction, and_(Sanction.visitor_id == Registration.visitor_id, own_ban))
    return set(session.scalars(union(by_person, by_browser)))


def staff_among(session: Session, member_ids: set[int]) -> dict[int, tuple[int, Role]]:
    """Session epoch and role of those of these members who are still on the staff."""
    wanted = select(Member.id, Member.session_epoch, Member.role).where(Member.id.in_(member_ids), Member.removed_at.is_(None))
    return {member_id: (epoch, Role(role)) for member_id, epoch, role in session.execute(wanted)}
