"""Accrual: within the budget whatever happens at once, once for each conversion, and never to a second self."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import now
from core.models import (
    Attendance,
    Event,
    OutboxEntry,
    Person,
    Registration,
    RegistrationStatus,
    Reward,
    RewardCut,
    RewardPlan,
    SystemReason,
)
from core.money import MINOR_MAX
from core.platform import Platform
from core.queries.rewards.conversions import plans_to_sweep, unasked
from core.queries.rewards.plans import Sum, list_plans
from core.services.registrations.verification import verify_person
from core.services.rewards.accrual import accrue, accrue_for_event, accrue_unasked
from core.services.rewards.plans import end_plan
from referral.rewards.accounts import ledger_of
from referral.rewards.accrual import Reason
from referral.rewards.plans import Trigger
from referral.rewards.states import State
from tests.core.services.reward_support import (
    FIVE_EUROS,
    count,
    cuts_of,
    person_at,
    promise,
    reserved,
    rewards_of,
    steps_of,
    tree_of,
)
from tests.factories import make_deal, make_lead

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


def _accrue(platform: Platform, plan: RewardPlan, conversion_id: int) -> list[Reward]:
    with platform.transaction() as session:
        return accrue(session, plan.id, conversion_id)


def test_a_budget_of_a_hundred_is_not_overspent_by_two_hundred_at_once(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        event = session.merge(stage.event)
        sharer = session.get_one(Registration, stage.maud.id)
        friends = [person_at(session, event, f"Friend {number}", sharer).id for number in range(200)]
    plan = promise(platform, stage, replace(FIVE_EUROS, amount_minor=100, budget_minor=10_000))

    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(lambda friend: len(_accrue(platform, plan, friend)), friends))

    rewards = rewards_of(platform)
    assert sum(given) == len(rewards) == 100
    assert sum(reward.amount_minor for reward in rewards) == reserved(platform) == 10_000
    assert [cut.reason for cut in cuts_of(platform)] == [Reason.BUDGET] * 100
    assert ledger_of(reward.value for reward in rewards).reserved_minor == reserved(platform)


def test_the_same_conversion_asked_for_at_once_is_rewarded_once(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: _accrue(platform, plan, stage.idris.id), range(10)))
    [reward] = rewards_of(platform)
    assert (reward.person_id, reward.registration_id, reward.level) == (stage.maud.person_id, stage.maud.id, 1)
    assert (reward.state, reward.amount_minor, reserved(platform)) == (State.HELD, 500, 500)
    assert reward.held_until == reward.accrued_at + timedelta(days=14)
    assert steps_of(platform, reward) == [
        (None, "accrued", None, SystemReason.ACCRUED),
        ("accrued", "held", None, SystemReason.HOLD),
    ]


def test_up_the_chain_each_gets_half_of_the_one_below(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage, replace(FIVE_EUROS, levels=3))
    _accrue(platform, plan, stage.ayla.id)
    assert [(reward.person_id, reward.level, reward.amount_minor) for reward in rewards_of(platform)] == [
        (stage.idris.person_id, 1, 250),
        (stage.maud.person_id, 2, 125),
    ]
    assert reserved(platform) == 375


def test_nobody_gets_more_than_the_cap(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        sharer = session.get_one(Registration, stage.maud.id)
        friends = [person_at(session, session.merge(stage.event), f"Friend {n}", sharer).id for n in range(3)]
    plan = promise(platform, stage, replace(FIVE_EUROS, cap_minor=1200))
    for friend in friends:
        _accrue(platform, plan, friend)
    assert [reward.amount_minor for reward in rewards_of(platform)] == [500, 500, 200]
    assert [(cut.reason, cut.cut_minor) for cut in cuts_of(platform)] == [(Reason.CAP, 300)]
    _accrue(platform, plan, friends[-1])
    assert len(cuts_of(platform)) == 1  # what was cut off a reward that was given stays said


def test_what_somebody_unconfirmed_was_promised_accrues_once_they_confirm(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    plan = promise(platform, stage)
    _accrue(platform, plan, stage.idris.id)
    assert rewards_of(platform) == []
    assert [cut.reason for cut in cuts_of(platform)] == [Reason.UNVERIFIED]

    with platform.transaction() as session:
        assert verify_person(session, stage.maud.person_id)
        assert not verify_person(session, stage.maud.person_id)
        facts = session.scalars(select(OutboxEntry.fact)).all()
        accrue_unasked(session, plan.id)

    assert facts.count("PersonVerified") == 1
    assert stage.maud.person_id in [reward.person_id for reward in rewards_of(platform)]
    assert cuts_of(platform) == []


def test_a_promise_from_before_the_plan_ended_is_kept_and_nothing_new_is_made(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    plan = promise(platform, stage)
    _accrue(platform, plan, stage.idris.id)
    with platform.transaction() as session:
        end_plan(session, stage.actor, plan.id)
        verify_person(session, stage.maud.person_id)
    _accrue(platform, plan, stage.ayla.id)
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 1
    assert [reward.conversion_id for reward in rewards_of(platform)] == [stage.idris.id]


def test_a_promise_that_two_plans_kept_open_is_kept_once_and_asked_for_no_more(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    first = promise(platform, stage)
    _accrue(platform, first, stage.idris.id)
    with platform.transaction() as session:
        end_plan(session, stage.actor, first.id)
    second = promise(platform, stage)
    _accrue(platform, second, stage.idris.id)
    assert [(cut.plan_id, cut.reason) for cut in cuts_of(platform)] == [
        (first.id, Reason.UNVERIFIED),
        (second.id, Reason.UNVERIFIED),
    ]
    with platform.transaction() as session:
        verify_person(session, stage.maud.person_id)
    for plan, conversion_ids in ((first, [stage.idris.id]), (second, [stage.idris.id, stage.ayla.id])):
        with platform.transaction() as session:
            assert unasked(session, session.get_one(RewardPlan, plan.id), 10) == conversion_ids
            accrue_unasked(session, plan.id)
    assert [(reward.plan_id, reward.conversion_id) for reward in rewards_of(platform)] == [
        (first.id, stage.idris.id),
        (second.id, stage.ayla.id),
    ]
    assert cuts_of(platform) == []
    with platform.reading() as session:
        assert list(plans_to_sweep(session, now() + timedelta(days=1))) != []  # the second runs on
        assert unasked(session, session.get_one(RewardPlan, second.id), 10) == []


def test_amounts_of_currencies_with_small_units_are_large(platform: Platform) -> None:
    stage = tree_of(platform)
    flat = replace(FIVE_EUROS, amount_minor=4_000_000_000, budget_minor=MINOR_MAX, currency="VND", cap_minor=3_000_000_000)
    plan = promise(platform, stage, flat)
    with platform.transaction() as session:
        accrue_unasked(session, plan.id)
    assert [reward.amount_minor for reward in rewards_of(platform)] == [3_000_000_000] * 2
    assert [cut.cut_minor for cut in cuts_of(platform)] == [1_000_000_000] * 2
    assert reserved(platform) == 6_000_000_000
    with platform.reading() as session:
        (totals,) = list_plans(session, session.get_one(Event, stage.event.id))
    assert totals.promised == Sum(2, 6_000_000_000)


def test_a_deal_rewards_who_brought_the_customer(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.DEAL))
    with platform.transaction() as session:
        deal = make_deal(session, make_lead(session, stage.ayla))
    for _ in range(2):
        with platform.transaction() as session:
            accrue_for_event(session, stage.event.id, Trigger.DEAL, deal.id)
    [reward] = rewards_of(platform)
    assert (reward.trigger, reward.conversion_id, reward.converted_id) == (Trigger.DEAL, deal.id, stage.ayla.id)
    assert reward.person_id == stage.idris.person_id


def test_attending_is_rewarded_once_it_was_long_enough(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.ATTENDED, attended_minutes=10))
    with platform.transaction() as session:
        for registration, seconds in ((stage.idris, 599), (stage.ayla, 600)):
            session.add(
                Attendance(
                    registration_id=registration.id,
                    organisation_id=stage.event.organisation_id,
                    event_id=stage.event.id,
                    first_seen_at=now(),
                    last_seen_at=now(),
                    seconds=seconds,
                )
            )
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 1
    assert [reward.conversion_id for reward in rewards_of(platform)] == [stage.ayla.id]


def test_a_plan_made_late_rewards_the_past_only_when_that_was_said(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage, past=False)
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 0
        friend = person_at(session, session.merge(stage.event), "Late", session.get_one(Registration, stage.maud.id))
    with platform.transaction() as session:
        assert unasked(session, session.get_one(RewardPlan, plan.id), 10) == [friend.id]
        assert accrue_for_event(session, stage.event.id, Trigger.REGISTERED, stage.ayla.id) == []


def test_what_an_earlier_plan_rewarded_is_not_rewarded_again(platform: Platform) -> None:
    stage = tree_of(platform)
    first = promise(platform, stage)
    _accrue(platform, first, stage.idris.id)
    with platform.transaction() as session:
        end_plan(session, stage.actor, first.id)
    second = promise(platform, stage)
    with platform.transaction() as session:
        assert accrue_unasked(session, second.id) == 1
    assert _accrue(platform, second, stage.idris.id) == []
    assert sorted(reward.conversion_id for reward in rewards_of(platform)) == sorted([stage.idris.id, stage.ayla.id])


def test_a_place_given_back_before_its_turn_earns_nobody_anything(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    with platform.transaction() as session:
        session.get_one(Registration, stage.ayla.id).status = RegistrationStatus.CANCELLED
    assert _accrue(platform, plan, stage.ayla.id) == []
    assert (count(platform, Reward), count(platform, RewardCut)) == (0, 0)


def test_who_came_by_themselves_earns_nobody_anything(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    assert _accrue(platform, plan, stage.maud.id) == []
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 2
