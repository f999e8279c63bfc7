"""Rewards by jobs and sweeps: what facts promise is done, and what a lost job left is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.events import AttendeeRegistered, DealRefunded, DealWon, FindingsChanged
from core.models import (
    Attendance,
    Code,
    Event,
    EventStatus,
    OutboxEntry,
    Person,
    Referral,
    Registration,
    Reward,
    RewardPlan,
    Role,
)
from core.outbox import record
from core.permissions import Actor
from core.platform import Platform
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people, undo_merge
from core.services.registrations.places import cancel_registration
from core.services.registrations.verification import verify_person
from core.services.rewards.plans import edit_plan
from core.services.rewards.rewards import Decree, Outcome, decide
from referral.rewards.plans import Trigger
from referral.rewards.states import Action
from tests.core.services.reward_support import FIVE_EUROS, age, count, person_at, promise, reserved, rewards_of, tree_of
from tests.factories import make_deal, make_finding, make_lead, make_member, make_visit, make_visitor
from workers import sweeps
from workers.queues import QUEUES
from workers.runtime import use
from workers.worker import Worker


@pytest.fixture
def platform(make_platform: Callable[..., Platform], sqlite_url: str) -> Platform:
    platform = make_platform(sqlite_url)
    use(platform)
    return platform


def _work(platform: Platform) -> None:
    Worker(list(QUEUES), connection=platform.redis).work(burst=True, logging_level="ERROR")


def _sweep(platform: Platform, sweep: Callable[[], None]) -> None:
    """Look what is missing, and do it."""
    sweep()
    _work(platform)


def _lose_jobs(platform: Platform) -> None:
    platform.redis.flushall()


def _states(platform: Platform) -> list[str]:
    return [str(reward.state) for reward in rewards_of(platform)]


def _happen(platform: Platform, fact: object) -> None:
    with platform.transaction() as session:
        record(session, fact)


def _registered(stage, registration: Registration) -> AttendeeRegistered:
    return AttendeeRegistered(stage.event.organisation_id, stage.event.id, registration.id)


def test_a_registration_is_rewarded_by_the_job_its_fact_promises(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage, past=False)
    with platform.transaction() as session:
        friend = person_at(session, session.merge(stage.event), "Friend", session.get_one(Registration, stage.maud.id))
        record(session, _registered(stage, friend))
    _happen(platform, _registered(stage, stage.maud))
    _work(platform)
    assert [reward.conversion_id for reward in rewards_of(platform)] == [friend.id]
    assert count(platform, OutboxEntry) == 0


def test_an_event_without_a_plan_asks_for_no_job(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = tree_of(platform)
    asked: list[str] = []
    monkeypatch.setattr("core.adapters.jobs.Jobs.enqueue", lambda self, name, **ids: asked.append(name))
    monkeypatch.setattr("core.adapters.jobs.Jobs.enqueue_many", lambda self, name, *_each: asked.append(name))
    _happen(platform, _registered(stage, stage.ayla))
    assert "accrue_rewards" not in asked
    promise(platform, stage)
    _happen(platform, _registered(stage, stage.maud))
    assert "accrue_rewards" not in asked
    _happen(platform, _registered(stage, stage.ayla))
    assert "accrue_rewards" in asked


def test_a_plan_for_the_past_too_catches_up_by_itself(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    assert _states(platform) == ["held", "held"]


def test_a_larger_budget_catches_up_by_itself(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage, replace(FIVE_EUROS, budget_minor=500))
    _work(platform)
    assert reserved(platform) == 500
    with platform.transaction() as session:
        edit_plan(session, stage.actor, plan.id, FIVE_EUROS)
    _work(platform)
    assert reserved(platform) == 1000


def test_giving_a_place_back_takes_back_what_it_earned(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    with platform.transaction() as session:
        cancel_registration(session, stage.ayla.id)
    _work(platform)
    assert _states(platform) == ["held", "taken_back"]


def test_erasing_a_friend_takes_back_what_they_earned_also_when_it_was_released(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    age(platform, held_until=now() - timedelta(seconds=1))
    _sweep(platform, sweeps.release_due_rewards)
    assert _states(platform) == ["released", "released"]
    with platform.transaction() as session:
        owner = Actor.of(make_member(session, session.merge(stage.event.organisation), Role.OWNER))
        erase_person(session, owner, stage.ayla.person_id, "Ayla")
    _work(platform)
    assert _states(platform) == ["released", "taken_back"]
    with platform.transaction() as session:
        erase_person(session, owner, stage.maud.person_id, "Maud")  # who earned the other
    _work(platform)
    assert (_states(platform), reserved(platform)) == (["taken_back", "taken_back"], 0)


def test_a_deal_is_rewarded_and_its_refund_taken_back(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.DEAL))
    with platform.transaction() as session:
        deal = make_deal(session, make_lead(session, stage.ayla))
        record(session, DealWon(stage.event.organisation_id, stage.event.id, stage.ayla.id, deal.id))
    _work(platform)
    assert _states(platform) == ["held"]
    with platform.transaction() as session:
        session.merge(deal).refunded_at = now()
        record(session, DealRefunded(stage.event.organisation_id, stage.event.id, stage.ayla.id, deal.id))
    _work(platform)
    assert _states(platform) == ["taken_back"]


def test_a_finding_holds_what_was_earned(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    with platform.transaction() as session:
        make_finding(session, session.merge(stage.event), stage.ayla)
        record(session, FindingsChanged(stage.event.organisation_id, stage.event.id))
    _work(platform)
    assert [reward.review is not None for reward in rewards_of(platform)] == [False, True]


def test_the_sweep_rewards_who_has_attended_long_enough_by_now(platform: Platform) -> None:
    stage = tree_of(platform, status=EventStatus.LIVE)
    promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.ATTENDED), past=False)
    with platform.transaction() as session:
        of = {"organisation_id": stage.event.organisation_id, "event_id": stage.event.id}
        seen = {"first_seen_at": now(), "last_seen_at": now(), "seconds": 300}
        session.add(Attendance(registration_id=stage.ayla.id, **of, **seen))
    _sweep(platform, sweeps.accrue_missing_rewards)
    assert _states(platform) == []
    with platform.transaction() as session:
        session.execute(update(Attendance).values(seconds=600, last_seen_at=now()))
    for _ in range(2):
        _sweep(platform, sweeps.accrue_missing_rewards)
    assert [reward.converted_id for reward in rewards_of(platform)] == [stage.ayla.id]


def test_what_lost_jobs_left_is_found_by_the_sweeps(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    promise(platform, stage)
    _lose_jobs(platform)
    _sweep(platform, sweeps.accrue_missing_rewards)
    assert [reward.converted_id for reward in rewards_of(platform)] == [stage.ayla.id]
    with platform.transaction() as session:
        verify_person(session, stage.maud.person_id)
    _lose_jobs(platform)
    _sweep(platform, sweeps.accrue_missing_rewards)
    assert len(rewards_of(platform)) == 2


def test_events_long_over_are_looked_at_less_often_and_not_forgotten(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _lose_jobs(platform)
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        event.status, event.ended_at = EventStatus.ENDED, now() - timedelta(days=3)
        session.execute(update(RewardPlan).values(created_at=now() - timedelta(days=4)))
    _sweep(platform, sweeps.accrue_missing_rewards)
    assert count(platform, Reward) == 0
    _sweep(platform, sweeps.look_again_at_all_rewards)
    assert count(platform, Reward) == 2


def test_who_is_behind_is_caught_up_with_piece_by_piece(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.services.rewards.accrual.BATCH", 1)
    monkeypatch.setattr("core.services.rewards.rewards.BATCH", 1)
    stage = tree_of(platform)
    promise(platform, stage)
    _lose_jobs(platform)
    _sweep(platform, sweeps.accrue_missing_rewards)
    assert _states(platform) == ["held", "held"]
    age(platform, held_until=now() - timedelta(seconds=1))
    _sweep(platform, sweeps.release_due_rewards)
    assert _states(platform) == ["released", "released"]


def test_a_confirmed_address_brings_all_that_was_kept(platform: Platform) -> None:
    stage = tree_of(platform)
    with platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    promise(platform, stage)
    _work(platform)
    assert [reward.converted_id for reward in rewards_of(platform)] == [stage.ayla.id]
    with platform.transaction() as session:
        verify_person(session, stage.maud.person_id)
    _work(platform)
    assert len(rewards_of(platform)) == 2


def test_a_merge_takes_nothing_back_before_the_wait_is_over_and_undone_takes_nothing_at_all(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    with platform.transaction() as session:  # Idris and Ayla were one
        merge = merge_people(session, stage.actor, stage.idris.person_id, stage.ayla.person_id)
    _work(platform)
    _sweep(platform, sweeps.release_due_rewards)
    assert _states(platform) == ["held", "held"]
    with platform.transaction() as session:
        undo_merge(session, stage.actor, merge.id)
    _work(platform)
    _sweep(platform, sweeps.enqueue_due_inspections)
    age(platform, held_until=now() - timedelta(seconds=1))
    _sweep(platform, sweeps.release_due_rewards)
    assert _states(platform) == ["released", "released"]


def test_giving_back_a_place_whose_edge_was_cut_takes_back_what_it_earned(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    with platform.transaction() as session:
        session.execute(delete(Referral).where(Referral.child_id == stage.ayla.id))
        cancel_registration(session, stage.ayla.id)
    _work(platform)
    assert _states(platform) == ["held", "taken_back"]


def test_what_was_released_is_not_paid_because_a_job_was_lost(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    age(platform, held_until=now() - timedelta(seconds=1))
    _sweep(platform, sweeps.release_due_rewards)
    with platform.transaction() as session:
        cancel_registration(session, stage.ayla.id)
    _lose_jobs(platform)
    _sweep(platform, sweeps.release_due_rewards)
    assert _states(platform) == ["released", "taken_back"]


def test_the_sweep_releases_what_has_waited_long_enough(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    _sweep(platform, sweeps.release_due_rewards)
    assert _states(platform) == ["held", "held"]
    age(platform, held_until=now() - timedelta(seconds=1))
    _sweep(platform, sweeps.release_due_rewards)
    assert _states(platform) == ["released", "released"]


def _bring_oneself(session: Session, stage: SimpleNamespace) -> None:
    """Ayla, whom Idris brought, has Maud's mailbox; Maud brought Idris."""
    session.get_one(Person, stage.maud.person_id).email = "maud.ferrer@gmail.com"
    session.get_one(Person, stage.ayla.person_id).email = "maudferrer+2@gmail.com"


