"""Two people turn out to be one: the tree on screen changes by itself, the report says so, and what was paid stays paid."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from core.models import Event, Registration
from core.permissions import Actor
from core.platform import Platform
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.plans import PlanDetails, make_plan
from core.services.rewards.rewards import Decree, decide
from core.services.team.accounts import sign_in_link_token
from referral.rewards.plans import Trigger
from referral.rewards.states import Action
from tests.core.services.reward_support import rewards_of
from tests.core.services.spreading import come, parents
from tests.factories import make_event, make_member, make_organisation
from tests.journeys.conftest import OpenPerson

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

FIVE_EUROS = PlanDetails(Trigger.REGISTERED, amount_minor=500, budget_minor=50_000, currency="EUR")


@pytest.fixture
def stage(served: tuple[Platform, str]) -> SimpleNamespace:
    """Maud by e-mail, and by phone under the same name in the same browser; Ben came by the second, which is paid for."""
    platform, url = served
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation)
        member = make_member(session, organisation, name="Hilda")
        maud = come(session, event, "Maud", 1, browser="laptop", email="maud@example.org")
        again = come(session, event, "Maud", 2, browser="laptop", email=None, phone="+442079460958")
        ben = come(session, event, "Ben", 3, through=again)
        for place in (maud, again, ben):
            place.person.verified_at = place.created_at
        actor = Actor.of(member)
        plan = make_plan(session, actor, event, FIVE_EUROS, applies_to_past=True)
        link = sign_in_link_token(platform.settings, member)
    with platform.transaction() as session:
        assert accrue_unasked(session, plan.id) == 1
    (reward,) = (reward for reward in rewards_of(platform) if reward.plan_id == plan.id)
    with platform.transaction() as session:
        for action in (Action.RELEASE, Action.PAY):
            decide(session, actor, session.get_one(Event, event.id), [reward.id], Decree(action, "Met her"))
    return SimpleNamespace(platform=platform, url=url, link=link, event=event, maud=maud, again=again, ben=ben)


def sign_in(page: Page, stage: SimpleNamespace) -> Page:
    page.goto(f"{stage.url}/sign-in/link?token={stage.link}")
    return page


def test_a_merge_changes_the_tree_is_on_the_report_and_keeps_what_was_paid(stage: SimpleNamespace, person: OpenPerson) -> None:
    screen = sign_in(person(), stage)
    with screen.expect_websocket():
        screen.goto(f"{stage.url}/console/events/{stage.event.id}/spread")
    expect(screen.locator(".tree .node")).to_have_count(3)
    expect(screen.locator("[data-live=registered]")).to_have_text("3")
    screen.wait_for_load_state("networkidle")
    screen.evaluate("window.stays = true")

    host = screen.context.new_page()
    host.goto(f"{stage.url}/console/events/{stage.event.id}/registrations")
    host.get_by_role("link", name="Duplicates").click()
    host.get_by_role("link", name="Compare").click()
    expect(host.get_by_text("1 person who came through the second place was brought by Maud.")).to_be_visible()
    host.get_by_label("Why they are one person").fill("She told me at the door")
    host.get_by_role("button", name="Merge").click()
    expect(host.get_by_text("Merged. The two are one person now")).to_be_visible()

    expect(screen.locator(".tree .node")).to_have_count(2)
    expect(screen.locator("[data-live=registered]")).to_have_text("2")
    assert screen.evaluate("window.stays"), "the page followed without being loaded again"
    with stage.platform.reading() as session:
        assert parents(session, stage.event) == {stage.ben.id: stage.maud.id}

    host.goto(f"{stage.url}/console/events/{stage.event.id}/report")
    changed = host.get_by_role("region", name="What has changed in the tree")
    expect(changed).to_contain_text("1 of 2 people (50%) has another parent than when they registered.")
    expect(changed).to_contain_text("What was paid stays paid.")
    (reward,) = (reward for reward in rewards_of(stage.platform) if reward.person_id == stage.maud.person_id)
    assert (reward.state, reward.person_id) == ("paid", stage.maud.person_id)
    host.goto(f"{stage.url}/console/events/{stage.event.id}/rewards")
    row = host.get_by_role("row").filter(has_text="Ben").filter(has_text="Maud")
    expect(row.locator(".badge")).to_have_text("Paid")

    host.goto(f"{stage.url}/console/people/duplicates")
    host.get_by_role("button", name="Undo").click()
    expect(screen.locator(".tree .node")).to_have_count(3)
    with stage.platform.reading() as session:
        assert session.get_one(Registration, stage.again.id).merged_into_id is None
