"""Rewards for deals: one for each lead, whatever is entered, refunded and entered again."""

from dataclasses import replace

import pytest

from core.models import Event
from core.permissions import Actor
from core.platform import Platform
from core.services.rewards.accrual import accrue, accrue_unasked
from core.services.rewards.rewards import Decree, decide, take_back_of_deal
from core.services.sales.deals import Sale, refund_deal, restore_deal, win_deal
from referral.rewards.plans import Trigger
from referral.rewards.states import Action
from tests.core.services.reward_support import FIVE_EUROS, promise, rewards_of, tree_of
from tests.factories import make_lead, make_member

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

HUNDRED = Sale(10_000, "EUR")


@pytest.fixture
def stage(platform: Platform):
    """A plan that rewards Idris for what Ayla buys."""
    stage = tree_of(platform)
    stage.plan = promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.DEAL))
    with platform.transaction() as session:
        stage.lead = make_lead(session, stage.ayla)
        stage.host = Actor.of(make_member(session, session.get_one(Event, stage.event.id).organisation))
    return stage


def _win(platform: Platform, stage, sale: Sale = HUNDRED) -> int:
    """Enter a deal, and do what its job and the sweep do."""
    with platform.transaction() as session:
        deal_id = win_deal(session, stage.host, stage.lead.id, sale).id
    with platform.transaction() as session:
        accrue(session, stage.plan.id, deal_id)
        accrue_unasked(session, stage.plan.id)
    return deal_id


def _refund(platform: Platform, stage, deal_id: int) -> None:
    with platform.transaction() as session:
        refund_deal(session, stage.host, deal_id)
    with platform.transaction() as session:
        take_back_of_deal(session, deal_id)
        accrue_unasked(session, stage.plan.id)


def _rewards(platform: Platform) -> list[tuple[int, str]]:
    return [(reward.conversion_id, str(reward.state)) for reward in rewards_of(platform)]


def test_a_deal_worth_nothing_earns_nothing(platform: Platform, stage) -> None:
    _win(platform, stage, Sale(0, "EUR"))
    assert _rewards(platform) == []
    bought = _win(platform, stage)
    assert _rewards(platform) == [(bought, "held")]


def test_more_deals_of_one_lead_earn_nothing_more(platform: Platform, stage) -> None:
    first = _win(platform, stage)
    for _ in range(3):
        _win(platform, stage)
    assert _rewards(platform) == [(first, "held")]


def test_when_the_first_is_refunded_the_next_one_that_stands_counts(platform: Platform, stage) -> None:
    first, second = _win(platform, stage), _win(platform, stage)
    _refund(platform, stage, first)
    assert _rewards(platform) == [(first, "taken_back"), (second, "held")]
    with platform.transaction() as session:
        restore_deal(session, stage.host, first)
    with platform.transaction() as session:
        accrue(session, stage.plan.id, first)
        accrue_unasked(session, stage.plan.id)
    assert _rewards(platform) == [(first, "taken_back"), (second, "held")]


def test_what_was_paid_before_a_refund_is_not_earned_again_by_another_deal(platform: Platform, stage) -> None:
    first = _win(platform, stage)
    [reward] = rewards_of(platform)
    for action in (Action.RELEASE, Action.PAY):
        with platform.transaction() as session:
            decide(session, stage.actor, session.get_one(Event, stage.event.id), [reward.id], Decree(action, "Transfer"))
    _refund(platform, stage, first)
    _win(platform, stage)
    assert _rewards(platform) == [(first, "paid")]
