"""What was taken back is earned again once what it was for stands again, within the budget, and nothing is ever paid twice."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.clock import now
from core.models import Event, Person, Registration, RegistrationStatus, Reward, RewardCut, RewardPlan, SystemReason
from core.platform import Platform
from core.queries.rewards.conversions import unasked
from core.services.people.merges import merge_people, undo_merge
from core.services.rewards.accrual import BATCH, accrue, accrue_for_event, accrue_unasked
from core.services.rewards.plans import edit_plan, end_plan, resume_plan
from core.services.rewards.rewards import Decree, decide, release_due, take_back_of_deal, take_back_of_registration
from core.services.sales.deals import refund_deal, restore_deal
from referral.rewards.accrual import Reason
from referral.rewards.plans import Trigger
from referral.rewards.states import Action, State
from tests.core.services.reward_support import (
    FIVE_EUROS,
    age,
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

STEPS = 60


@pytest.fixture
def stage(platform: Platform):
    """Idris' reward for Ayla and Maud's for Idris wait."""
    stage = tree_of(platform)
    stage.plan = promise(platform, stage)
    _catch_up(platform, stage.plan)
    return stage


def _catch_up(platform: Platform, plan: RewardPlan) -> int:
    """What the sweep does: gives how many conversions the plan was asked for."""
    with platform.transaction() as session:
        return accrue_unasked(session, plan.id)


def _hold_place(platform: Platform, registration: Registration, status: RegistrationStatus) -> None:
    with platform.transaction() as session:
        session.get_one(Registration, registration.id).status = status


def _give_back(platform: Platform, registration: Registration) -> None:
    """The place, and what the job does about it."""
    _hold_place(platform, registration, RegistrationStatus.CANCELLED)
    with platform.transaction() as session:
        take_back_of_registration(session, registration.id)


def _come_back(platform: Platform, registration: Registration) -> list[Reward]:
    """Register again, and what the job does about it."""
    _hold_place(platform, registration, RegistrationStatus.REGISTERED)
    with platform.transaction() as session:
        return accrue_for_event(session, registration.event_id, Trigger.REGISTERED, registration.id)


def _decide(platform: Platform, stage, reward: Reward, *actions: Action) -> None:
    for action in actions:
        with platform.transaction() as session:
            decide(session, stage.actor, session.get_one(Event, stage.event.id), [reward.id], Decree(action, "As agreed"))


def _for(platform: Platform, registration: Registration) -> list[Reward]:
    return [reward for reward in rewards_of(platform) if reward.converted_id == registration.id]


def _states(platform: Platform, registration: Registration) -> list[State]:
    return [reward.state for reward in _for(platform, registration)]


def test_who_registers_again_earns_their_referrer_the_reward_again_and_both_keep_their_history(platform: Platform, stage) -> None:
    _give_back(platform, stage.ayla)
    assert reserved(platform) == 500

    _come_back(platform, stage.ayla)

    before, after = _for(platform, stage.ayla)
    assert (before.state, after.state, reserved(platform)) == (State.TAKEN_BACK, State.HELD, 1000)
    assert (after.person_id, after.amount_minor) == (stage.idris.person_id, 500)
    assert after.held_until == after.accrued_at + timedelta(days=14)
    assert [step[-1] for step in steps_of(platform, before)][-1] == SystemReason.REGISTRATION_CANCELLED
    assert [step[-1] for step in steps_of(platform, after)] == [SystemReason.ACCRUED_AGAIN, SystemReason.HOLD]


def test_as_often_as_they_come_back_one_reward_stands(platform: Platform, stage) -> None:
    for times in range(1, 4):
        _give_back(platform, stage.ayla)
        _come_back(platform, stage.ayla)
        assert _catch_up(platform, stage.plan) == 0
        assert Counter(_states(platform, stage.ayla)) == {State.TAKEN_BACK: times, State.HELD: 1}
        assert reserved(platform) == 1000


def test_where_the_job_was_lost_the_sweep_asks_once(platform: Platform, stage) -> None:
    _give_back(platform, stage.ayla)
    assert _catch_up(platform, stage.plan) == 0
    _hold_place(platform, stage.ayla, RegistrationStatus.REGISTERED)
    assert _catch_up(platform, stage.plan) == 1
    assert _catch_up(platform, stage.plan) == 0
    assert _states(platform, stage.ayla) == [State.TAKEN_BACK, State.HELD]


def test_where_the_reward_was_not_taken_back_in_time_it_simply_stays(platform: Platform, stage) -> None:
    _hold_place(platform, stage.ayla, RegistrationStatus.CANCELLED)
    _come_back(platform, stage.ayla)
    with platform.transaction() as session:
        assert take_back_of_registration(session, stage.ayla.id) == 0
    assert _states(platform, stage.ayla) == [State.HELD]


def test_what_a_member_took_back_stays_taken_back(platform: Platform, stage) -> None:
    [reward] = _for(platform, stage.ayla)
    _decide(platform, stage, reward, Action.TAKE_BACK)
    _give_back(platform, stage.ayla)
    assert _come_back(platform, stage.ayla) == []
    assert _catch_up(platform, stage.plan) == 0
    assert _states(platform, stage.ayla) == [State.TAKEN_BACK]


@pytest.mark.parametrize("asked_back", [False, True])
def test_what_was_paid_is_not_paid_again(platform: Platform, stage, asked_back: bool) -> None:
    [reward] = _for(platform, stage.ayla)
    _decide(platform, stage, reward, Action.RELEASE, Action.PAY, *([Action.TAKE_BACK] if asked_back else []))
    _give_back(platform, stage.ayla)
    assert _come_back(platform, stage.ayla) == []
    assert _states(platform, stage.ayla) == [State.CLAWED_BACK if asked_back else State.PAID]
    assert reserved(platform) == 1000


def test_a_refund_that_is_taken_back_brings_the_reward_back(platform: Platform, stage) -> None:
    plan = promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.DEAL))
    with platform.transaction() as session:
        deal = make_deal(session, make_lead(session, session.get_one(Registration, stage.ayla.id)))
    with platform.transaction() as session:
        accrue(session, plan.id, deal.id)
    with platform.transaction() as session:
        refund_deal(session, stage.actor, deal.id)
        take_back_of_deal(session, deal.id)
    with platform.transaction() as session:
        restore_deal(session, stage.actor, deal.id)
        accrue(session, plan.id, deal.id)
    assert [reward.state for reward in rewards_of(platform) if reward.trigger == Trigger.DEAL] == [State.TAKEN_BACK, State.HELD]


def test_a_merge_that_is_undone_late_brings_the_reward_back(platform: Platform, stage) -> None:
    """Ayla is Maud, it seems: what Idris earned for her is taken back at the end of its wait. Then it turns out she is not."""
    with platform.transaction() as session:
        merge = merge_people(session, stage.actor, stage.maud.person_id, stage.ayla.person_id)
    age(platform, held_until=now() - timedelta(seconds=1))
    with platform.transaction() as session:
        release_due(session, stage.event.id)
    assert _states(platform, stage.ayla) == [State.TAKEN_BACK]
    with platform.transaction() as session:
        undo_merge(session, stage.actor, merge.id)
    assert _catch_up(platform, stage.plan) == 1
    assert _states(platform, stage.ayla) == [State.TAKEN_BACK, State.HELD]


def test_an_ended_plan_gives_nothing_again_and_a_resumed_one_does(platform: Platform, stage) -> None:
    _give_back(platform, stage.ayla)
    with platform.transaction() as session:
        end_plan(session, stage.actor, stage.plan.id)
    assert _come_back(platform, stage.ayla) == []
    assert _catch_up(platform, stage.plan) == 0
    with platform.transaction() as session:
        resume_plan(session, stage.actor, stage.plan.id)
    assert _catch_up(platform, stage.plan) == 1
    assert _states(platform, stage.ayla) == [State.TAKEN_BACK, State.HELD]


def test_another_plan_that_runs_by_then_gives_it_on_its_own_terms(platform: Platform, stage) -> None:
    _give_back(platform, stage.ayla)
    with platform.transaction() as session:
        end_plan(session, stage.actor, stage.plan.id)
    other = promise(platform, stage, replace(FIVE_EUROS, amount_minor=300))
    [reward] = _come_back(platform, stage.ayla)
    assert (reward.plan_id, reward.amount_minor) == (other.id, 300)


def test_a_budget_that_was_spent_meanwhile_is_said_and_a_larger_one_gives_it(platform: Platform) -> None:
    stage = tree_of(platform)
    small = replace(FIVE_EUROS, budget_minor=500)
    stage.plan = promise(platform, stage, small)
    with platform.transaction() as session:
        accrue(session, stage.plan.id, stage.ayla.id)
    _give_back(platform, stage.ayla)
    with platform.transaction() as session:
        accrue(session, stage.plan.id, stage.idris.id)
    assert _come_back(platform, stage.ayla) == []
    assert [(cut.converted_id, cut.reason) for cut in cuts_of(platform)] == [(stage.ayla.id, Reason.BUDGET)]
    assert _catch_up(platform, stage.plan) == 0

    with platform.transaction() as session:
        edit_plan(session, stage.actor, stage.plan.id, replace(small, budget_minor=1000))
    assert _catch_up(platform, stage.plan) == 1
    assert _states(platform, stage.ayla) == [State.TAKEN_BACK, State.HELD]
    assert (cuts_of(platform), reserved(platform)) == ([], 1000)


def test_what_is_cut_off_twice_is_said_once(platform: Platform) -> None:
    """A deal's cuts are not struck out with its refund."""
    stage = tree_of(platform)
    plan = promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.DEAL, cap_minor=200))
    with platform.transaction() as session:
        deal = make_deal(session, make_lead(session, session.get_one(Registration, stage.ayla.id)))
    for _ in range(2):
        with platform.transaction() as session:
            restore_deal(session, stage.actor, deal.id)
            accrue(session, plan.id, deal.id)
        assert [(cut.reason, cut.cut_minor) for cut in cuts_of(platform)] == [(Reason.CAP, 300)]
        with platform.transaction() as session:
            refund_deal(session, stage.actor, deal.id)
            take_back_of_deal(session, deal.id)


