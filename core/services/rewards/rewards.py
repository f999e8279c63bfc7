"""What becomes of rewards: released, held, paid or taken back, by people with a reason or by the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, false, select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import Deal, Event, Registration, RegistrationStatus, Reward, RewardCut, RewardPlan, SystemReason
from core.models.reward import MAY_PASS, WHY_MAX
from core.permissions import Actor, Permission
from core.queries.integrity.inspections import inspected_until
from core.queries.rewards.standing import FALLEN_FOR_GOOD, why_fallen
from core.services.integrity.inspections import want_inspection
from core.services.rewards.errors import HoldUnusable, ReasonNeeded
from core.services.rewards.plans import HOLD_DAYS
from core.services.rewards.reviews import UNPAID, clear_findings, follow_findings
from core.services.rewards.steps import DAY, held_at_most, lock_rewards, take_step
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
    """How many rewards were changed, left because of where they stand, and taken back as they are not owed any more."""

    changed: int
    left: int
    fallen: int = 0


def decide(session: Session, actor: Actor, event: Event, reward_ids: Sequence[int], decree: Decree) -> Outcome:
    """Do the same with several rewards of an event; those whose state does not allow it are left as they are.

    Nothing is released or paid that is not owed any more: the system takes it back instead.
    """
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
    fallen = _take_back_fallen(session, rewards) if decree.action in (Action.RELEASE, Action.PAY) else set()
    standing = [reward for reward in rewards if reward.id not in fallen]
    reviewed = {reward.id for reward in standing if reward.review is not None}
    changed = [reward for reward in standing if _obey(session, actor, reward, decree)]
    if decree.action is Action.RELEASE:
        clear_findings(session, event.id, [reward for reward in changed if reward.id in reviewed])
    return Outcome(len(changed), len(standing) - len(changed), len(fallen))


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
    plans = select(RewardPlan.id).where(RewardPlan.event_id == registration.event_id, RewardPlan.trigger != Trigger.DEAL)
    closed = delete(RewardCut).where(RewardCut.converted_id == registration_id, RewardCut.plan_id.in_(plans))
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
    So is what was released before. Gives how many were looked at: as many as `BATCH` means that more may be left.
    """
    at = now()
    follow_findings(session, event_id)
    is_due = (Reward.state == State.HELD, Reward.held_until <= at, Reward.review.is_(None))
    due = lock_rewards(session, event_id, *is_due, _is_inspected(session, event_id, at), limit=BATCH)
    fallen = _take_back_fallen(session, due)
    for reward in due:
        if reward.id not in fallen:
            take_step(session, reward, Order(Action.RELEASE, at, why=SystemReason.HOLD_OVER))
    return max(len(due), take_back_fallen(session, event_id, State.RELEASED))


def _is_inspected(session: Session, event_id: int, at: datetime) -> ColumnElement[bool]:
    """Which rewards an inspection has seen; an event that never was looked through is promised one now."""
    until = inspected_until(session, event_id, at)
    if until is None:
        want_inspection(session, event_id)
        return false()
    return Reward.accrued_at <= until


def take_back_fallen(session: Session, event_id: int, *states: State) -> int:
    """Take back what is in one of these states, by default all that nobody was paid yet, and is not owed any more.

    Of two people who were merged nothing is taken back here: until a hold is over, or somebody would pay, the merge can be
    undone. Gives how many there were: as many as `BATCH` means that more may be left.
    """
    session.flush()
    rewards = lock_rewards(session, event_id, Reward.state.in_(states or UNPAID), FALLEN_FOR_GOOD, limit=BATCH)
    return len(_take_back_fallen(session, rewards))


def _obey(session: Session, actor: Actor, reward: Reward, decree: Decree) -> bool:
    at = now()
    until = held_at_most(reward, at + decree.days * DAY) if decree.action is Action.HOLD else None
    order = Order(decree.action, at, who=actor.name, why=decree.why.strip()[:WHY_MAX], until=until)
    try:
        take_step(session, reward, order, actor.member_id)
    except ReferralError:
        return False
    return True


def _take_back(session: Session, rewards: Sequence[Reward], reason: SystemReason) -> int:
    """Take back what is unpaid. What was taken back before may be asked for once more, should the conversion ever stand again."""
    unpaid = [reward for reward in rewards if reward.state in UNPAID]
    for reward in unpaid:
        take_step(session, reward, Order(Action.TAKE_BACK, now(), why=reason))
        reward.may_return = reason in MAY_PASS
    for reward in rewards:
        reward.asked_again = False
    return len(unpaid)


def _take_back_fallen(session: Session, rewards: Sequence[Reward]) -> set[int]:
    """Take back those of the rewards that are not owed any more; gives their ids. What was paid stays paid."""
    reasons = why_fallen(session, [reward.id for reward in rewards if reward.state in UNPAID])
    for reward in rewards:
        if reward.id in reasons:
            _take_back(session, [reward], reasons[reward.id])
    return set(reasons)


def _why_cancelled(merged_into_id: int | None) -> SystemReason:
    """A place is given back by its holder, or was a second one of somebody who had one already."""
    return SystemReason.REGISTRATION_CANCELLED if merged_into_id is None else SystemReason.PEOPLE_MERGED
