"""What a plan rewards: who did it, who stands above them, and for whom it was not asked yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from core.bulk import one_of
from core.models import Attendance, Deal, Event, EventStatus, Person, Referral, Registration, Reward, RewardCut, RewardPlan
from core.queries.counting import HOLDS_PLACE
from core.queries.rewards.plans import running_plans
from referral.rewards.accrual import Reason
from referral.rewards.plans import Trigger
from referral.rewards.states import State


@dataclass(frozen=True)
class Converted:
    """Somebody who did what a plan rewards; `id` is the conversion's: of a registration, or of a deal."""

    id: int
    registration_id: int
    person_id: int


@dataclass(frozen=True)
class Above:
    """One person of the chain above somebody."""

    registration_id: int
    person_id: int
    verified: bool


def find_converted(session: Session, plan: RewardPlan, conversion_id: int) -> Converted | None:
    """The conversion, while it stands and is one that the plan counts."""
    row = session.execute(_counted(plan).where(_conversion_id(plan) == conversion_id)).first()
    return Converted(*row) if row else None


def is_known(session: Session, plan: RewardPlan, conversion_id: int) -> bool:
    """Whether the plan was asked for it before, and left a promise open."""
    return session.scalar(select(RewardCut.id).where(_cut_of(plan, conversion_id)).limit(1)) is not None


def chain_above(session: Session, registration_id: int, levels: int) -> list[Above]:
    """Who brought this registration, who brought those, and so on, nearest first."""
    chain = (
        select(Referral.parent_id.label("id"), literal(1).label("level"))
        .where(Referral.child_id == registration_id)
        .cte("chain", recursive=True)
    )
    step = select(Referral.parent_id, chain.c.level + 1).join_from(chain, Referral, Referral.child_id == chain.c.id)
    chain = chain.union_all(step.where(chain.c.level < levels))
    rows = session.execute(
        select(Registration.id, Registration.person_id, Person.verified_at)
        .join(chain, chain.c.id == Registration.id)
        .join(Person, Person.id == Registration.person_id)
        .order_by(chain.c.level)
    )
    return [Above(registration_id, person_id, verified_at is not None) for registration_id, person_id, verified_at in rows]


def unasked(session: Session, plan: RewardPlan, limit: int) -> list[int]:
    """Conversions the plan has to be asked for: new or standing ones again while it runs, and promises whose reason has gone."""
    again = _asked_again(plan).limit(limit)
    found = list(session.scalars(again))
    if plan.ended_at is None and len(found) < limit:
        conversion = _conversion_id(plan)
        fresh = _counted(plan).with_only_columns(conversion).where(_is_referred(), ~_is_settled(plan, conversion))
        found += session.scalars(fresh.order_by(conversion).limit(limit - len(found)))
    return found


def plans_to_sweep(session: Session, since: datetime | None) -> Sequence[RewardPlan]:
    """Plans for which something may have been missed: running ones of events that ended no earlier, and those with promises.

    Deals come long after the event, so their plans are looked at while they run. Without a moment all that run.
    """
    running: ColumnElement[bool] = RewardPlan.ended_at.is_(None)
    if since is not None:
        recent = or_(Event.status.in_((EventStatus.PUBLISHED, EventStatus.LIVE)), Event.ended_at >= since)
        running = and_(running, or_(recent, RewardPlan.trigger == Trigger.DEAL, RewardPlan.created_at >= since))
    open_again = exists().where(RewardCut.plan_id == RewardPlan.id, RewardCut.person_id == Person.id, _may_be_asked_again())
    statement = select(RewardPlan).join(Event, Event.id == RewardPlan.event_id).where(or_(running, open_again))
    return session.scalars(statement.order_by(RewardPlan.id)).all()


def plans_of_promises(session: Session, person_id: int) -> Sequence[int]:
    """Plans that keep promises open until this person is verified."""
    kept = select(RewardCut.plan_id).where(RewardCut.person_id == person_id, RewardCut.reason == Reason.UNVERIFIED)
    return session.scalars(kept.distinct()).all()


def rewarded(session: Session, registration_ids: Collection[int], trigger: Trigger) -> set[int]:
    """Those of these registrations for which a running plan rewards whoever brought them."""
    of_event = running_plans(trigger).join(Referral, Referral.event_id == RewardPlan.event_id)
    brought = of_event.where(one_of(session, Referral.child_id, registration_ids)).with_only_columns(Referral.child_id)
    return set(session.scalars(brought))


