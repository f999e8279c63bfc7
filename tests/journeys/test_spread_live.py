"""The Spread page under a storm of registrations: it asks for the forest now and then, and counts at once."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from core.models import Event
from core.platform import Platform
from core.services.team.accounts import sign_in_link_token
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.journeys.conftest import OpenPerson

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

STORM = 60
BURSTS = 12
EVERY_S = 0.8
FOREST = "**/spread/forest.json*"
# From when to when the page was asking for the forest, each time, as it knows itself.
ASKED = """performance.getEntriesByType("resource").filter((entry) => entry.name.includes("forest.json"))
    .map((entry) => [entry.startTime, entry.responseEnd]).sort(([one], [other]) => one - other)"""


class Stage:
    """An event with one person, and its open page."""

    def __init__(self, platform: Platform, url: str, page: Page) -> None:
        self.platform, self.page = platform, page
        with platform.transaction() as session:
            organisation = make_organisation(session)
            self.event = make_event(session, organisation)
            self.root = make_registration(session, self.event, name="Maud Ferrier")
            link = sign_in_link_token(platform.settings, make_member(session, organisation))
        page.goto(f"{url}/sign-in/link?token={link}")
        with page.expect_websocket():
            page.goto(f"{url}/console/events/{self.event.id}/spread")
        page.locator(".tree .node").first.wait_for()
        page.wait_for_load_state("networkidle")
        self.count = page.locator("[data-live=registered]")
        expect(self.count).to_have_text("1")

    def register(self, how_many: int) -> None:
        """People come, and the page is told of each."""
        with self.platform.transaction() as session:
            event = session.get_one(Event, self.event.id)
            newcomers = [make_registration(session, event, parent=session.merge(self.root)) for _ in range(how_many)]
            ids = [newcomer.id for newcomer in newcomers]
        for one in ids:
            news = {"event": self.event.id, "id": one, "name": "Somebody", "parent": None, "generation": 1, "cancelled": False}
            self.platform.live.to_console(self.event.id, "registrations", [news])


@pytest.fixture
def stage(served: tuple[Platform, str], person: OpenPerson) -> Stage:
    return Stage(*served, person())


def test_a_storm_is_asked_for_now_and_then_and_never_twice_at_once(stage: Stage) -> None:
    stage.page.evaluate("performance.clearResourceTimings()")
    began = stage.page.evaluate("performance.now()")
    for burst in range(BURSTS):
        stage.register(STORM // BURSTS)
        expect(stage.count).to_have_text(str(1 + (burst + 1) * STORM // BURSTS))
    expect(stage.page.locator(".tree .node")).to_have_count(STORM + 1)
    seconds = (stage.page.evaluate("performance.now()") - began) / 1000
    asked = stage.page.evaluate(ASKED)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(asked))
    assert 0 < len(asked) <= seconds / EVERY_S + 2, "the first is asked for at once, the last for what came after it"


def test_the_count_moves_before_the_forest_is_there(stage: Stage) -> None:
    held: list[Route] = []
    opened: list[bool] = []
    stage.page.route(FOREST, lambda route: route.continue_() if opened else held.append(route))
    stage.register(3)
    expect(stage.count).to_have_text("4")
    stage.register(2)
    expect(stage.count).to_have_text("6")
    opened.append(True)
    for route in held:
        route.continue_()
    expect(stage.page.locator(".tree .node")).to_have_count(6)
    expect(stage.count).to_have_text("6")


def test_what_cannot_be_loaded_is_said_and_tried_again(stage: Stage) -> None:
    stage.page.route(FOREST, lambda route: route.abort())
    stage.register(1)
    notice = stage.page.get_by_text("The tree could not be loaded.")
    expect(notice).to_be_visible()
    stage.page.unroute(FOREST)
    stage.page.get_by_role("button", name="Try again").click()
    expect(notice).to_be_hidden()
    expect(stage.page.locator(".tree .node")).to_have_count(2)