def test_a_budget_of_a_hundred_holds_when_two_hundred_come_back_at_once(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        event, maud = session.get_one(Event, stage.event.id), session.get_one(Registration, stage.maud.id)
        friends = [person_at(session, event, f"Friend {number}", maud) for number in range(200)]
    plan = promise(platform, stage, replace(FIVE_EUROS, amount_minor=100, budget_minor=10_000))
    while _catch_up(platform, plan) == BATCH:
        pass
    with platform.transaction() as session:
        for friend in friends:
            session.get_one(Registration, friend.id).status = RegistrationStatus.CANCELLED
        session.flush()
        for friend in friends:
            take_back_of_registration(session, friend.id)
        for friend in friends:
            session.get_one(Registration, friend.id).status = RegistrationStatus.REGISTERED
    assert reserved(platform) <= 200  # of Idris and Ayla alone

    def come(friend: Registration) -> int:
        with platform.transaction() as session:
            return len(accrue(session, plan.id, friend.id))

    with ThreadPoolExecutor(20) as pool:
        given = sum(pool.map(come, [*friends, *friends]))  # each job twice

    standing = [reward for reward in rewards_of(platform) if reward.state is State.HELD]
    assert sum(reward.amount_minor for reward in standing) == reserved(platform) == 10_000
    assert len(standing) == 100
    assert given <= 100
    assert max(Counter(reward.conversion_id for reward in standing).values()) == 1


def test_places_given_back_and_taken_again_at_once_leave_one_reward_for_each(platform: Platform, stage) -> None:
    """Jobs of one place, each several times and in no order, beside a marketer who pays what is there."""
    places = [stage.idris, stage.ayla]

    def pay(_: Registration) -> None:
        for reward in rewards_of(platform):
            _decide(platform, stage, reward, Action.RELEASE, Action.PAY)

    work = [(act, place) for place in places for act in (_give_back, _come_back) for _ in range(6)]
    random.Random(1).shuffle(work)
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(act, platform, place) for act, place in work]
        done.append(pool.submit(pay, stage.ayla))
        for each in done:
            each.result()
    for place in places:
        _come_back(platform, place)
    _catch_up(platform, stage.plan)
    for place in places:
        assert len([state for state in _states(platform, place) if state is not State.TAKEN_BACK]) == 1
    _check(platform, set())
    assert reserved(platform) == 1000


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_in_whichever_order(platform: Platform, seed: int) -> None:
    """Places, jobs, sweeps, decisions and budgets at random: what must always hold, holds after every step."""
    chance = random.Random(seed)
    stage = tree_of(platform)
    details = replace(FIVE_EUROS, amount_minor=100, budget_minor=500, levels=2)
    stage.plan = promise(platform, stage, details)
    with platform.transaction() as session:
        event, people = session.get_one(Event, stage.event.id), [stage.maud, stage.idris, stage.ayla]
        for number in range(5):
            parent = session.get_one(Registration, chance.choice(people).id)
            people.append(person_at(session, event, f"Friend {number}", parent, verified=chance.random() < 0.7))
    final: set[int] = set()  # rewards a member has spoken about

    def anybody() -> Registration:
        return chance.choice(people[1:])

    def member_decides() -> None:
        if rewards := rewards_of(platform):
            reward, action = chance.choice(rewards), chance.choice([Action.RELEASE, Action.PAY, Action.TAKE_BACK])
            _decide(platform, stage, reward, action)
            after = next(one for one in rewards_of(platform) if one.id == reward.id)
            if action is Action.TAKE_BACK and after.state != reward.state:
                final.add(reward.id)

    def confirm() -> None:
        with platform.transaction() as session:
            session.get_one(Person, anybody().person_id).verified_at = now()

    def raise_budget() -> None:
        with platform.transaction() as session:
            budget = session.get_one(RewardPlan, stage.plan.id).budget_minor + 100
            edit_plan(session, stage.actor, stage.plan.id, replace(details, budget_minor=budget))

    steps: list[Callable[[], object]] = [
        lambda: _give_back(platform, anybody()),
        lambda: _hold_place(platform, anybody(), RegistrationStatus.CANCELLED),  # and its job is lost
        lambda: _come_back(platform, anybody()),
        lambda: _hold_place(platform, anybody(), RegistrationStatus.REGISTERED),
        lambda: _catch_up(platform, stage.plan),
        lambda: release_of(platform, stage),
        member_decides,
        confirm,
        raise_budget,
    ]
    for _ in range(STEPS):
        chance.choice(steps)()
        _check(platform, final)
    for _ in range(len(people)):
        _catch_up(platform, stage.plan)
    with platform.reading() as session:
        assert unasked(session, session.get_one(RewardPlan, stage.plan.id), 10) == [], "asking comes to its end"
    _check(platform, final)
    _check_nobody_was_forgotten(platform, people[1:])


