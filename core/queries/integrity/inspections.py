"""Which events the integrity rules should look through next."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from core.bulk import one_of
from core.models import Code, Inspection, Referral, Registration, Visit, Visitor
from core.queries.counting import IS_HUMAN

BROKEN_OFF_AFTER = timedelta(minutes=5)  # far beyond what the largest event takes


def asking_for_inspection(session: Session, registration_ids: Collection[int]) -> Sequence[int]:
    """Events that some of these people were brought to, and of which no inspection is promised yet."""
    promised = select(Inspection.event_id).where(Inspection.event_id == Referral.event_id, Inspection.wanted_at.is_not(None))
    brought = select(Referral.event_id).where(one_of(session, Referral.child_id, registration_ids), ~promised.exists())
    return session.scalars(brought.distinct()).all()


def inspected_until(session: Session, event_id: int, at: datetime) -> datetime | None:
    """Up to when the event was looked through: `at` where nothing since asks for it again; None before the first time.

    Whatever came later and an inspection is still to come for is neither clean nor suspect.
    """
    looked = select(Inspection.inspected_at, or_(Inspection.wanted_at.is_not(None), Inspection.begun_at.is_not(None)))
    inspected_at, is_open = session.execute(looked.where(Inspection.event_id == event_id)).one_or_none() or (None, False)
    return inspected_at if is_open or inspected_at is None else at


def events_with_unseen_visits(session: Session, since: datetime, limit: int) -> list[int]:
    """Events where somebody with a place opened another's link after the last inspection, and none is to come.

    The last step round a circle may be such a visit, and nobody registers by it. Looked for among the visits since a moment.
    """
    sharer, guest = aliased(Registration), aliased(Registration)
    visited = (
        select(Visit.id)
        .join(Code, Code.code == Visit.code)
        .join(sharer, sharer.id == Code.registration_id)
        .join(Visitor, Visitor.id == Visit.visitor_id)
        .join(guest, and_(guest.person_id == Visitor.person_id, guest.event_id == Visit.event_id))
        .where(Visit.event_id == Inspection.event_id, Visit.created_at > since, IS_HUMAN)
        .where(Visit.confirmed_at > Inspection.inspected_at, sharer.person_id != guest.person_id)
    )
    quiet = (Inspection.wanted_at.is_(None), Inspection.begun_at.is_(None))
    return list(session.scalars(select(Inspection.event_id).where(*quiet, visited.exists()).limit(limit)))


def due_inspections(session: Session, at: datetime, limit: int) -> list[int]:
    """Events whose inspection was promised and may begin, or broke off, the longest waiting first."""
    due = select(Inspection.event_id).where(is_due(at)).order_by(Inspection.wanted_at, Inspection.event_id)
    return list(session.scalars(due.limit(limit)))


def is_due(at: datetime) -> ColumnElement[bool]:
    """Whether an inspection may begin at that moment."""
    rested = or_(Inspection.rests_until.is_(None), Inspection.rests_until <= at)
    promised = and_(Inspection.wanted_at.is_not(None), Inspection.begun_at.is_(None), rested)
    return or_(promised, Inspection.begun_at < at - BROKEN_OFF_AFTER)