def _visit_in_a_circle(session: Session, stage: SimpleNamespace) -> None:
    """Idris opened Maud's link, Ayla his, Maud hers, and nobody else any."""
    event = session.get_one(Event, stage.event.id)
    for visitor, owner in ((stage.idris, stage.maud), (stage.ayla, stage.idris), (stage.maud, stage.ayla)):
        browser = make_visitor(session, event.organisation, person_id=visitor.person_id)
        code = session.scalars(select(Code).where(Code.registration_id == owner.id)).one()
        make_visit(session, event, code, visitor_id=browser.id)


@pytest.mark.parametrize(
    ("deed", "code"), [(_bring_oneself, "integrity.self_referral.mailbox"), (_visit_in_a_circle, "integrity.ring.visits")]
)
def test_a_self_referral_and_a_ring_end_in_review_and_not_in_a_payout(platform: Platform, deed, code: str) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    with platform.transaction() as session:
        deed(session, stage)
        record(session, _registered(stage, stage.ayla))
    _work(platform)
    sweeps.enqueue_due_inspections()
    _work(platform)
    age(platform, held_until=now() - timedelta(days=1))
    _sweep(platform, sweeps.release_due_rewards)

    suspected = [reward for reward in rewards_of(platform) if reward.converted_id == stage.ayla.id]
    assert [(reward.state, reward.review) for reward in suspected] == [("held", code)]
    with platform.transaction() as session:
        paid = decide(session, stage.actor, session.get_one(Event, stage.event.id), [suspected[0].id], Decree(Action.PAY, "Now"))
    assert paid == Outcome(changed=0, left=1)


def test_a_circle_that_a_mere_visit_closes_is_found_too(platform: Platform) -> None:
    stage = tree_of(platform)
    promise(platform, stage)
    _work(platform)
    with platform.transaction() as session:
        _visit_in_a_circle(session, stage)
    sweeps.promise_inspections_after_visits()
    _sweep(platform, sweeps.enqueue_due_inspections)
    assert {reward.review for reward in rewards_of(platform)} == {"integrity.ring.visits"}
