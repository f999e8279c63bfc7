"""Plans for rewards with what they have cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Event, EventStatus, Member, Reward, RewardPlan, RewardPlanEntry
from referral.rewards.plans import Trigger
from referral.rewards.states import State

UNDER_REVIEW: ColumnElement[bool] = and_(
    Reward.review.is_not(None), Reward.state.in_((State.ACCRUED, State.HELD, State.RELEASED))
)


@dataclass(frozen=True)
class Sum:
    """So many rewards, worth so much together."""

    count: int = 0
    minor: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.count + other.count, self.minor + other.minor)


@dataclass(frozen=True)
class PlanLine:
    """One act about a plan and who did it; None is a former member, or of before acts were written down."""

    entry: RewardPlanEntry
    member: str | None


@dataclass(frozen=True)
class PlanTotals:
    """A plan and where its rewards stand; `under_review` are among those that wait. One that has ended may be resumed or not."""

    plan: RewardPlan
    by_state: Mapping[State, Sum]
    under_review: Sum
    may_resume: bool = False
    history: Sequence[PlanLine] = ()

    def of(self, *states: State) -> Sum:
        """The rewards that stand in one of these."""
        return sum((self.by_state.get(state, Sum()) for state in states), Sum())

    @property
    def waiting(self) -> Sum:
        """What has accrued and is held."""
        return self.of(State.ACCRUED, State.HELD)

    @property
    def promised(self) -> Sum:
        """Everything that counts against the budget: all but what was taken back before it was paid."""
        return self.of(State.ACCRUED, State.HELD, State.RELEASED, State.PAID, State.CLAWED_BACK)

    @property
    def enough_for(self) -> int:
        """How many more conversions the rest of the budget pays for in full."""
        return self.plan.left_minor // sum(self.plan.promise.shares_minor)


def list_plans(session: Session, event: Event) -> list[PlanTotals]:
    """The event's plans with their totals, running ones first, and what was done to each; three statements."""
    plans = session.scalars(
        select(RewardPlan)
        .where(RewardPlan.event_id == event.id, RewardPlan.organisation_id == event.organisation_id)
        .order_by(RewardPlan.ended_at.is_not(None), RewardPlan.id.desc())
    ).all()
    totals = _totals(session, [plan.id for plan in plans])
    running = {plan.trigger for plan in plans if plan.ended_at is None}
    resumable = {plan.id for plan in plans if _may_resume(event, plan, running)}
    found = [_plan_totals(plan, totals.get(plan.id, []), plan.id in resumable) for plan in plans]
    histories = _histories(session, [plan.id for plan in plans])
    return [replace(one, history=histories.get(one.plan.id, ())) for one in found]


def get_plan(session: Session, event: Event, plan_id: int) -> RewardPlan:
    """One plan of this event."""
    plan = session.scalar(
        select(RewardPlan).where(
            RewardPlan.id == plan_id,
            RewardPlan.event_id == event.id,
            RewardPlan.organisation_id == event.organisation_id,
        )
    )
    if plan is None:
        raise NotFound()
    return plan


def running_plans(trigger: Trigger) -> Select[int]:
    """The plans that reward this now, of whatever event; each event has one at most."""
    return select(RewardPlan.id).where(RewardPlan.trigger == trigger, RewardPlan.ended_at.is_(None))


def find_running_plan(session: Session, event_id: int, trigger: Trigger) -> int | None:
    """The event's plan that rewards this now."""
    return session.scalar(running_plans(trigger).where(RewardPlan.event_id == event_id))


def has_plans(session: Session, event_id: int) -> bool:
    """Whether the event rewards anything, or did."""
    return session.scalar(select(RewardPlan.id).where(RewardPlan.event_id == event_id).limit(1)) is not None


def events_with_due(session: Session, at: datetime, *, reviewed: bool = False) -> Sequence[int]:
    """Events with a hold that is over by then: of what nobody has to look at, or of what waits for somebody who does."""
    waits = Reward.review.is_not(None) if reviewed else Reward.review.is_(None)
    due = select(Reward.event_id).where(Reward.state == State.HELD, Reward.held_until <= at, waits)
    return session.scalars(due.distinct().order_by(Reward.event_id)).all()


Group = tuple[State, bool, Sum]


def _totals(session: Session, plan_ids: Sequence[int]) -> dict[int, list[Group]]:
    if not plan_ids:
        return {}
    reviewed = UNDER_REVIEW
    rows = session.execute(
        select(Reward.plan_id, Reward.state, reviewed, func.count(), func.sum(Reward.amount_minor))
        .where(Reward.plan_id.in_(plan_ids))
        .group_by(Reward.plan_id, Reward.state, reviewed)
    )
    totals: dict[int, list[Group]] = {}
    for plan_id, state, is_reviewed, count, minor in rows:
        totals.setdefault(plan_id, []).append((State(state), bool(is_reviewed), Sum(count, int(minor))))
    return totals


def _histories(session: Session, plan_ids: Sequence[int]) -> dict[int, list[PlanLine]]:
    acts = select(RewardPlanEntry, Member.name).outerjoin(Member, Member.id == RewardPlanEntry.member_id)
    histories: dict[int, list[PlanLine]] = {}
    of_them = acts.where(RewardPlanEntry.plan_id.in_(plan_ids)).order_by(RewardPlanEntry.id)
    for entry, member in session.execute(of_them) if plan_ids else ():
        histories.setdefault(entry.plan_id, []).append(PlanLine(entry, member))
    return histories


def _may_resume(event: Event, plan: RewardPlan, running: Collection[Trigger]) -> bool:
    is_over = plan.ended_at is not None and plan.trigger not in running
    return is_over and plan.left_minor > 0 and event.status != EventStatus.CANCELLED


def _plan_totals(plan: RewardPlan, groups: Sequence[Group], may_resume: bool) -> PlanTotals:
    by_state: dict[State, Sum] = {}
    under_review = Sum()
    for state, is_reviewed, total in groups:
        by_state[state] = by_state.get(state, Sum()) + total
        if is_reviewed:
            under_review += total
    return PlanTotals(plan, by_state, under_review, may_resume)
