"""Plans: what they may say, what they must keep, and who may make them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from core.errors import Forbidden, NotFound
from core.models import Event, EventStatus, OutboxEntry, RewardPlan, Role
from core.money import MINOR_MAX
from core.permissions import Actor
from core.platform import Platform
from core.services.rewards import errors as reward_errors
from core.services.rewards.accrual import accrue, accrue_unasked
from core.services.rewards.plans import PlanDetails, edit_plan, end_plan, make_plan, resume_plan
from referral.rewards.plans import Trigger
from tests.core.services.reward_support import FIVE_EUROS, cuts_of, promise, rewards_of, tree_of
from tests.factories import make_event, make_member, make_organisation

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


def _edit(platform: Platform, stage, plan: RewardPlan, details: PlanDetails) -> RewardPlan:
    with platform.transaction() as session:
        return edit_plan(session, stage.actor, plan.id, details)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"amount_minor": 0}, reward_errors.AmountUnusable),
        ({"amount_minor": MINOR_MAX + 1}, reward_errors.AmountUnusable),
        ({"amount_minor": 3, "levels": 4}, reward_errors.ShareTooSmall),
        ({"budget_minor": -1}, reward_errors.BudgetUnusable),
        ({"currency": "XXX"}, reward_errors.CurrencyUnusable),
        ({"levels": 21}, reward_errors.LevelsUnusable),
        ({"cap_minor": 0}, reward_errors.CapUnusable),
        ({"hold_days": 0}, reward_errors.HoldUnusable),
        ({"hold_days": 91}, reward_errors.HoldUnusable),
        ({"attended_minutes": 0}, reward_errors.MinutesUnusable),
    ],
)
def test_what_a_plan_cannot_say_is_refused_beside_its_field(platform: Platform, change, refusal) -> None:
    stage = tree_of(platform)
    with pytest.raises(refusal):
        promise(platform, stage, replace(FIVE_EUROS, **change))


def test_an_event_has_one_running_plan_for_each_trigger(platform: Platform) -> None:
    stage = tree_of(platform)
    first = promise(platform, stage)
    promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.DEAL))
    with pytest.raises(reward_errors.PlanRunning):
        promise(platform, stage)
    with platform.transaction() as session:
        end_plan(session, stage.actor, first.id)
    assert promise(platform, stage).id != first.id


def test_another_plan_may_not_become_what_a_running_one_is(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    other = promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.ATTENDED))
    with pytest.raises(reward_errors.PlanRunning):
        _edit(platform, stage, other, FIVE_EUROS)


def test_a_budget_may_not_fall_below_what_is_promised(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    with platform.transaction() as session:
        accrue(session, plan.id, stage.ayla.id)
    with pytest.raises(reward_errors.BudgetBelowPromises) as refused:
        _edit(platform, stage, plan, replace(FIVE_EUROS, budget_minor=499))
    assert "5.00 EUR" in str(refused.value)
    assert _edit(platform, stage, plan, replace(FIVE_EUROS, budget_minor=500)).left_minor == 0


def test_a_plan_with_promises_keeps_its_currency_and_what_it_rewards(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    assert _edit(platform, stage, plan, replace(FIVE_EUROS, currency="CHF")).currency == "CHF"
    with platform.transaction() as session:
        accrue(session, plan.id, stage.ayla.id)
    with pytest.raises(reward_errors.CurrencyFixed):
        _edit(platform, stage, plan, FIVE_EUROS)
    with pytest.raises(reward_errors.TriggerFixed):
        _edit(platform, stage, plan, replace(FIVE_EUROS, currency="CHF", trigger=Trigger.DEAL))


def test_a_larger_budget_is_offered_to_whom_the_smaller_one_left_with_nothing(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage, replace(FIVE_EUROS, budget_minor=500))
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 2
    assert [cut.cut_minor for cut in cuts_of(platform)] == [500]
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 0  # asked, and answered
    _edit(platform, stage, plan, FIVE_EUROS)
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 1
    assert (len(rewards_of(platform)), cuts_of(platform)) == (2, [])


def test_an_ended_plan_is_not_changed(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    with platform.transaction() as session:
        end_plan(session, stage.actor, plan.id)
    with pytest.raises(reward_errors.PlanEnded):
        _edit(platform, stage, plan, FIVE_EUROS)


def test_plans_are_made_by_whoever_may_and_for_their_own_events(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    with platform.transaction() as session:
        moderator = Actor.of(make_member(session, stage.event.organisation, Role.MODERATOR))
        theirs = make_event(session, make_organisation(session))
        stranger = Actor.of(make_member(session, theirs.organisation))
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        for act in (
            lambda: make_plan(session, moderator, event, FIVE_EUROS),
            lambda: edit_plan(session, moderator, plan.id, FIVE_EUROS),
            lambda: end_plan(session, moderator, plan.id),
        ):
            with pytest.raises(Forbidden):
                act()
        for act in (
            lambda: make_plan(session, stranger, event, FIVE_EUROS),
            lambda: edit_plan(session, stranger, plan.id, FIVE_EUROS),
            lambda: end_plan(session, stranger, plan.id),
        ):
            with pytest.raises(NotFound):
                act()


def _end(platform: Platform, stage, plan: RewardPlan) -> None:
    with platform.transaction() as session:
        end_plan(session, stage.actor, plan.id)


def _resume(platform: Platform, stage, plan: RewardPlan) -> RewardPlan:
    with platform.transaction() as session:
        return resume_plan(session, stage.actor, plan.id)


def test_a_resumed_plan_runs_as_if_it_had_not_ended(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    _end(platform, stage, plan)
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 0
    assert _resume(platform, stage, plan).ended_at is None
    assert _resume(platform, stage, plan).ended_at is None
    with platform.transaction() as session:
        assert session.scalars(select(OutboxEntry.fact)).all().count("RewardPlanChanged") == 2, "made, and resumed once"
        assert accrue_unasked(session, plan.id) == 2
    assert [reward.plan_id for reward in rewards_of(platform)] == [plan.id] * 2


def test_a_plan_is_not_resumed_beside_another_that_rewards_the_same(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    _end(platform, stage, plan)
    other = promise(platform, stage)
    with pytest.raises(reward_errors.PlanRunning):
        _resume(platform, stage, plan)
    _end(platform, stage, other)
    assert _resume(platform, stage, plan).ended_at is None


def test_of_several_resumed_at_once_one_runs(platform: Platform) -> None:
    stage = tree_of(platform)
    plans = []
    for _ in range(6):
        plans.append(promise(platform, stage))
        _end(platform, stage, plans[-1])

    def resume(plan: RewardPlan) -> bool:
        try:
            return _resume(platform, stage, plan).ended_at is None
        except reward_errors.PlanRunning:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(resume, plans)) == 1
    with platform.reading() as session:
        assert session.scalar(select(func.count(RewardPlan.id)).where(RewardPlan.ended_at.is_(None))) == 1


def test_a_plan_with_nothing_left_or_for_an_event_that_is_off_stays_ended(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage, replace(FIVE_EUROS, budget_minor=1000))
    with platform.transaction() as session:
        accrue_unasked(session, plan.id)
    _end(platform, stage, plan)
    with pytest.raises(reward_errors.PlanSpent):
        _resume(platform, stage, plan)
    with platform.transaction() as session:
        session.get_one(Event, stage.event.id).status = EventStatus.CANCELLED
    with pytest.raises(reward_errors.NobodyComes):
        _resume(platform, stage, plan)


def test_only_who_manages_rewards_resumes_and_only_their_own(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    _end(platform, stage, plan)
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        host = Actor.of(make_member(session, event.organisation, Role.AGENT))
        stranger = Actor.of(make_member(session, make_organisation(session)))
    for actor, refusal in ((host, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal), platform.transaction() as session:
            resume_plan(session, actor, plan.id)
