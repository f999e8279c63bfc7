"""Versions of an event's forest: how often parents were decided again, and how many are others than they were."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.models import Event, ReferralChange, Registration, ReportSnapshot, SnapshotState


@dataclass(frozen=True)
class ParentChanges:
    """How far the forest has come, and how many of its people have another parent than in the report of `since`.

    Without a report before, than when they registered.
    """

    version: int
    people: int
    changed: int
    since: datetime | None

    @property
    def share(self) -> float:
        """The part of the people whose parent is another."""
        return self.changed / self.people if self.people else 0.0


def forest_version(session: Session, event: Event) -> int:
    """Grows by one for every parent that was decided anew; equal versions of one event are equal forests but for newcomers."""
    counted = select(func.count()).select_from(ReferralChange).where(ReferralChange.event_id == event.id)
    return session.scalar(counted) or 0


def changes_since_last_report(session: Session, event: Event, people: int, at: datetime) -> ParentChanges:
    """What is different from the report stored before this moment; one statement while no parent was ever decided anew."""
    version = forest_version(session, event)
    if not version:
        return ParentChanges(0, people, 0, None)
    earlier = select(func.max(ReportSnapshot.as_of)).where(
        ReportSnapshot.event_id == event.id, ReportSnapshot.state == SnapshotState.READY, ReportSnapshot.as_of < at
    )
    since = session.scalar(earlier)
    return ParentChanges(version, people, count_changed(session, event, since), since)


def count_changed(session: Session, event: Event, since: datetime | None) -> int:
    """People whose parent is another than it was then, or than when they registered.

    One that changed and changed back is the same.
    """
    rows = session.execute(
        select(ReferralChange.child_id, ReferralChange.old_parent_id, ReferralChange.new_parent_id)
        .join(Registration, Registration.id == ReferralChange.child_id)
        .where(
            ReferralChange.event_id == event.id,
            *((ReferralChange.changed_at > since,) if since else ()),
            Registration.merged_into_id.is_(None),
        )
        .order_by(ReferralChange.id)
    ).all()
    first = {child_id: old for child_id, old, _new in reversed(rows)}
    last = {child_id: new for child_id, _old, new in rows}
    return sum(first[child_id] != last[child_id] for child_id in first)
