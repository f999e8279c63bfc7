"""A marketer brings a file from elsewhere, looks, imports, and finds a person and their way from the root in its tree."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from core import importing
from core.queries.spread.drawing import DRAWN_MAX
from core.queries.spread.forest import PATH_MAX
from tests.journeys.conftest import OpenPerson
from tests.journeys.house import House
from tests.journeys.house_campaigns import EDGES

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
CHAINS = "ABC"
LONG = 1_000


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


def test_the_way_to_the_end_of_a_long_chain_is_folded(house: House, person: OpenPerson, tmp_path: Path) -> None:
    file = tmp_path / "chains.csv"
    chains = [f"{chain}{number},{f'{chain}{number - 1}' if number else ''}" for chain in CHAINS for number in range(LONG)]
    file.write_text("\n".join(["child,parent", *chains]))
    marketer = person(reduced_motion="reduce")
    marketer.goto(f"{house.sign_in['marketer']}&lang=en")
    marketer.goto(f"{house.url}/console/campaigns?lang=en")
    marketer.set_input_files("#file", file)
    marketer.get_by_role("button", name="Upload and look").click()
    marketer.get_by_role("button", name="Import").click()
    expect(marketer.get_by_text("Waiting for a worker")).to_be_visible()
    campaign = marketer.url.rpartition("/")[2]
    assert importing.import_campaign(house.platform, int(campaign))

    marketer.goto(f"{house.url}/console/campaigns/{campaign}/tree?person={LONG}")
    way, drawn = marketer.locator(".chosen-person .chain"), DRAWN_MAX // len(CHAINS) + PATH_MAX
    expect(way.locator("> span")).to_have_text(["A0", f"… {LONG - 5} between …", "A996", "A997", "A998", "A999"])
    way.get_by_role("button", name="between").click()
    expect(way.get_by_role("button", name="Fold")).to_be_focused()
    expect(way.locator(".way-middle > span")).to_have_count(drawn - 5 + 1)
    expect(way.locator(".way-middle")).to_contain_text(f"… {LONG - drawn} …")
    way.get_by_role("button", name="Fold").click()
    expect(way.locator(".way-middle")).to_have_count(0)
    rings = [int(digit) for digit in marketer.locator(".tree-digit").all_inner_texts()]
    assert rings == sorted(rings)
    assert rings[-1] >= LONG - PATH_MAX, "the rings of the end are called what they are"
