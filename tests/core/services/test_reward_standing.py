"""Nobody is paid what is not owed any more, even where the job that takes it back was lost."""

from datetime import timedelta

import pytest

from core.clock import now
from core.models import Event, Registration, RegistrationStatus, SystemReason
from core.platform import Platform
from core.queries.rewards.plans import events_with_due
from core.queries.rewards.standing import events_with_fallen
from core.services.people.erasure import erase_person
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.reviews import follow_findings
from core.services.rewards.rewards import Decree, Outcome, decide, release_due, take_back_fallen
from referral.rewards.states import Action
from tests.core.services.reward_support import age, promise, reserved, rewards_of, steps_of, tree_of
from tests.factories import make_finding

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


@pytest.fixture
def stage(platform: Platform):
    """Two rewards that wait: Maud's for Idris and Idris' for Ayla."""
    stage = tree_of(platform)
    stage.plan = promise(platform, stage)
    with platform.transaction() as session:
        assert accrue_unasked(session, stage.plan.id) == 2
    return stage


def _give_back(platform: Platform, registration: Registration) -> None:
    """The place is given back, and no job takes back what it earned."""
    with platform.transaction() as session:
        session.get_one(Registration, registration.id).status = RegistrationStatus.CANCELLED


def _decide(platform: Platform, stage, action: Action) -> Outcome:
    with platform.transaction() as session:
        ids = [reward.id for reward in rewards_of(platform)]
        return decide(session, stage.actor, session.get_one(Event, stage.event.id), ids, Decree(action, "On Friday"))


def _release_due(platform: Platform, stage) -> int:
    with platform.transaction() as session:
        return release_due(session, stage.event.id)


def _states(platform: Platform) -> list[str]:
    return [str(reward.state) for reward in rewards_of(platform)]


def _last_whys(platform: Platform) -> list[str]:
    return [steps_of(platform, reward)[-1][-1] for reward in rewards_of(platform)]


@pytest.mark.parametrize("action", [Action.RELEASE, Action.PAY])
def test_no_member_releases_or_pays_what_a_cancelled_place_earned(platform: Platform, stage, action: Action) -> None:
    if action is Action.PAY:
        _decide(platform, stage, Action.RELEASE)
    _give_back(platform, stage.ayla)
    assert _decide(platform, stage, action) == Outcome(changed=1, left=0, fallen=1)
    assert _states(platform) == [{Action.RELEASE: "released", Action.PAY: "paid"}[action], "taken_back"]
    assert _last_whys(platform) == ["On Friday", SystemReason.REGISTRATION_CANCELLED]
    assert reserved(platform) == 500


def test_a_member_may_still_hold_or_take_back_in_their_own_words(platform: Platform, stage) -> None:
    _give_back(platform, stage.ayla)
    assert _decide(platform, stage, Action.TAKE_BACK) == Outcome(changed=2, left=0)
    assert _last_whys(platform) == ["On Friday", "On Friday"]


def test_what_was_released_and_is_not_owed_any_more_is_found(platform: Platform, stage) -> None:
    _decide(platform, stage, Action.RELEASE)
    with platform.reading() as session:
        assert list(events_with_fallen(session)) == []
    _give_back(platform, stage.ayla)
    with platform.reading() as session:
        assert list(events_with_fallen(session)) == [stage.event.id]
    assert _release_due(platform, stage) == 1
    assert _states(platform) == ["released", "taken_back"]
    with platform.reading() as session:
        assert list(events_with_fallen(session)) == []


def test_what_was_paid_stays_paid(platform: Platform, stage) -> None:
    _decide(platform, stage, Action.RELEASE)
    _decide(platform, stage, Action.PAY)
    _give_back(platform, stage.ayla)
    assert _release_due(platform, stage) == 0
    assert _decide(platform, stage, Action.PAY) == Outcome(changed=0, left=2)
    assert (_states(platform), reserved(platform)) == (["paid", "paid"], 1000)


def test_who_is_erased_is_paid_nothing_more_and_frees_the_budget(platform: Platform, stage) -> None:
    """Idris earned for Ayla, and the place he gives back had earned Maud something."""
    with platform.transaction() as session:
        erase_person(session, stage.actor, stage.idris.person_id, "Idris")
    with platform.transaction() as session:
        assert take_back_fallen(session, stage.event.id) == 2
        assert take_back_fallen(session, stage.event.id) == 0
    assert _states(platform) == ["taken_back", "taken_back"]
    assert _last_whys(platform) == [SystemReason.REGISTRATION_CANCELLED, SystemReason.PERSON_ERASED]
    assert reserved(platform) == 0


def test_nothing_is_paid_to_somebody_erased_a_moment_ago(platform: Platform, stage) -> None:
    _decide(platform, stage, Action.RELEASE)
    with platform.transaction() as session:
        erase_person(session, stage.actor, stage.idris.person_id, "Idris")
    assert _decide(platform, stage, Action.PAY) == Outcome(changed=0, left=0, fallen=2)


def test_what_somebody_has_to_look_at_is_not_due_until_they_have(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        for converted in (stage.idris, stage.ayla):
            make_finding(session, stage.event, converted)
    with platform.transaction() as session:
        follow_findings(session, stage.event.id)
    age(platform, held_until=now() - timedelta(seconds=1))
    with platform.reading() as session:
        assert list(events_with_due(session, now())) == []
        assert list(events_with_due(session, now(), reviewed=True)) == [stage.event.id]
