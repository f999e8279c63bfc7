"""What counts: one definition for every page.

Figures about people (who came, who shared) are about those who hold a place; acts (visits, shares, messages) happened and
stay counted.
"""

from sqlalchemy import ColumnElement, and_, case, distinct, false, func

from core.models import Attendance, Event, Registration, RegistrationStatus, Share, Visit

# Raw is every row; a visit is human when no rule calls it a bot and the page's beacon confirmed it.
IS_HUMAN: ColumnElement[bool] = and_(Visit.bot_reason.is_(None), Visit.confirmed_at.is_not(None))
HOLDS_PLACE: ColumnElement[bool] = Registration.status == RegistrationStatus.REGISTERED
# A second place of one human was nobody's to give back: it is neither held nor given back, and no node of the tree.
GIVEN_BACK: ColumnElement[bool] = and_(Registration.status == RegistrationStatus.CANCELLED, Registration.merged_into_id.is_(None))

# Over attendance and shares, each joined with its registration.
ATTENDED: ColumnElement[int] = func.count(case((HOLDS_PLACE, Attendance.registration_id)))
ATTENDED_SECONDS: ColumnElement[int] = func.coalesce(func.sum(case((HOLDS_PLACE, Attendance.seconds), else_=0)), 0)
SHARERS: ColumnElement[int] = func.count(distinct(case((HOLDS_PLACE, Share.registration_id))))


def is_human(visit: Visit) -> bool:
    """The same rule for a visit already read."""
    return visit.bot_reason is None and visit.confirmed_at is not None


def came_late(event: Event) -> ColumnElement[bool]:
    """Over registrations: who took their place after the end could only watch the replay. None has while there is no end."""
    return false() if event.ended_at is None else Registration.created_at >= event.ended_at


def has_come_late(event: Event, registration: Registration) -> bool:
    """The same rule for a registration already read."""
    return event.ended_at is not None and registration.created_at >= event.ended_at
