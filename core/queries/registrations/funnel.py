"""The steps from a scan or click to a referred registration, and what was left out of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from core.models import Event, Registration, Share, Via, Visit
from core.queries.counting import IS_HUMAN, SHARERS

# Bots have their reason; a visit without one that no browser confirmed is neither a person's nor a bot's.
UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class VisitNumbers:
    """All visits of an event, by how they came; those by people; and the others by reason, the most frequent first.

    `by_code` are those by people who came by a share link or an entry point, and not by the event's own address.
    """

    raw: int = 0
    human: int = 0
    unique: int = 0
    by_via: dict[Via, int] = field(default_factory=dict)
    by_code: int = 0
    excluded: Sequence[tuple[str, int]] = ()

    @property
    def unconfirmed(self) -> int:
        """Visits that no rule calls a bot and no browser confirmed."""
        return dict(self.excluded).get(UNCONFIRMED, 0)

    @property
    def bots(self) -> int:
        """Visits that a rule calls a bot."""
        return sum(count for reason, count in self.excluded if reason != UNCONFIRMED)


@dataclass(frozen=True)
class ShareNumbers:
    """Uses of the share kit, and the people who hold a place and used it."""

    shares: int
    sharers: int


def visit_numbers(session: Session, event: Event) -> VisitNumbers:
    """Every visit of the event, in two statements."""
    here = (Visit.event_id == event.id, Visit.organisation_id == event.organisation_id)
    confirmed = case((Visit.confirmed_at.is_not(None), 1), else_=0)
    rows = session.execute(
        select(Visit.via, Visit.bot_reason, confirmed, func.count()).where(*here).group_by(Visit.via, Visit.bot_reason, confirmed)
    ).all()
    by_via: Counter[Via] = Counter()
    excluded: Counter[str] = Counter()
    human = by_code = 0
    for via, reason, is_confirmed, count in rows:
        by_via[via] += count
        if reason is None and is_confirmed:
            human += count
            by_code += count if via != Via.DIRECT else 0
        else:
            excluded[reason or UNCONFIRMED] += count
    unique = session.scalar(select(func.count(distinct(Visit.visitor_id))).where(*here, IS_HUMAN)) or 0
    return VisitNumbers(
        raw=by_via.total(),
        human=human,
        unique=unique,
        by_via=dict(by_via),
        by_code=by_code,
        excluded=sorted(excluded.items(), key=lambda row: (-row[1], row[0])),
    )


def share_numbers(session: Session, event: Event) -> ShareNumbers:
    """Who shared, in one statement."""
    shares, sharers = session.execute(
        select(func.count(), SHARERS)
        .select_from(Share)
        .join(Registration, Registration.id == Share.registration_id)
        .where(Share.event_id == event.id, Share.organisation_id == event.organisation_id)
    ).one()
    return ShareNumbers(shares, sharers)