def may_have_rewards(session: Session, registration_id: int) -> bool:
    """Whether this registration earned somebody something, or may be doing so at this moment.

    Both are asked: a merge may have cut the edge by which a reward was given, and a reward that is being given is no row yet.
    """
    brought = exists().where(Referral.child_id == registration_id, RewardPlan.event_id == Referral.event_id)
    rewarded = exists().where(Reward.converted_id == registration_id)
    kept_open = exists().where(RewardCut.converted_id == registration_id)
    return bool(session.scalar(select(or_(brought, rewarded, kept_open))))


def _counted(plan: RewardPlan) -> Select[int, int, int]:
    """Every conversion that the plan counts: its id, its registration, its person."""
    if plan.trigger == Trigger.DEAL:
        return _deals(plan)
    counted = select(Registration.id, Registration.id.label("registration_id"), Registration.person_id).where(
        Registration.event_id == plan.event_id, HOLDS_PLACE
    )
    if plan.trigger == Trigger.REGISTERED:
        return counted.where(*_since(plan, Registration.created_at))
    long_enough = Attendance.seconds >= plan.attended_minutes * 60
    joined = counted.join(Attendance, Attendance.registration_id == Registration.id)
    return joined.where(long_enough, *_since(plan, Attendance.last_seen_at))


def _deals(plan: RewardPlan) -> Select[int, int, int]:
    """What somebody bought first, if it was worth anything: whoever enters deals could give rewards away by entering more.

    Nor does a later one count while the reward of an earlier one stands, which may have been paid before a refund.
    """
    earlier = aliased(Deal)
    is_first = ~exists().where(
        earlier.registration_id == Deal.registration_id,
        earlier.id < Deal.id,
        earlier.refunded_at.is_(None),
        earlier.value_minor > 0,
    )
    rewarded = exists().where(
        Reward.trigger == Trigger.DEAL,
        Reward.converted_id == Deal.registration_id,
        Reward.conversion_id != Deal.id,
        Reward.state != State.TAKEN_BACK,
    )
    return (
        select(Deal.id, Deal.registration_id, Registration.person_id)
        .join(Registration, Registration.id == Deal.registration_id)
        .where(Deal.event_id == plan.event_id, Deal.refunded_at.is_(None), Deal.value_minor > 0, is_first, ~rewarded)
        .where(*_since(plan, Deal.won_at))
    )


def _conversion_id(plan: RewardPlan) -> InstrumentedAttribute[int]:
    return Deal.id if plan.trigger == Trigger.DEAL else Registration.id


def _since(plan: RewardPlan, moment: InstrumentedAttribute[datetime]) -> list[ColumnElement[bool]]:
    return [] if plan.counts_from is None else [moment >= plan.counts_from]


def _is_referred() -> ColumnElement[bool]:
    return exists().where(Referral.child_id == Registration.id)


def _is_settled(plan: RewardPlan, conversion: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether the conversion was rewarded, by whatever plan, or this plan was asked for it.

    It is not while something was taken back for it that may be owed again, and nobody was asked since.
    """
    of_it = (Reward.trigger == plan.trigger, Reward.conversion_id == conversion)
    asked = exists().where(RewardCut.plan_id == plan.id, RewardCut.conversion_id == conversion)
    is_open = exists().where(*of_it, Reward.may_return, ~Reward.asked_again)
    return and_(or_(exists().where(*of_it), asked), ~is_open)


def _cut_of(plan: RewardPlan, conversion_id: int) -> ColumnElement[bool]:
    return and_(RewardCut.plan_id == plan.id, RewardCut.conversion_id == conversion_id)


def _may_be_asked_again() -> ColumnElement[bool]:
    verified = and_(RewardCut.reason == Reason.UNVERIFIED, Person.verified_at.is_not(None))
    return or_(RewardCut.asked_again, verified)


def _asked_again(plan: RewardPlan) -> Select[int]:
    return (
        select(RewardCut.conversion_id)
        .join(Person, Person.id == RewardCut.person_id)
        .where(RewardCut.plan_id == plan.id, _may_be_asked_again())
        .distinct()
        .order_by(RewardCut.conversion_id)
    )
