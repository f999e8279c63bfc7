"""The list of rewards on a phone: many are decided at once, and the way back to the buttons is short."""

import pytest
from playwright.sync_api import expect

from core.platform import Platform
from core.services.rewards.accrual import accrue_unasked
from core.services.team.accounts import sign_in_link_token
from tests.core.services.reward_support import promise, tree_of
from tests.journeys.conftest import OpenPerson

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]


def test_what_is_done_with_ticked_rewards_is_in_sight_as_soon_as_one_is_ticked(
    served: tuple[Platform, str], person: OpenPerson
) -> None:
    platform, url = served
    stage = tree_of(platform)
    stage.plan = promise(platform, stage)
    with platform.transaction() as session:
        accrue_unasked(session, stage.plan.id)
    page = person(phone=True)
    page.goto(f"{url}/sign-in/link?token={sign_in_link_token(platform.settings, stage.member)}")
    page.goto(f"{url}/console/events/{stage.event.id}/rewards")
    release = page.get_by_role("button", name="Release")
    page.get_by_role("searchbox").scroll_into_view_if_needed()
    expect(release).not_to_be_in_viewport()

    page.locator("[name=reward]").first.check()
    page.get_by_role("searchbox").scroll_into_view_if_needed()
    expect(page.get_by_role("status").get_by_text("1 ticked")).to_be_visible()
    expect(release).to_be_in_viewport(ratio=1)
    everyone = page.get_by_label("Tick all on this page")
    expect(everyone).to_have_js_property("indeterminate", True)

    everyone.check()
    expect(page.get_by_text("2 ticked")).to_be_visible()
    page.fill("#why", "Spoke with both")
    release.click()
    expect(page.get_by_text("2 rewards released.")).to_be_visible()
