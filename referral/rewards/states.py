"""What may become of a reward once it has accrued: hold, release, pay, take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from referral.errors import ReferralError
from referral.rewards.accrual import Accrual, Key
from referral.rewards.plans import HOLD_DAYS_MAX, HOLD_DAYS_MIN


class State(StrEnum):
    """Where a reward stands; the last two are final."""

    ACCRUED = "accrued"
    HELD = "held"
    RELEASED = "released"
    PAID = "paid"
    TAKEN_BACK = "taken_back"
    CLAWED_BACK = "clawed_back"


class Action(StrEnum):
    """What can be done to a reward."""

    HOLD = "hold"
    RELEASE = "release"
    PAY = "pay"
    TAKE_BACK = "take_back"


TRANSITIONS: Final[Mapping[tuple[State, Action], State]] = MappingProxyType(
    {
        (State.ACCRUED, Action.HOLD): State.HELD,
        (State.ACCRUED, Action.TAKE_BACK): State.TAKEN_BACK,
        (State.HELD, Action.HOLD): State.HELD,
        (State.HELD, Action.RELEASE): State.RELEASED,
        (State.HELD, Action.TAKE_BACK): State.TAKEN_BACK,
        (State.RELEASED, Action.HOLD): State.HELD,
        (State.RELEASED, Action.PAY): State.PAID,
        (State.RELEASED, Action.TAKE_BACK): State.TAKEN_BACK,
        (State.PAID, Action.TAKE_BACK): State.CLAWED_BACK,
    }
)


@dataclass(frozen=True, slots=True)
class Reward:
    """One accrued reward.

    Attributes
    ----------
    key : Key
        What it was given for.
    amount_minor : int
        Minor units of the plan's currency.
    accrued_at : datetime
        Aware.
    state : State
    held_until : datetime or None
        When the last hold ends.
    review : str or None
        Code of the finding that a human has not decided on yet.
    """

    key: Key
    amount_minor: int
    accrued_at: datetime
    state: State = State.ACCRUED
    held_until: datetime | None = None
    review: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, when, by whom (None for the system itself), and why; a hold so many days from accrual or until then."""

    action: Action
    at: datetime
    who: str | None = None
    why: str | None = None
    days: int | None = None
    until: datetime | None = None
    review: str | None = None


def accrue(accrual: Accrual, at: datetime) -> Reward:
    """Make a reward of what is owed.

    Parameters
    ----------
    accrual : Accrual
        As `referral.rewards.accrual.owed` returned it, of more than nothing.
    at : datetime
        Aware.

    Returns
    -------
    Reward
        In state ACCRUED, under review if the accrual is.

    Raises
    ------
    ReferralError
        ``rewards.nothing`` for an accrual of nothing.

    Examples
    --------
    >>> from datetime import UTC
    >>> accrue(Accrual(Key(7, 1, 1), 500, 500), datetime(2026, 10, 1, tzinfo=UTC)).state.value
    'accrued'
    """
    if accrual.amount_minor < 1:
        raise ReferralError("rewards.nothing", "an accrual of nothing makes no reward")
    return Reward(accrual.key, accrual.amount_minor, at, review=accrual.review)


def transition(reward: Reward, order: Order) -> Reward:
    """Carry out one order on a reward, or refuse it.

    Parameters
    ----------
    reward : Reward
    order : Order

    Returns
    -------
    Reward
        In its next state.

    Raises
    ------
    ReferralError
        ``rewards.transition`` when the state does not allow the action. ``rewards.why`` when a human gives no reason, or anything
        is taken back without one. ``rewards.hold_days`` when a hold does not end 1 to 90 days after accrual, has ended already,
        or would shorten another. ``rewards.held`` when the system would release before the hold ends, ``rewards.under_review``
        what a human has not decided on. ``rewards.paid`` when it would take back what was paid. ``rewards.time`` when the
        order's time has no zone.

    Notes
    -----
    ====================  ===========  =========  ========  ============
    from                  hold         release    pay       take back
    ====================  ===========  =========  ========  ============
    accrued               held                              taken back
    held                  held longer  released             taken back
    released              held                    paid      taken back
    paid                                                    clawed back
    ====================  ===========  =========  ========  ============

    A human may release early and decides a review by doing so. Taking back before payment frees the budget. What was paid stays
    paid whatever is recomputed: only a human claws it back, the budget stays spent, and the person owes the amount.

    Examples
    --------
    >>> from datetime import UTC
    >>> reward = Reward(Key(7, 1, 1), 500, datetime(2026, 10, 1, tzinfo=UTC))
    >>> held = transition(reward, Order(Action.HOLD, datetime(2026, 10, 1, tzinfo=UTC), days=14))
    >>> held.state.value, held.held_until.day
    ('held', 15)
    >>> later = Order(Action.HOLD, datetime(2026, 10, 8, 9, tzinfo=UTC), until=datetime(2026, 10, 22, 9, tzinfo=UTC))
    >>> transition(held, later).held_until.isoformat()
    '2026-10-22T09:00:00+00:00'
    >>> transition(held, Order(Action.RELEASE, datetime(2026, 10, 8, tzinfo=UTC)))
    Traceback (most recent call last):
    referral.errors.ReferralError: the reward is held until 2026-10-15 00:00:00+00:00
    >>> transition(held, Order(Action.RELEASE, datetime(2026, 10, 15, tzinfo=UTC))).state.value
    'released'
    """
    if order.at.tzinfo is None:
        raise ReferralError("rewards.time", "the time needs a time zone")
    following = TRANSITIONS.get((reward.state, order.action))
    if following is None:
        raise ReferralError("rewards.transition", f"{order.action} is not possible for a reward that is {reward.state}")
    if not (order.why or "").strip() and (order.who is not None or order.action is Action.TAKE_BACK):
        raise ReferralError("rewards.why", f"{order.action} needs a reason")
    if order.action is Action.HOLD:
        until = _held_until(reward, order)
        return replace(reward, state=following, held_until=until, review=order.review or reward.review)
    if order.action is Action.RELEASE:
        _check_release(reward, order)
        return replace(reward, state=following, review=None)
    if following is State.CLAWED_BACK and order.who is None:
        raise ReferralError("rewards.paid", "what was paid is taken back by a human only")
    return replace(reward, state=following, review=reward.review if order.who is None else None)


def _held_until(reward: Reward, order: Order) -> datetime:
    until = reward.accrued_at + timedelta(days=order.days) if order.days is not None else order.until
    if until is None or not timedelta(days=HOLD_DAYS_MIN) <= until - reward.accrued_at <= timedelta(days=HOLD_DAYS_MAX):
        raise ReferralError("rewards.hold_days", f"a hold ends {HOLD_DAYS_MIN} to {HOLD_DAYS_MAX} days after accrual")
    if until <= order.at:
        raise ReferralError("rewards.hold_days", f"this hold would have ended {until}")
    if reward.state is State.HELD and reward.held_until is not None and until < reward.held_until:
        raise ReferralError("rewards.hold_days", f"the reward is held until {reward.held_until} already; release it instead")
    return until


def _check_release(reward: Reward, order: Order) -> None:
    if order.who is not None:
        return
    if reward.review is not None:
        raise ReferralError("rewards.under_review", f"a human has to decide on {reward.review} first")
    if reward.held_until is not None and order.at < reward.held_until:
        raise ReferralError("rewards.held", f"the reward is held until {reward.held_until}")
