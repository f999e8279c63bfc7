"""What one attendee is told about their own rewards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.models import Registration, Reward, RewardCut, RewardPlan
from referral.rewards.accounts import Account, account_of
from referral.rewards.accrual import Reason
from referral.rewards.plans import Trigger
from referral.rewards.states import State


@dataclass(frozen=True)
class Offer:
    """What a running plan promises for a friend; `is_spent` when the budget does not pay for one any more."""

    trigger: Trigger
    share_minor: int
    currency: str
    minutes: int
    is_spent: bool


@dataclass(frozen=True)
class OwnAccount:
    """One person's rewards at one event in one currency.

    `reviewing_minor` is under review and part of what waits; `unconfirmed_minor` is promised and waits for the person to
    confirm their address; `next_release` is the end of the next hold.
    """

    currency: str
    sums: Account
    reviewing_minor: int
    unconfirmed_minor: int
    next_release: datetime | None


@dataclass(frozen=True)
class OwnRewards:
    """What is on offer, and how the person stands, by currency."""

    offers: Sequence[Offer]
    accounts: Sequence[OwnAccount]
    is_verified: bool
    has_email: bool


@dataclass(frozen=True)
class _Sum:
    """What a person's rewards in one state come to, under review or not, and when the first of them is released."""

    state: State
    is_reviewed: bool
    minor: int
    first_release: datetime | None


def own_rewards(session: Session, registration: Registration) -> OwnRewards | None:
    """How somebody stands; None where the event has never rewarded anything, which takes one statement to say."""
    plans = session.scalars(select(RewardPlan).where(RewardPlan.event_id == registration.event_id).order_by(RewardPlan.id)).all()
    if not plans:
        return None
    sums = _sums(session, registration)
    unconfirmed = _unconfirmed(session, registration)
    currencies = sorted({*sums, *unconfirmed})
    person = registration.person
    return OwnRewards(
        offers=[_offer(plan) for plan in plans if plan.ended_at is None],
        accounts=[_own_account(currency, sums.get(currency, []), unconfirmed.get(currency, 0)) for currency in currencies],
        is_verified=person.verified_at is not None,
        has_email=person.email is not None,
    )


def _offer(plan: RewardPlan) -> Offer:
    share = plan.promise.shares_minor[0]
    return Offer(Trigger(plan.trigger), share, plan.currency, plan.attended_minutes, is_spent=plan.left_minor < share)


def _sums(session: Session, registration: Registration) -> Mapping[str, list[_Sum]]:
    """The person's rewards at this event, by whichever of their registrations they earned them.

    Added up by the database: somebody who brought thousands opens their ticket as often as anybody.
    """
    is_reviewed = Reward.review.is_not(None)
    rows = session.execute(
        select(RewardPlan.currency, Reward.state, is_reviewed, func.sum(Reward.amount_minor), func.min(Reward.held_until))
        .join(RewardPlan, RewardPlan.id == Reward.plan_id)
        .where(Reward.event_id == registration.event_id, Reward.person_id == registration.person_id)
        .group_by(RewardPlan.currency, Reward.state, is_reviewed)
    )
    sums: dict[str, list[_Sum]] = {}
    for currency, state, reviewed, minor, first_release in rows:
        sums.setdefault(currency, []).append(_Sum(State(state), bool(reviewed), int(minor), first_release))
    return sums


def _unconfirmed(session: Session, registration: Registration) -> dict[str, int]:
    rows = session.execute(
        select(RewardPlan.currency, func.sum(RewardCut.cut_minor))
        .join(RewardPlan, RewardPlan.id == RewardCut.plan_id)
        .where(RewardCut.event_id == registration.event_id, RewardCut.person_id == registration.person_id)
        .where(RewardCut.reason == Reason.UNVERIFIED)
        .group_by(RewardPlan.currency)
    )
    return {currency: int(minor) for currency, minor in rows}


def _own_account(currency: str, sums: Sequence[_Sum], unconfirmed_minor: int) -> OwnAccount:
    by_state: dict[State, int] = {}
    for each in sums:
        by_state[each.state] = by_state.get(each.state, 0) + each.minor
    waiting = [each for each in sums if each.state is State.HELD]
    return OwnAccount(
        currency=currency,
        sums=account_of(by_state),
        reviewing_minor=sum(each.minor for each in waiting if each.is_reviewed),
        unconfirmed_minor=unconfirmed_minor,
        next_release=next((each.first_release for each in waiting if not each.is_reviewed), None),
    )
