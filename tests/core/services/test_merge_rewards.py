"""Merging people and what they earned: paid stays paid, and a second place of one human earns nobody anything."""

from datetime import timedelta

import pytest

from core.clock import now
from core.models import Event, Registration, Reward
from core.platform import Platform
from core.services.people.merges import merge_people, undo_merge
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.rewards import Decree, Outcome, decide, release_due
from referral.rewards.states import Action, State
from tests.core.services.reward_support import age, person_at, promise, reserved, rewards_of, tree_of
from tests.core.services.spreading import parents

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


@pytest.fixture
def stage(platform: Platform):
    """Maud brought Idris, Idris brought Ayla and, under another name, Maud; who brought Noa. Noa's and Idris' are paid."""
    stage = tree_of(platform)
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        stage.again = person_at(session, event, "Maud again", session.get_one(Registration, stage.idris.id))
        stage.noa = person_at(session, event, "Noa", stage.again)
    stage.plan = promise(platform, stage)
    with platform.transaction() as session:
        assert accrue_unasked(session, stage.plan.id) == 4
    stage.rewards = {reward.converted_id: reward.id for reward in rewards_of(platform)}
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        for action in (Action.RELEASE, Action.PAY):
            decide(
                session, stage.actor, event, [stage.rewards[stage.noa.id], stage.rewards[stage.idris.id]], Decree(action, "Met")
            )
    return stage


def by_conversion(platform: Platform) -> dict[int | None, Reward]:
    return {reward.converted_id: reward for reward in rewards_of(platform)}


def test_the_tree_changes_and_what_was_paid_stays_paid(platform: Platform, stage) -> None:
    before = reserved(platform)
    with platform.transaction() as session:
        merge = merge_people(session, stage.actor, stage.maud.person_id, stage.again.person_id)
        event = session.get_one(Event, stage.event.id)
        assert parents(session, event) == {
            stage.idris.id: stage.maud.id,
            stage.ayla.id: stage.idris.id,
            stage.noa.id: stage.maud.id,
        }

    noa = by_conversion(platform)[stage.noa.id]
    assert (noa.state, noa.person_id, noa.registration_id) == (State.PAID, stage.maud.person_id, stage.maud.id)
    assert reserved(platform) == before

    with platform.transaction() as session:
        undo_merge(session, stage.actor, merge.id)
    noa = by_conversion(platform)[stage.noa.id]
    assert (noa.state, noa.person_id, noa.registration_id) == (State.PAID, stage.again.person_id, stage.again.id)


def test_what_was_promised_for_a_second_place_of_one_human_is_taken_back_when_its_wait_is_over(platform: Platform, stage) -> None:
    """Idris had brought nobody new."""
    with platform.transaction() as session:
        merge_people(session, stage.actor, stage.maud.person_id, stage.again.person_id)
        assert release_due(session, stage.event.id) == 0
    age(platform, held_until=now() - timedelta(seconds=1))
    with platform.transaction() as session:
        release_due(session, stage.event.id)
    states = {converted_id: reward.state for converted_id, reward in by_conversion(platform).items()}
    assert states[stage.again.id] == State.TAKEN_BACK
    assert (states[stage.noa.id], states[stage.idris.id]) == (State.PAID, State.PAID)


def test_a_merge_undone_before_the_wait_is_over_changes_nothing(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        merge = merge_people(session, stage.actor, stage.maud.person_id, stage.again.person_id)
    with platform.transaction() as session:
        undo_merge(session, stage.actor, merge.id)
    age(platform, held_until=now() - timedelta(seconds=1))
    with platform.transaction() as session:
        release_due(session, stage.event.id)
    assert by_conversion(platform)[stage.again.id].state == State.RELEASED


def test_what_was_released_before_the_merge_is_taken_back_when_somebody_would_pay(platform: Platform, stage) -> None:
    def pay() -> Outcome:
        with platform.transaction() as session:
            event = session.get_one(Event, stage.event.id)
            return decide(session, stage.actor, event, [stage.rewards[stage.again.id]], Decree(Action.PAY, "Friday"))

    age(platform, held_until=now() - timedelta(seconds=1))
    with platform.transaction() as session:
        release_due(session, stage.event.id)
        merge_people(session, stage.actor, stage.maud.person_id, stage.again.person_id)
        release_due(session, stage.event.id)
    assert by_conversion(platform)[stage.again.id].state == State.RELEASED
    before = reserved(platform)
    assert pay() == Outcome(changed=0, left=0, fallen=1)
    assert by_conversion(platform)[stage.again.id].state == State.TAKEN_BACK
    assert reserved(platform) == before - 500
    assert pay() == Outcome(changed=0, left=1)


def test_nothing_accrues_again_for_people_whose_parent_changed(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        merge_people(session, stage.actor, stage.maud.person_id, stage.again.person_id)
        assert accrue_unasked(session, stage.plan.id) == 0
    assert len(rewards_of(platform)) == 4