def release_of(platform: Platform, stage) -> None:
    """Every wait is over."""
    age(platform, held_until=now() - timedelta(seconds=1))
    with platform.transaction() as session:
        release_due(session, stage.event.id)


def _check(platform: Platform, final: set[int]) -> None:
    with platform.reading() as session:
        plan = session.scalars(select(RewardPlan)).one()
        rewards = session.scalars(select(Reward).order_by(Reward.id)).all()
        costs = [reward.amount_minor for reward in rewards if reward.state is not State.TAKEN_BACK]
    assert sum(costs) == plan.reserved_minor <= plan.budget_minor
    levels = Counter((reward.conversion_id, reward.level) for reward in rewards if reward.state is not State.TAKEN_BACK)
    assert all(times == 1 for times in levels.values()), "one level of a conversion is rewarded once at a time"
    for reward in rewards:
        if reward.id in final:
            later = [one for one in rewards if one.id > reward.id and one.value.key == reward.value.key]
            assert later == [], "what a member took back stays taken back"


def _check_nobody_was_forgotten(platform: Platform, people: list[Registration]) -> None:
    """Whoever stands and was brought has for the first level a reward, or a reason why not; or a member has taken it back."""
    with platform.reading() as session:
        for registration in people:
            if session.get_one(Registration, registration.id).status is RegistrationStatus.CANCELLED:
                continue
            of_it = (Reward.conversion_id == registration.id, Reward.level == 1, ~Reward.may_return)
            given = session.scalar(select(func.count(Reward.id)).where(*of_it))
            said = session.scalar(select(func.count(RewardCut.id)).where(RewardCut.conversion_id == registration.id))
            assert given or said, registration.name
