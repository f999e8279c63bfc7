"""One step of one reward, as the arithmetic allows it, with its line in the history and what it does to the budget.

Whoever takes a step holds the plan's row.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.models import Reward, RewardEntry, RewardPlan, SystemReason
from core.services.rewards.errors import BudgetSpent
from core.services.rewards.plans import lock_plans
from referral.rewards.plans import HOLD_DAYS_MAX
from referral.rewards.states import Order, State, transition

DAY = timedelta(days=1)


def lock_rewards(session: Session, event_id: int, *which: ColumnElement[bool], limit: int | None = None) -> Sequence[Reward]:
    """Rewards of an event as they stand once all its plans are held."""
    lock_plans(session, event_id)
    statement = select(Reward).where(Reward.event_id == event_id, *which).order_by(Reward.id).limit(limit)
    return session.scalars(statement, execution_options={"populate_existing": True}).all()


def begin(session: Session, reward: Reward, why: SystemReason = SystemReason.ACCRUED) -> None:
    """Store a reward with the first line of its history."""
    session.add_all([reward, _entry(reward, None, reward.accrued_at, why)])


def take_step(session: Session, reward: Reward, order: Order, member_id: int | None = None) -> None:
    """Carry out one order; one that the reward's state does not allow raises the arithmetic's error and changes nothing."""
    before, after = State(reward.state), transition(reward.value, order)
    reward.state, reward.held_until, reward.review = after.state, after.held_until, after.review
    session.add(_entry(reward, before, order.at, order.why or "", member_id))
    if after.state is State.TAKEN_BACK:
        reserve(session, reward.plan, -reward.amount_minor)


def end_review(session: Session, reward: Reward, at: datetime) -> None:
    """Nothing is found about it any more, so its hold alone decides."""
    reward.review = None
    session.add(_entry(reward, State(reward.state), at, SystemReason.REVIEW_OVER))


def reserve(session: Session, plan: RewardPlan, by_minor: int) -> None:
    """Raise or lower what the plan has cost, within its budget; one atomic step even for somebody who forgot to hold the row."""
    after = RewardPlan.reserved_minor + by_minor
    reserved = session.scalar(
        update(RewardPlan)
        .where(RewardPlan.id == plan.id, after >= 0, after <= RewardPlan.budget_minor)
        .values(reserved_minor=after)
        .returning(RewardPlan.reserved_minor)
        .execution_options(synchronize_session=False)
    )
    if reserved is None:
        raise BudgetSpent()
    set_committed_value(plan, "reserved_minor", reserved)


def held_at_most(reward: Reward, moment: datetime) -> datetime:
    """The end of a hold up to that moment, within what the arithmetic allows."""
    return min(moment, reward.accrued_at + HOLD_DAYS_MAX * DAY)


def _entry(reward: Reward, before: State | None, at: datetime, why: str, member_id: int | None = None) -> RewardEntry:
    return RewardEntry(
        organisation_id=reward.organisation_id,
        reward=reward,
        from_state=before,
        to_state=reward.state,
        member_id=member_id,
        why=why,
        created_at=at,
    )
