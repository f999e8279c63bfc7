"""A marketer brings a file from elsewhere, looks, imports, and finds a person and their way from the root in its tree."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from core import importing
from tests.journeys.conftest import OpenPerson
from tests.journeys.house import House, open_house
from tests.journeys.house_campaigns import EDGES

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house"), redis_url) as house:
        yield house


def test_an_upload_says_how_far_it_is_and_what_is_wrong_with_it(house: House, person: OpenPerson, tmp_path: Path) -> None:
    file = tmp_path / "autumn.csv"
    file.write_text(EDGES)
    marketer = person()
    marketer.goto(f"{house.sign_in['marketer']}&lang=en")
    marketer.goto(f"{house.url}/console/campaigns?lang=en")
    upload = marketer.get_by_role("button", name="Upload and look")
    bar = marketer.get_by_role("progressbar")
    upload.click()
    expect(marketer.locator("[data-error-summary]")).to_be_focused()
    expect(marketer.locator("[data-error-summary]")).to_contain_text("Choose a file that is not empty.")

    marketer.set_input_files("#file", file)
    sent: list[Route] = []
    marketer.route(
        "**/console/campaigns", lambda route: sent.append(route) if route.request.method == "POST" else route.fallback()
    )
    expect(bar).to_be_hidden()
    with marketer.expect_request(lambda request: request.method == "POST"):
        upload.click()
    expect(bar).to_be_visible()
    expect(upload).to_have_attribute("aria-busy", "true")
    sent.pop().abort()
    expect(marketer.get_by_text("The server did not answer.")).to_be_visible()
    expect(bar).to_be_hidden()

    marketer.unroute("**/console/campaigns")
    upload.click()
    marketer.wait_for_url(re.compile(r"/campaigns/\d+$"))
    expect(marketer.get_by_role("heading", name="autumn")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_file_becomes_a_report_and_a_tree(house: House, person: OpenPerson, tmp_path: Path, phone: bool) -> None:
    file = tmp_path / "spring.csv"
    file.write_text(EDGES)
    marketer = person(phone=phone)
    marketer.goto(f"{house.sign_in['marketer']}&lang=en")
    marketer.goto(f"{house.url}/console/campaigns?lang=en")
    marketer.set_input_files("#file", file)
    marketer.get_by_role("button", name="Upload and look").click()
    marketer.wait_for_url(re.compile(r"/campaigns/\d+$"))
    expect(marketer.locator(".seen-column").first).to_contain_text("Who came")
    expect(marketer.get_by_text("The row has 1 field, the file has 4 columns")).to_be_visible()

    marketer.get_by_role("button", name="Import").click()
    expect(marketer.get_by_text("Waiting for a worker")).to_be_visible()
    assert importing.import_campaign(house.platform, int(marketer.url.rpartition("/")[2]))
    claim = marketer.locator(".doc-lead")
    expect(claim).to_have_text("2 of 3 came because somebody they know sent them.")
    expect(marketer.get_by_text("Zoe cannot have brought themselves")).to_be_visible()

    marketer.get_by_role("link", name="See the tree").first.click()
    marketer.get_by_role("combobox", name="Find a person").fill("陈")
    marketer.locator(".found-people [role=option]").first.click()
    chosen = marketer.locator(".chosen-person")
    expect(chosen).to_contain_text("陈静")
    expect(chosen.locator(".chain")).to_contain_text("Maud F.")
    expect(marketer.get_by_role("switch")).to_have_count(0)
