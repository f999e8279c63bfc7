"""What past events measured of the way from a shared link to the next person who shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select, union
from sqlalchemy.orm import Session

from core.models import Code, Event, EventStatus, Referral, Registration, Share, Visit
from core.queries.counting import IS_HUMAN

EVENTS_MAX = 5
PEOPLE_ENOUGH = 5000  # older events would move no rate any more, only take longer to count


@dataclass(frozen=True)
class MeasuredEvent:
    """One past event: who shared, whom the shared links brought to the page, who of them registered and shared again.

    Everybody who ever registered counts, as in K: a place given back does not undo what was shared.
    """

    id: int
    title: str
    sharers: int = 0
    opened: int = 0
    referred: int = 0
    resharers: int = 0

    @property
    def seeds(self) -> int:
        """Those who shared and had not been brought by anybody."""
        return self.sharers - self.resharers


@dataclass(frozen=True)
class Measured:
    """The newest past events of an organisation in which anybody shared, and their sums."""

    events: Sequence[MeasuredEvent] = ()

    @property
    def sharers(self) -> int:
        """People who used the share kit, or whose link somebody else opened."""
        return sum(event.sharers for event in self.events)

    @property
    def opened(self) -> int:
        """Different visitors of each event who came by a share link that is not their own."""
        return sum(event.opened for event in self.events)

    @property
    def referred(self) -> int:
        """People who registered by referral."""
        return sum(event.referred for event in self.events)

    @property
    def resharers(self) -> int:
        """Those of them who shared again."""
        return sum(event.resharers for event in self.events)

    @property
    def seeds(self) -> int:
        """Those who shared first."""
        return self.sharers - self.resharers


def measured_rates(session: Session, organisation_id: int, at: datetime) -> Measured:
    """The organisation's newest past events, in three statements of as many as say enough."""
    rows = session.execute(_past_events(organisation_id, at)).all()
    before = accumulate((row.seats_taken for row in rows), initial=0)
    rows = [row for row, people in zip(rows, before, strict=False) if people < PEOPLE_ENOUGH]
    ids = [row.id for row in rows]
    if not ids:
        return Measured()
    opened = {row.event_id: row.visitors for row in session.execute(_opened_by_event(ids))}
    counts = {row.event_id: row for row in session.execute(_registrations_by_event(ids))}
    events = [
        MeasuredEvent(row.id, row.title, found.sharers, opened.get(row.id, 0), found.referred, found.resharers)
        for row in rows
        if (found := counts.get(row.id)) is not None and found.sharers
    ]
    return Measured(events)


def _past_events(organisation_id: int, at: datetime) -> Select[int, str, int]:
    over = or_(Event.status == EventStatus.ENDED, and_(Event.status == EventStatus.PUBLISHED, Event.ends_at <= at))
    return (
        select(Event.id, Event.title, Event.seats_taken)
        .where(Event.organisation_id == organisation_id, over)
        .order_by(Event.ends_at.desc(), Event.id.desc())
        .limit(EVENTS_MAX)
    )


def _by_others(ids: Sequence[int]) -> ColumnElement[bool]:
    """A person's visit by a share link; the owner who tries their own link is nobody reached."""
    own = and_(Registration.visitor_id.is_not(None), Visit.visitor_id == Registration.visitor_id)
    return and_(Visit.event_id.in_(ids), Code.registration_id.is_not(None), IS_HUMAN, Visit.visitor_id.is_not(None), ~own)


def _opened_by_event(ids: Sequence[int]) -> Select[int, int]:
    return (
        select(Visit.event_id, func.count(distinct(Visit.visitor_id)).label("visitors"))
        .join(Code, Code.code == Visit.code)
        .join(Registration, Registration.id == Code.registration_id)
        .where(_by_others(ids))
        .group_by(Visit.event_id)
    )


def _registrations_by_event(ids: Sequence[int]) -> Select[int, int, int, int]:
    by_kit = select(Share.registration_id.label("id")).where(Share.event_id.in_(ids))
    by_visit = (
        select(Code.registration_id)
        .join(Visit, Visit.code == Code.code)
        .join(Registration, Registration.id == Code.registration_id)
        .where(_by_others(ids))
    )
    shared = union(by_kit, by_visit).subquery("shared")
    again = case((and_(Referral.child_id.is_not(None), shared.c.id.is_not(None)), 1))
    return (
        select(
            Registration.event_id,
            func.count(shared.c.id).label("sharers"),
            func.count(Referral.child_id).label("referred"),
            func.count(again).label("resharers"),
        )
        .outerjoin(shared, shared.c.id == Registration.id)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .where(Registration.event_id.in_(ids))
        .group_by(Registration.event_id)
    )
