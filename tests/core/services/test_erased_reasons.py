"""Erasing a person: what members wrote of their rewards and findings goes, and what the system noted stays."""

import pytest
from sqlalchemy import select

from core.models import Decision, Event, Finding, Registration, Reward, RewardEntry, Role, SystemReason
from core.permissions import Actor
from core.platform import Platform
from core.services.integrity.findings import decide_finding
from core.services.people.erasure import erase_person
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.rewards import Decree, decide
from referral.rewards.states import Action
from tests.core.services.reward_support import person_at, promise, rewards_of, tree_of
from tests.factories import make_finding, make_member

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

WHY = "Zephyrine is her sister"


@pytest.fixture
def stage(platform: Platform):
    """Rewards of Maud for Idris and for Noa, of Idris for Ayla, each released with a reason; a finding about each of them."""
    stage = tree_of(platform)
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        stage.noa = person_at(session, event, "Noa", session.get_one(Registration, stage.maud.id))
        stage.owner = Actor.of(make_member(session, event.organisation, Role.OWNER))
    plan = promise(platform, stage)
    with platform.transaction() as session:
        accrue_unasked(session, plan.id)
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        decide(session, stage.actor, event, [reward.id for reward in rewards_of(platform)], Decree(Action.RELEASE, WHY))
        for place in (stage.idris, stage.ayla, stage.noa):
            finding = make_finding(session, event, place, beneficiary_id=stage.idris.id if place is stage.ayla else None)
            decide_finding(session, stage.owner, event.id, finding.id, Decision.DISMISSED, WHY)
    return stage


def test_reasons_about_whoever_is_erased_are_emptied_and_no_others(platform: Platform, stage) -> None:
    with platform.transaction() as session:
        erase_person(session, stage.owner, stage.idris.person_id, "Idris")
    with platform.reading() as session:
        said = session.execute(select(Reward.converted_id, RewardEntry.why).join(Reward).order_by(RewardEntry.id)).all()
        found = session.scalars(select(Finding).order_by(Finding.id)).all()
    reasons: dict[int | None, list[str]] = {}
    for converted_id, why in said:
        reasons.setdefault(converted_id, []).append(why)
    by_system = [SystemReason.ACCRUED, SystemReason.HOLD]
    assert reasons == {
        stage.idris.id: [*by_system, ""],
        stage.ayla.id: [*by_system, ""],
        stage.noa.id: [*by_system, WHY],
    }
    assert [finding.why for finding in found] == ["", "", WHY]
