"""What became of one person's sharing, for that person's own eyes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Attendance, EventStatus, Referral, Registration
from core.queries.counting import HOLDS_PLACE

# Presence is stored every 12 to 13 seconds, so who was there half a minute ago and not since has left.
WATCHING_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True)
class ShareProgress:
    """Friends who hold a place, how many of them are in the room now, and where that puts the sharer.

    `watching` is None while nobody can watch. Equal counts share a rank; `rank` is None for who has brought nobody. Nobody
    else's count or name is in it.
    """

    registered: int
    watching: int | None
    rank: int | None
    bringers: int


def share_progress(session: Session, registration: Registration) -> ShareProgress:
    """Two statements, of which the second is only for those who brought somebody."""
    registered, watching = _friends(session, registration)
    is_live = registration.event.status == EventStatus.LIVE
    rank, bringers = _rank(session, registration, registered) if registered else (None, 0)
    return ShareProgress(registered, watching if is_live else None, rank, bringers)


def _friends(session: Session, registration: Registration) -> tuple[int, int]:
    is_there = Attendance.last_seen_at >= now() - WATCHING_WITHIN
    counted = (
        select(func.count(), func.count(case((is_there, 1))))
        .select_from(Referral)
        .join(Registration, Registration.id == Referral.child_id)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .where(Referral.parent_id == registration.id, HOLDS_PLACE)
    )
    registered, watching = session.execute(counted).one()
    return registered, watching


def _rank(session: Session, registration: Registration, registered: int) -> tuple[int, int]:
    brought = (
        select(func.count().label("people"))
        .select_from(Referral)
        .join(Registration, Registration.id == Referral.child_id)
        .where(Referral.event_id == registration.event_id, HOLDS_PLACE)
        .group_by(Referral.parent_id)
        .subquery()
    )
    ahead = func.count(case((brought.c.people > registered, 1)))
    bringers, before = session.execute(select(func.count(), ahead).select_from(brought)).one()
    return before + 1, bringers
