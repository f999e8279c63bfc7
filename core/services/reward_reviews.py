"""Rewards and findings: what somebody should look at first waits, however long, and goes its way once nothing is found."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Reward, SystemReason
from core.queries.findings import review_codes
from core.services.reward_plans import lock_plans
from core.services.reward_steps import DAY, days_until, end_review, lock_rewards, take_step
from referral.rewards.plans import HOLD_DAYS_MAX
from referral.rewards.states import Action, Order, State

UNPAID = (State.ACCRUED, State.HELD, State.RELEASED)
NAMED_MAX = 1000  # so many registrations are named in a statement; with more, the event's unpaid rewards are all read


def follow_findings(session: Session, event_id: int) -> None:
    """Hold what findings concern; let go what they do not concern any more.

    What a member released in spite of a finding is not held for the same one again.
    """
    lock_plans(session, event_id)
    codes = review_codes(session, event_id)
    at = now()
    for reward in lock_rewards(session, event_id, Reward.state.in_(UNPAID), _concerned(codes)):
        code = _code_of(reward, codes)
        if code is None and reward.review is not None:
            end_review(session, reward, at)
        elif code is not None and reward.review is None and reward.cleared != code:
            _hold(session, reward, code, at)


def _concerned(codes: Mapping[int, str]) -> ColumnElement[bool]:
    if len(codes) > NAMED_MAX:
        return true()
    named = list(codes)
    return or_(Reward.review.is_not(None), Reward.converted_id.in_(named), Reward.registration_id.in_(named))


def _code_of(reward: Reward, codes: Mapping[int, str]) -> str | None:
    """The conversion's finding before the earner's."""
    by_conversion = codes.get(reward.converted_id) if reward.converted_id else None
    return by_conversion or (codes.get(reward.registration_id) if reward.registration_id else None)


def _hold(session: Session, reward: Reward, code: str, at: datetime) -> None:
    """A hold no shorter than the one it is in.

    The arithmetic ends every hold 90 days after accrual. What was released and lay unpaid for longer is marked without a new
    hold, so that whoever pays sees it.
    """
    if at >= reward.accrued_at + HOLD_DAYS_MAX * DAY:
        reward.review = code
        return
    until = max(at + DAY, reward.held_until or at)
    order = Order(Action.HOLD, at, why=SystemReason.FINDING, days=days_until(reward, until), review=code)
    take_step(session, reward, order)
