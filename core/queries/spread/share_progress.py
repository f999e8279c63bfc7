"""What became of one person's sharing, for that person's own eyes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Attendance, EventStatus, Referral, Registration
from core.queries.counting import HOLDS_PLACE
from core.queries.spread.ranks import Rank, rank_among

# Presence is stored every 12 to 13 seconds, so who was there half a minute ago and not since has left.
WATCHING_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True)
class ShareProgress:
    """Friends who hold a place, how many of them are in the room now, and where that puts the sharer.

    Friends came by the sharer's own link: those brought directly, as the Spread page's leaders are ranked under "directly".
    `watching` is None while nobody can watch; `rank` is None for who has brought nobody. Nobody else's count or name is in it.
    """

    registered: int
    watching: int | None
    rank: Rank | None


def share_progress(session: Session, registration: Registration) -> ShareProgress:
    """Two statements, of which the second is only for those who brought somebody."""
    registered, watching = _friends(session, registration)
    is_live = registration.event.status == EventStatus.LIVE
    rank = rank_among(registered, _brought(session, registration.event_id)) if registered else None
    return ShareProgress(registered, watching if is_live else None, rank)


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


def _brought(session: Session, event_id: int) -> dict[int, int]:
    """How many people of the event brought how many: a few rows, however many share."""
    each = (
        select(func.count().label("friends"))
        .select_from(Referral)
        .join(Registration, Registration.id == Referral.child_id)
        .where(Referral.event_id == event_id, HOLDS_PLACE)
        .group_by(Referral.parent_id)
        .subquery()
    )
    rows = session.execute(select(each.c.friends, func.count()).group_by(each.c.friends))
    return dict(rows.all())
