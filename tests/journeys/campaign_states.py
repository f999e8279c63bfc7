"""The states that pages of campaigns from elsewhere can be in, beside the one that the walk sees."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.house import House
from tests.journeys.pages import State


def campaign_states(house: House) -> Iterator[State]:
    """Nothing yet, looked at, unclear, refused, under way, journeys, and the tree as a list."""
    yield State("campaigns, the day after setup", "/console/campaigns", "newcomer")
    yield State("campaigns, nothing chosen", "/console/campaigns", "owner", act=_send_nothing)
    for name in ("to be imported", "unclear", "importing", "failed", "journeys"):
        yield State(f"campaign, {name}", f"/console/campaigns/{house.campaigns[name]}", "owner")
    tree = f"/console/campaigns/{house.campaigns['ready']}/tree"
    yield State("campaign, tree as a table", f"{tree}?view=table&person=2", "owner")
    yield State("campaign, nobody found", f"{tree}?view=table&q=zzz", "owner")


def _send_nothing(page: Page) -> None:
    page.locator("main form[enctype] button").click()
    page.locator("[data-error-summary]").wait_for()
