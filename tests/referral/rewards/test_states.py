"""What may become of a reward, every allowed step and every refusal."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from referral.errors import ReferralError
from referral.rewards.accrual import Accrual, Key
from referral.rewards.states import TRANSITIONS, Action, Order, Reward, State, accrue, transition

START = datetime(2026, 10, 1, tzinfo=UTC)
KEY = Key(7, 1, 1)
REWARD = Reward(KEY, 500, START)
HELD = Reward(KEY, 500, START, State.HELD, held_until=START + timedelta(days=14))
PAID = Reward(KEY, 500, START, State.PAID)


def _after(days: float) -> datetime:
    return START + timedelta(days=days)


def _refusal(reward: Reward, order: Order) -> str:
    with pytest.raises(ReferralError) as refusal:
        transition(reward, order)
    return refusal.value.code


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_only_the_steps_of_the_table_are_possible(state: State, action: Action) -> None:
    reward = Reward(KEY, 500, START, state)
    order = Order(action, _after(1), who="maud", why="looked at it", days=20)
    if (state, action) in TRANSITIONS:
        after = transition(reward, order)
        assert (after.state, after.key, after.amount_minor) == (TRANSITIONS[state, action], KEY, 500)
    else:
        assert _refusal(reward, order) == "rewards.transition"


def test_final_states_have_no_way_out() -> None:
    assert not {state for state, _ in TRANSITIONS} & {State.TAKEN_BACK, State.CLAWED_BACK}


def test_a_reward_goes_its_way_by_itself_when_nothing_is_wrong() -> None:
    held = transition(REWARD, Order(Action.HOLD, START, days=14))
    assert (held.state, held.held_until) == (State.HELD, _after(14))
    paid = transition(transition(held, Order(Action.RELEASE, _after(14))), Order(Action.PAY, _after(15)))
    assert paid.state is State.PAID


def test_the_system_does_not_release_before_the_hold_ends_and_a_human_does() -> None:
    assert _refusal(HELD, Order(Action.RELEASE, _after(14) - timedelta(seconds=1))) == "rewards.held"
    assert transition(HELD, Order(Action.RELEASE, _after(2), who="maud", why="knows him")).state is State.RELEASED


def test_what_a_finding_holds_waits_for_a_human() -> None:
    flagged = transition(
        accrue(Accrual(KEY, 500, 500, review="integrity.ring.visits"), START), Order(Action.HOLD, START, days=14)
    )
    assert _refusal(flagged, Order(Action.RELEASE, _after(80))) == "rewards.under_review"
    released = transition(flagged, Order(Action.RELEASE, _after(3), who="maud", why="they are friends"))
    assert (released.state, released.review) == (State.RELEASED, None)


def test_a_finding_that_comes_later_holds_what_was_released() -> None:
    released = transition(HELD, Order(Action.RELEASE, _after(14)))
    again = transition(released, Order(Action.HOLD, _after(15), days=30, review="integrity.burst.device"))
    assert (again.state, again.held_until, again.review) == (State.HELD, _after(30), "integrity.burst.device")


@pytest.mark.parametrize(("days", "at"), [(0, 0), (91, 0), (None, 0), (5, 5), (13, 2)])
def test_holds_end_within_ninety_days_in_the_future_and_are_not_shortened(days: int | None, at: int) -> None:
    assert _refusal(HELD, Order(Action.HOLD, _after(at), days=days)) == "rewards.hold_days"


@pytest.mark.parametrize("days", [14, 90])
def test_a_hold_can_be_made_longer(days: int) -> None:
    assert transition(HELD, Order(Action.HOLD, _after(13), days=days)).held_until == _after(days)


@pytest.mark.parametrize("why", [None, "", "  "])
@pytest.mark.parametrize("action", [Action.HOLD, Action.RELEASE, Action.TAKE_BACK])
def test_a_human_gives_a_reason(action: Action, why: str | None) -> None:
    assert _refusal(HELD, Order(action, _after(1), who="maud", why=why, days=20)) == "rewards.why"


def test_the_system_gives_a_reason_for_taking_back() -> None:
    assert _refusal(HELD, Order(Action.TAKE_BACK, _after(1))) == "rewards.why"
    assert transition(HELD, Order(Action.TAKE_BACK, _after(1), why="registration.cancelled")).state is State.TAKEN_BACK


def test_what_was_paid_stays_paid_unless_a_human_claws_it_back() -> None:
    assert _refusal(PAID, Order(Action.TAKE_BACK, _after(20), why="deal.refunded")) == "rewards.paid"
    assert transition(PAID, Order(Action.TAKE_BACK, _after(20), who="maud", why="fake names")).state is State.CLAWED_BACK


def test_nothing_makes_no_reward() -> None:
    with pytest.raises(ReferralError) as refusal:
        accrue(Accrual(KEY, 500, 0), START)
    assert refusal.value.code == "rewards.nothing"


def test_what_a_human_takes_back_waits_for_nobody_any_more() -> None:
    flagged = Reward(KEY, 500, START, State.HELD, held_until=_after(14), review="ring")
    assert transition(flagged, Order(Action.TAKE_BACK, _after(1), who="maud", why="a ring")).review is None
    assert transition(flagged, Order(Action.TAKE_BACK, _after(1), why="the place was given back")).review == "ring"


def test_a_time_without_a_zone_is_refused() -> None:
    assert _refusal(REWARD, Order(Action.HOLD, START.replace(tzinfo=None), days=20)) == "rewards.time"
