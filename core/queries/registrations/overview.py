"""One event at a glance: its counters, its curve, its newest referrals and its funnel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, ScalarSelect, and_, cast, distinct, func, literal, select
from sqlalchemy.orm import Session, aliased

from core.models import Attendance, ChatMessage, EntryPoint, Event, MessageState, Referral, Registration, Share, Visit
from core.queries.counting import ATTENDED, ATTENDED_SECONDS, GIVEN_BACK, HOLDS_PLACE, IS_HUMAN, SHARERS, came_late
from core.queries.registrations.registrations import chains_of
from referral.intervals import wilson_interval

PRESENT_WITHIN = timedelta(seconds=20)  # those who watch are marked every 12 s
RECENT = timedelta(minutes=10)
NEWEST = 7
Parent = aliased(Registration, name="parent")


@dataclass(frozen=True)
class Overview:
    """The event's counters. Places given back are left out of every figure about people, as `counting` defines them.

    `late` registered after the end.
    """

    registered: int
    recent: int
    cancelled: int
    referred: int
    brought_somebody: int
    visits: int
    visitors: int
    attended: int
    seconds: int
    watching: int
    messages: int
    shares: int
    sharers: int
    late: int

    @property
    def in_time(self) -> int:
        """Those who registered before the end, and so could attend."""
        return self.registered - self.late

    @property
    def referred_share(self) -> float | None:
        """The part of the registrations that came through another person."""
        return self.referred / self.registered if self.registered else None

    @property
    def referred_interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of that part."""
        return wilson_interval(self.referred, self.registered) if self.registered else None


@dataclass(frozen=True)
class NewReferral:
    """Somebody who came through somebody, with everybody from the root down to them."""

    registration: Registration
    parent: str
    chain: Sequence[str]
    entry_point: str | None

    @property
    def generation(self) -> int:
        """How many steps from the root."""
        return len(self.chain)


@dataclass(frozen=True)
class Moment:
    """One registration on the curve."""

    at: datetime
    referred: bool


def overview(session: Session, event: Event, at: datetime) -> Overview:
    """Every counter of the event, in one statement."""
    here = Registration.event_id == event.id
    registered = and_(here, HOLDS_PLACE)
    edge = select(Referral).join(Registration, Registration.id == Referral.child_id).where(registered).subquery()
    visit, attendance = Visit.event_id == event.id, Attendance.event_id == event.id
    numbers = session.execute(
        select(
            _count(registered),
            _count(registered, Registration.created_at > at - RECENT),
            _count(here, GIVEN_BACK),
            select(func.count()).select_from(edge).scalar_subquery(),
            select(func.count(distinct(edge.c.parent_id))).scalar_subquery(),
            select(func.count()).where(visit, IS_HUMAN).select_from(Visit).scalar_subquery(),
            select(func.count(distinct(Visit.visitor_id))).where(visit, IS_HUMAN).scalar_subquery(),
            _of_attendance(event, ATTENDED),
            _of_attendance(event, cast(ATTENDED_SECONDS, Integer)),
            select(func.count())
            .select_from(Attendance)
            .where(attendance, Attendance.last_seen_at > at - PRESENT_WITHIN)
            .scalar_subquery(),
            select(func.count())
            .select_from(ChatMessage)
            .where(ChatMessage.event_id == event.id, ChatMessage.state == MessageState.SHOWN)
            .scalar_subquery(),
            select(func.count()).select_from(Share).where(Share.event_id == event.id).scalar_subquery(),
            select(SHARERS).select_from(Share).join(Registration).where(Share.event_id == event.id).scalar_subquery(),
            _count(registered, came_late(event)),
        )
    ).one()
    return Overview(*numbers)


def registration_moments(session: Session, event: Event) -> list[Moment]:
    """When each place was taken, in order, and whether through somebody."""
    referred = func.coalesce(Referral.child_id, literal(0))
    rows = session.execute(
        select(Registration.created_at, referred)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .where(Registration.event_id == event.id, HOLDS_PLACE)
        .order_by(Registration.created_at)
    )
    return [Moment(created_at, bool(child)) for created_at, child in rows]


def newest_referrals(session: Session, event: Event) -> list[NewReferral]:
    """Who came through whom last, newest first."""
    rows = session.execute(
        select(Registration, Parent.name)
        .join(Referral, Referral.child_id == Registration.id)
        .join(Parent, Parent.id == Referral.parent_id)
        .where(Referral.event_id == event.id, HOLDS_PLACE)
        .order_by(Referral.created_at.desc(), Referral.child_id.desc())
        .limit(NEWEST)
    ).all()
    ids = [registration.id for registration, _ in rows]
    chains = chains_of(session, ids)
    roots = _root_entry_points(session, {chain[0].id for chain in chains.values()})
    return [
        NewReferral(
            registration,
            parent,
            [step.name for step in chains.get(registration.id, [])],
            roots.get(chains[registration.id][0].id) if registration.id in chains else None,
        )
        for registration, parent in rows
    ]


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(Registration).where(*conditions).scalar_subquery()


def _of_attendance(event: Event, figure: ColumnElement[int]) -> ScalarSelect[int]:
    return select(figure).select_from(Attendance).join(Registration).where(Attendance.event_id == event.id).scalar_subquery()


def _root_entry_points(session: Session, root_ids: set[int]) -> dict[int, str]:
    if not root_ids:
        return {}
    rows = session.execute(
        select(Registration.id, EntryPoint.name)
        .join(EntryPoint, EntryPoint.id == Registration.entry_point_id)
        .where(Registration.id.in_(root_ids))
    )
    return dict(rows.all())
