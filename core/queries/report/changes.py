"""Whether anything a report counts has happened since a moment: asked of indexes, with every large report that is opened."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.models import Event, LeadEntry, ReactionCount, ReferralChange, Registration, ViewerCount, Visit
from core.queries.counting import IS_HUMAN

Id = int | SQLColumnExpression[int]
Moment = datetime | ColumnElement[datetime | None]


def has_changed(session: Session, event: Event, since: datetime) -> bool:
    """Whether a report of that moment would be another now, in one statement."""
    return bool(session.scalar(select(changed_since(event.id, event.organisation_id, since))))


def changed_since(event_id: Id, organisation_id: Id, since: Moment) -> ColumnElement[bool]:
    """The same as a condition: people came or left, visited, watched, reacted, became leads, bought, or have other parents.

    Bots are no reason: they come every day for years.
    """
    return or_(
        *(
            rows.exists()
            for rows in (
                _of(event_id, Registration.event_id).where(Registration.created_at > since),
                _of(event_id, Registration.event_id).where(Registration.cancelled_at > since),
                _of(event_id, Visit.event_id).where(Visit.created_at > since, IS_HUMAN),
                _of(event_id, ViewerCount.event_id).where(ViewerCount.minute > since, ViewerCount.peak > 0),
                _of(event_id, ReactionCount.event_id).where(ReactionCount.minute > since),
                _lead_entries(event_id, organisation_id, since),
                _of(event_id, ReferralChange.event_id).where(ReferralChange.changed_at > since),
            )
        )
    )


def _of(event_id: Id, column: InstrumentedAttribute[int]) -> Select[int]:
    return select(column).where(column == event_id)


def _lead_entries(event_id: Id, organisation_id: Id, since: Moment) -> Select[int]:
    """What was done about leads and deals; of a removal, or a refund taken back, nothing else tells.

    From the few entries to their registrations: the other way round would be a look at everybody of the event.
    """
    of = select(Registration.event_id).where(Registration.id == LeadEntry.registration_id).scalar_subquery()
    return select(LeadEntry.id).where(LeadEntry.organisation_id == organisation_id, LeadEntry.created_at > since, of == event_id)
