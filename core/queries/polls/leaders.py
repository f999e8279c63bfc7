"""Who has earned the most points in an event's quiz."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, Poll, PollVote, Registration
from core.models.poll import TAKES_VOTES
from core.names import short_name

LEADERS_SHOWN = 10
State = dict[str, Any]


def leaders(session: Session, event_id: int) -> list[State]:
    """LEADER of those with the most points in what is closed and shown; of two with as many, who had them first stands first."""
    earned = func.sum(PollVote.points)
    counts = (
        Poll.event_id == event_id,
        Poll.deleted_at.is_(None),
        Poll.results_hidden.is_(False),
        PollVote.points > 0,
        or_(Poll.closes_at <= now(), Event.status.not_in(TAKES_VOTES)),
    )
    best = (
        select(PollVote.registration_id, Registration.name, earned.label("points"))
        .join(Poll, Poll.id == PollVote.poll_id)
        .join(Event, Event.id == Poll.event_id)
        .join(Registration, Registration.id == PollVote.registration_id)
        .where(*counts)
        .group_by(PollVote.registration_id, Registration.name)
        .order_by(earned.desc(), func.max(PollVote.voted_at), PollVote.registration_id)
        .limit(LEADERS_SHOWN)
    )
    rows = session.execute(best).all()
    return [_leader(rows, place, row) for place, row in enumerate(rows)]


def _leader(rows: Sequence[Any], at: int, row: Any) -> State:
    """Equal points share a place; `order` says who stands above whom on the page."""
    place = 1 + sum(other.points > row.points for other in rows)
    key = f"r{row.registration_id}"
    return {
        "id": row.registration_id,
        "key": key,
        "name": short_name(row.name),
        "points": int(row.points),
        "place": place,
        "order": at,
    }
