"""What becomes of rewards: people and the system, who, why, and what it does to the budget."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import now
from core.errors import Forbidden, NotFound
from core.models import Decision, Event, Finding, Registration, RegistrationStatus, Role, SystemReason
from core.permissions import Actor
from core.platform import Platform
from core.queries.rewards.plans import events_with_due
from core.services.integrity.findings import decide_finding
from core.services.people.merges import merge_people
from core.services.rewards.accrual import accrue, accrue_unasked
from core.services.rewards.errors import ReasonNeeded
from core.services.rewards.reviews import follow_findings
from core.services.rewards.rewards import Decree, Outcome, decide, release_due, take_back_of_deal, take_back_of_registration
from referral.integrity.findings import Code, Severity
from referral.rewards.accounts import ledger_of
from referral.rewards.plans import Trigger
from referral.rewards.states import Action, State
from tests.core.services.reward_support import (
    FIVE_EUROS,
    age,
    promise,
    reserved,
    rewards_of,
    steps_of,
    tree_of,
)
from tests.factories import make_deal, make_event, make_finding, make_lead, make_member, make_organisation

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


@pytest.fixture
def stage(platform: Platform):
    """Two rewards that wait: Maud's for Idris and Idris' for Ayla."""
    stage = tree_of(platform)
    stage.plan = promise(platform, stage)
    with platform.transaction() as session:
        assert accrue_unasked(session, stage.plan.id) == 2
    stage.rewards = {reward.registration_id: reward for reward in rewards_of(platform)}
    return stage


def _decide(platform: Platform, stage, action: Action, *ids: int, why: str = "Met her", actor: Actor | None = None) -> Outcome:
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        return decide(session, actor or stage.actor, event, ids, Decree(action, why))


def _release_due(platform: Platform, stage) -> int:
    with platform.transaction() as session:
        return release_due(session, stage.event.id)


def _follow(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        follow_findings(session, stage.event.id)


def _finding(platform: Platform, stage, registration: Registration, **values: object) -> Finding:
    with platform.transaction() as session:
        return make_finding(session, stage.event, registration, **values)


def _states(platform: Platform) -> list[str]:
    return [str(reward.state) for reward in rewards_of(platform)]


def test_what_has_waited_long_enough_is_released_by_the_system(platform: Platform, stage) -> None:
    assert _release_due(platform, stage) == 0
    age(platform, held_until=now() - timedelta(seconds=1))
    with platform.reading() as session:
        assert list(events_with_due(session, now())) == [stage.event.id]
    assert _release_due(platform, stage) == 2
    assert _states(platform) == ["released", "released"]
    assert steps_of(platform, rewards_of(platform)[0])[-1] == ("held", "released", None, SystemReason.HOLD_OVER)
    with platform.reading() as session:
        assert list(events_with_due(session, now())) == []


def test_a_member_releases_early_pays_and_asks_back_with_a_reason_each_time(platform: Platform, stage) -> None:
    mine = stage.rewards[stage.maud.id]
    assert _decide(platform, stage, Action.PAY, mine.id) == Outcome(changed=0, left=1)
    assert _decide(platform, stage, Action.RELEASE, mine.id, why="Known for years") == Outcome(1, 0)
    assert _decide(platform, stage, Action.PAY, mine.id, why="Transfer of 3 May") == Outcome(1, 0)
    assert _decide(platform, stage, Action.TAKE_BACK, mine.id, why="Was a mistake") == Outcome(1, 0)
    assert steps_of(platform, mine)[2:] == [
        ("held", "released", "Ines V.", "Known for years"),
        ("released", "paid", "Ines V.", "Transfer of 3 May"),
        ("paid", "clawed_back", "Ines V.", "Was a mistake"),
    ]
    assert reserved(platform) == 1000  # the money has left
    with pytest.raises(ReasonNeeded):
        _decide(platform, stage, Action.RELEASE, mine.id, why="  ")


def test_several_at_once_and_those_that_cannot_are_left(platform: Platform, stage) -> None:
    first, second = rewards_of(platform)
    _decide(platform, stage, Action.RELEASE, first.id)
    assert _decide(platform, stage, Action.PAY, first.id, second.id) == Outcome(changed=1, left=1)
    assert _states(platform) == ["paid", "held"]


def test_what_was_released_can_be_held_again(platform: Platform, stage) -> None:
    mine = stage.rewards[stage.maud.id]
    _decide(platform, stage, Action.RELEASE, mine.id)
    assert _decide(platform, stage, Action.HOLD, mine.id, why="Ask first") == Outcome(1, 0)
    held = next(reward for reward in rewards_of(platform) if reward.id == mine.id)
    assert held.state == State.HELD
    assert timedelta(days=14) - timedelta(minutes=1) < held.held_until - now() <= timedelta(days=14)


def test_a_hold_lasts_as_many_days_from_now_as_its_button_says_however_old_the_reward_is(platform: Platform, stage) -> None:
    age(platform, accrued_at=now() - timedelta(days=3, hours=5), held_until=now() + timedelta(days=1))
    mine = stage.rewards[stage.maud.id]
    _decide(platform, stage, Action.HOLD, mine.id)
    (held,) = [reward for reward in rewards_of(platform) if reward.id == mine.id]
    assert timedelta(days=14) - timedelta(minutes=1) < held.held_until - now() <= timedelta(days=14)


def test_no_hold_lasts_longer_than_ninety_days_from_when_the_reward_was_earned(platform: Platform, stage) -> None:
    age(platform, accrued_at=now() - timedelta(days=80), held_until=now() + timedelta(days=1))
    mine = stage.rewards[stage.maud.id]
    _decide(platform, stage, Action.HOLD, mine.id)
    (held,) = [reward for reward in rewards_of(platform) if reward.id == mine.id]
    assert held.held_until - held.accrued_at == timedelta(days=90)


def test_taking_back_frees_the_budget_and_the_sums_agree_with_the_rows(platform: Platform, stage) -> None:
    _decide(platform, stage, Action.TAKE_BACK, stage.rewards[stage.maud.id].id)
    assert reserved(platform) == 500
    assert ledger_of(reward.value for reward in rewards_of(platform)).reserved_minor == 500
    with platform.transaction() as session:  # and the same conversion does not accrue again
        assert accrue(session, stage.plan.id, stage.idris.id) == []
        assert accrue_unasked(session, stage.plan.id) == 0


def test_a_place_given_back_takes_back_what_it_earned_unless_it_was_paid(platform: Platform, stage) -> None:
    paid = stage.rewards[stage.maud.id]
    _decide(platform, stage, Action.RELEASE, paid.id)
    _decide(platform, stage, Action.PAY, paid.id)
    for registration in (stage.idris, stage.ayla):
        with platform.transaction() as session:
            assert take_back_of_registration(session, registration.id) == 0  # still coming
            session.get_one(Registration, registration.id).status = RegistrationStatus.CANCELLED
        for _ in range(2):
            with platform.transaction() as session:
                take_back_of_registration(session, registration.id)
    assert _states(platform) == ["paid", "taken_back"]
    taken = stage.rewards[stage.idris.id]
    assert steps_of(platform, taken)[-1] == ("held", "taken_back", None, SystemReason.REGISTRATION_CANCELLED)
    assert reserved(platform) == 500


def test_a_refunded_deal_takes_back_what_it_earned(platform: Platform) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage, replace(FIVE_EUROS, trigger=Trigger.DEAL))
    with platform.transaction() as session:
        deal = make_deal(session, make_lead(session, stage.ayla))
        accrue(session, plan.id, deal.id)
    with platform.transaction() as session:
        assert take_back_of_deal(session, deal.id) == 0
        session.merge(deal).refunded_at = now()
    with platform.transaction() as session:
        assert take_back_of_deal(session, deal.id) == 1
    assert (_states(platform), reserved(platform)) == (["taken_back"], 0)


def test_what_is_not_owed_any_more_is_taken_back_when_its_wait_is_over(platform: Platform, stage) -> None:
    with platform.transaction() as session:  # and the job that takes back was lost
        session.get_one(Registration, stage.ayla.id).status = RegistrationStatus.CANCELLED
    age(platform, held_until=now() - timedelta(seconds=1))
    _release_due(platform, stage)
    assert _states(platform) == ["released", "taken_back"]


def test_a_merge_keeps_what_was_paid_and_takes_back_what_a_second_place_of_one_human_earned(platform: Platform, stage) -> None:
    paid = stage.rewards[stage.maud.id]
    _decide(platform, stage, Action.RELEASE, paid.id)
    _decide(platform, stage, Action.PAY, paid.id)
    with platform.transaction() as session:  # Idris and Ayla were one
        merge_people(session, stage.actor, stage.idris.person_id, stage.ayla.person_id, "Same voice")
    age(platform, held_until=now() - timedelta(seconds=1))
    _release_due(platform, stage)
    assert _states(platform) == ["paid", "taken_back"]
    assert {reward.person_id for reward in rewards_of(platform)} == {stage.maud.person_id, stage.idris.person_id}
    taken = stage.rewards[stage.idris.id]
    assert steps_of(platform, taken)[-1] == ("held", "taken_back", None, SystemReason.PEOPLE_MERGED)
    assert reserved(platform) == 500


@pytest.mark.parametrize(
    ("code", "severity"),
    [(Code.SELF_MAILBOX, Severity.HIGH), (Code.RING, Severity.MEDIUM), (Code.RING_IDENTITY, Severity.HIGH)],
)
def test_a_ring_and_a_self_referral_end_in_review_and_not_in_a_payout(platform: Platform, code: Code, severity: Severity) -> None:
    stage = tree_of(platform)
    plan = promise(platform, stage)
    _finding(platform, stage, stage.ayla, code=code, severity=int(severity), beneficiary_id=stage.idris.id)
    with platform.transaction() as session:
        accrue_unasked(session, plan.id)
    age(platform, held_until=now() - timedelta(days=1))
    _release_due(platform, stage)
    waiting = next(reward for reward in rewards_of(platform) if reward.converted_id == stage.ayla.id)
    assert (waiting.state, waiting.review) == (State.HELD, code)
    assert _decide(platform, stage, Action.PAY, waiting.id) == Outcome(changed=0, left=1)


def test_what_is_found_later_holds_what_was_released_and_dismissing_it_lets_go(platform: Platform, stage) -> None:
    mine = stage.rewards[stage.idris.id]
    _decide(platform, stage, Action.RELEASE, mine.id)
    finding = _finding(platform, stage, stage.ayla)
    _follow(platform, stage)
    held = next(reward for reward in rewards_of(platform) if reward.id == mine.id)
    assert (held.state, held.review) == (State.HELD, finding.code)
    age(platform, held_until=now() - timedelta(seconds=1))
    _release_due(platform, stage)
    assert _states(platform) == ["released", "held"]

    with platform.transaction() as session:
        decide_finding(session, stage.actor, stage.event.id, finding.id, Decision.DISMISSED, "Both were at the desk")
    _release_due(platform, stage)
    assert _states(platform) == ["released", "released"]
    assert [why for *_, why in steps_of(platform, mine)[-3:]] == [
        SystemReason.FINDING,
        SystemReason.REVIEW_OVER,
        SystemReason.HOLD_OVER,
    ]


def test_what_a_member_released_in_spite_of_a_finding_stays_released(platform: Platform, stage) -> None:
    mine = stage.rewards[stage.idris.id]
    _finding(platform, stage, stage.ayla, decision=Decision.CONFIRMED)
    _follow(platform, stage)
    assert _decide(platform, stage, Action.RELEASE, mine.id, why="Spoke with both") == Outcome(1, 0)
    _follow(platform, stage)
    assert _states(platform)[-1] == "released"
    _finding(platform, stage, stage.ayla, code=Code.SELF_PERSON, severity=int(Severity.HIGH))  # something else
    _follow(platform, stage)
    assert _states(platform)[-1] == "held"


def test_what_lay_unpaid_for_three_months_is_marked_when_something_is_found(platform: Platform, stage) -> None:
    mine = stage.rewards[stage.idris.id]
    _decide(platform, stage, Action.RELEASE, mine.id)
    age(platform, accrued_at=now() - timedelta(days=100))
    finding = _finding(platform, stage, stage.ayla)
    _follow(platform, stage)
    marked = next(reward for reward in rewards_of(platform) if reward.id == mine.id)
    assert (marked.state, marked.review) == (State.RELEASED, finding.code)


def test_who_may_not_decides_nothing_and_another_organisations_rewards_do_not_exist(platform: Platform, stage) -> None:
    mine = stage.rewards[stage.maud.id]
    with platform.transaction() as session:
        moderator = Actor.of(make_member(session, stage.event.organisation, Role.MODERATOR))
        theirs = make_event(session, make_organisation(session))
        stranger = Actor.of(make_member(session, theirs.organisation))
    with pytest.raises(Forbidden):
        _decide(platform, stage, Action.RELEASE, mine.id, actor=moderator)
    with pytest.raises(NotFound):
        _decide(platform, stage, Action.RELEASE, mine.id, actor=stranger)
    with pytest.raises(NotFound), platform.transaction() as session:
        decide(session, stranger, session.get_one(Event, theirs.id), [mine.id], Decree(Action.RELEASE, "Why not"))
    with pytest.raises(NotFound):
        _decide(platform, stage, Action.RELEASE, mine.id, 999_999)
    assert _states(platform) == ["held", "held"]
