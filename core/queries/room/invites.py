"""What the room tells of sharing: who brings people, how many have come so, and who did a moment ago."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core.authors import Author
from core.clock import now
from core.models import Event, Referral, Registration, RegistrationStatus
from core.names import given_name
from core.queries.counting import HOLDS_PLACE
from core.queries.spread.share_progress import share_progress

LEADERS = 10
NEWCOMERS = 5
NEW_FOR = timedelta(minutes=15)
MILESTONES = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000)
State = dict[str, Any]

_parent = aliased(Registration, name="parent")
_NAMED = (Event.shows_inviters, _parent.status == RegistrationStatus.REGISTERED)


def invites(session: Session, event_id: int) -> list[State]:
    """INVITES: how many people came through others, first, then who brought most of them; nothing before the first came."""
    total = session.scalar(
        select(func.count())
        .select_from(Referral)
        .join(Registration, Registration.id == Referral.child_id)
        .where(Referral.event_id == event_id, HOLDS_PLACE)
    )
    if not total:
        return []
    reached = max((each for each in MILESTONES if each <= total), default=0)
    return [{"id": 0, "brought": total, "milestone": reached}, *_leaders(session, event_id)]


def _leaders(session: Session, event_id: int) -> list[State]:
    """Places are those that people read of themselves, so one who gave their own back keeps it and is not named."""
    count = func.count()
    counted = (
        select(Referral.parent_id, count.label("brought"), func.rank().over(order_by=count.desc()).label("place"))
        .join(Registration, Registration.id == Referral.child_id)
        .where(Referral.event_id == event_id, HOLDS_PLACE)
        .group_by(Referral.parent_id)
        .subquery()
    )
    ranked = (
        select(_parent.id, _parent.name, counted.c.brought, counted.c.place)
        .join(counted, counted.c.parent_id == _parent.id)
        .join(Event, Event.id == _parent.event_id)
        .where(*_NAMED)
        .order_by(counted.c.brought.desc(), _parent.id)
        .limit(LEADERS)
    )
    rows = session.execute(ranked)
    return [{"id": id_, "name": given_name(name), "brought": count, "place": place} for id_, name, count, place in rows]


def newcomers(session: Session, event_id: int) -> list[State]:
    """NEWCOMERS: who came through whom in the last minutes, newest first, by the names their friends call them."""
    newest = (
        select(Registration.id, Registration.name, _parent.name, Registration.created_at)
        .join(Referral, Referral.child_id == Registration.id)
        .join(_parent, _parent.id == Referral.parent_id)
        .join(Event, Event.id == Referral.event_id)
        .where(Referral.event_id == event_id, HOLDS_PLACE, *_NAMED, Registration.created_at >= now() - NEW_FOR)
        .order_by(Registration.created_at.desc(), Registration.id.desc())
        .limit(NEWCOMERS)
    )
    return [
        {"id": id_, "name": given_name(name), "by": given_name(by), "at": at.isoformat()}
        for id_, name, by, at in session.execute(newest)
    ]


def own_invites(session: Session, _event_id: int, author: Author) -> State | None:
    """What became of one's own sharing; None for the team, who have links of another kind."""
    if author.registration_id is None:
        return None
    progress = share_progress(session, session.get_one(Registration, author.registration_id))
    own: State = {"brought": progress.registered, "watching": progress.watching or 0}
    return own if progress.rank is None else own | {"place": progress.rank.place, "of": progress.rank.of}
