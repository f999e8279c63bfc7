"""Rewards and findings: what somebody should look at first waits, however long, and goes its way once nothing is found."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Finding, Reward, SystemReason
from core.queries.integrity.findings import holding_findings
from core.services.rewards.plans import lock_plans
from core.services.rewards.steps import DAY, end_review, held_at_most, lock_rewards, take_step
from referral.rewards.plans import HOLD_DAYS_MAX
from referral.rewards.states import Action, Order, State

UNPAID = (State.ACCRUED, State.HELD, State.RELEASED)
NAMED_MAX = 1000  # so many registrations are named in a statement; with more, the event's unpaid rewards are all read


def follow_findings(session: Session, event_id: int) -> None:
    """Hold what findings concern; let go what they do not concern any more.

    What a member released in spite of a finding is not held for the same one again, unless it is graver by now.
    """
    lock_plans(session, event_id)
    holding = holding_findings(session, event_id)
    at = now()
    for reward in lock_rewards(session, event_id, Reward.state.in_(UNPAID), _concerned(holding)):
        uncleared = [finding for finding in _findings_of(reward, holding) if not _is_cleared(reward, finding)]
        if not uncleared and reward.review is not None:
            end_review(session, reward, at)
        elif uncleared and reward.review is None:
            _hold(session, reward, str(uncleared[0].code), at)


def clear_findings(session: Session, event_id: int, rewards: Sequence[Reward]) -> None:
    """Note what a member released these in spite of, and how grave it was: whatever is found later holds them again."""
    holding = holding_findings(session, event_id) if rewards else {}
    for reward in rewards:
        seen = {str(finding.id): finding.severity for finding in _findings_of(reward, holding)}
        reward.cleared_findings = (reward.cleared_findings or {}) | seen


def _is_cleared(reward: Reward, finding: Finding) -> bool:
    return (reward.cleared_findings or {}).get(str(finding.id), 0) >= finding.severity


def _concerned(holding: Mapping[int, object]) -> ColumnElement[bool]:
    if len(holding) > NAMED_MAX:
        return true()
    named = list(holding)
    return or_(Reward.review.is_not(None), Reward.converted_id.in_(named), Reward.registration_id.in_(named))


def _findings_of(reward: Reward, holding: Mapping[int, Sequence[Finding]]) -> list[Finding]:
    """The conversion's before the earner's."""
    concerned = [one for one in (reward.converted_id, reward.registration_id) if one is not None]
    return [finding for one in concerned for finding in holding.get(one, ())]


def _hold(session: Session, reward: Reward, code: str, at: datetime) -> None:
    """A hold no shorter than the one it is in.

    The arithmetic ends every hold 90 days after accrual. What was released and lay unpaid for longer is marked without a new
    hold, so that whoever pays sees it.
    """
    if at >= reward.accrued_at + HOLD_DAYS_MAX * DAY:
        reward.review = code
        return
    until = max(at + DAY, reward.held_until or at)
    order = Order(Action.HOLD, at, why=SystemReason.FINDING, until=held_at_most(reward, until), review=code)
    take_step(session, reward, order)
