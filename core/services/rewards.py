"""What becomes of rewards: released, held, paid or taken back, by people with a reason or by the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, false, select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import Deal, Event, Registration, RegistrationStatus, Reward, RewardCut, SystemReason
from core.models.reward import WHY_MAX
from core.permissions import Actor, Permission
from core.queries.inspections import inspected_until
from core.services.inspections import want_inspection
from core.services.reward_errors import HoldUnusable, ReasonNeeded
from core.services.reward_plans import HOLD_DAYS
from core.services.reward_reviews import UNPAID, clear_findings, follow_findings
from core.services.reward_steps import days_until, lock_rewards, take_step
from referral.errors import ReferralError
from referral.rewards.plans import HOLD_DAYS_MAX, Trigger
from referral.rewards.states import Action, Order, State

BATCH = 200


@dataclass(frozen=True)
class Decree:
    """What a member wants done with rewards, and why; a hold lasts for so many days from now."""

    action: Action
    why: str
    days: int = HOLD_DAYS


@dataclass(frozen=True)
class Outcome:
    """How many rewards were changed, and how many were left because of where they stand."""

    changed: int
    left: int


def decide(session: Session, actor: Actor, event: Event, reward_ids: Sequence[int], decree: Decree) -> Outcome:
    """Do the same with several rewards of an event; those whose state does not allow it are left as they are."""
    actor.require(Permission.MANAGE_REWARDS)
    if event.organisation_id != actor.organisation_id:
        raise NotFound()
    if not decree.why.strip():
        raise ReasonNeeded()
    if not 1 <= decree.days <= HOLD_DAYS_MAX:
        raise HoldUnusable()
    wanted = set(reward_ids)
    rewards = lock_rewards(session, event.id, Reward.id.in_(wanted))
    if len(rewards) != len(wanted):
        raise NotFound()
    reviewed = {reward.id for reward in rewards if reward.review is not None}
    changed = [reward for reward in rewards if _obey(session, actor, reward, decree)]
    if decree.action is Action.RELEASE:
        clear_findings(session, event.id, [reward for reward in changed if reward.id in reviewed])
    return Outcome(len(changed), len(rewards) - len(changed))


def take_back_of_registration(session: Session, registration_id: int) -> int:
    """Take back what was earned by somebody coming who does not come after all; what was paid stays paid."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        return 0
    earned = (Reward.converted_id == registration_id, Reward.trigger != Trigger.DEAL)
    rewards = lock_rewards(session, registration.event_id, *earned)
    session.refresh(registration)  # its row was read before the plans were held
    if registration.status != RegistrationStatus.CANCELLED:
        return 0
    closed = delete(RewardCut).where(RewardCut.converted_id == registration_id)
    session.execute(closed.execution_options(synchronize_session=False))
    return _take_back(session, rewards, _why_cancelled(registration.merged_into_id))


def take_back_of_deal(session: Session, deal_id: int) -> int:
    """Take back what a deal earned that was refunded; what was paid stays paid."""
    deal = session.get(Deal, deal_id)
    if deal is None:
        return 0
    rewards = lock_rewards(session, deal.event_id, Reward.conversion_id == deal_id, Reward.trigger == Trigger.DEAL)
    session.refresh(deal)
    return _take_back(session, rewards, SystemReason.DEAL_REFUNDED) if deal.refunded_at is not None else 0


def release_due(session: Session, event_id: int) -> int:
    """Release what has waited long enough and nobody has to look at; what is not owed any more is taken back instead.

    What accrued after the event was looked through last waits for the inspection that is to come: none is not a clean one.
    Gives how many were looked at: as many as `BATCH` means that more may be left.
    """
    at = now()
    follow_findings(session, event_id)
    is_due = (Reward.state == State.HELD, Reward.held_until <= at, Reward.review.is_(None))
    due = lock_rewards(session, event_id, *is_due, _is_inspected(session, event_id, at), limit=BATCH)
    reasons = _fallen(session, [reward.id for reward in due])
    for reward in due:
        if reward.id in reasons:
            _take_back(session, [reward], reasons[reward.id])
        else:
            take_step(session, reward, Order(Action.RELEASE, at, why=SystemReason.HOLD_OVER))
    return len(due)


def _is_inspected(session: Session, event_id: int, at: datetime) -> ColumnElement[bool]:
    """Which rewards an inspection has seen; an event that never was looked through is promised one now."""
    until = inspected_until(session, event_id, at)
    if until is None:
        want_inspection(session, event_id)
        return false()
    return Reward.accrued_at <= until


def _obey(session: Session, actor: Actor, reward: Reward, decree: Decree) -> bool:
    at = now()
    days = days_until(reward, at + timedelta(days=decree.days)) if decree.action is Action.HOLD else None
    order = Order(decree.action, at, who=actor.name, why=decree.why.strip()[:WHY_MAX], days=days)
    try:
        take_step(session, reward, order, actor.member_id)
    except ReferralError:
        return False
    return True


def _take_back(session: Session, rewards: Sequence[Reward], reason: SystemReason) -> int:
    unpaid = [reward for reward in rewards if reward.state in UNPAID]
    for reward in unpaid:
        take_step(session, reward, Order(Action.TAKE_BACK, now(), why=reason))
    return len(unpaid)


def _fallen(session: Session, reward_ids: Sequence[int]) -> dict[int, SystemReason]:
    """Those rewards whose conversion does not stand any more: the job that takes them back was lost, or two people were one."""
    cancelled = (
        select(Reward.id, Registration.merged_into_id)
        .join(Registration, Registration.id == Reward.converted_id)
        .where(Reward.id.in_(reward_ids), Reward.trigger != Trigger.DEAL, Registration.status == RegistrationStatus.CANCELLED)
    )
    refunded = (
        select(Reward.id)
        .join(Deal, Deal.id == Reward.conversion_id)
        .where(Reward.id.in_(reward_ids), Reward.trigger == Trigger.DEAL, Deal.refunded_at.is_not(None))
    )
    fallen = {reward_id: _why_cancelled(merged_into_id) for reward_id, merged_into_id in session.execute(cancelled)}
    return fallen | dict.fromkeys(session.scalars(refunded), SystemReason.DEAL_REFUNDED)


def _why_cancelled(merged_into_id: int | None) -> SystemReason:
    """A place is given back by its holder, or was a second one of somebody who had one already."""
    return SystemReason.REGISTRATION_CANCELLED if merged_into_id is None else SystemReason.PEOPLE_MERGED
