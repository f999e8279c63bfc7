"""A marketer plans at a desk and on a phone, with and without JavaScript; the founding example comes out as it was told."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import OpenPerson
from tests.journeys.house import House

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

NEW_YORKS = "8500000"


def open_planner(page: Page, house: House) -> None:
    page.goto(f"{house.sign_in['marketer']}&lang=en")
    page.goto(f"{house.url}{house.console('live')}/planner?lang=en")


def views(page: Page) -> Locator:
    """What the bars of the first picture say."""
    return page.locator(".plan-panel").first.locator(".plan-bar-figure b")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_founding_example_comes_out_and_follows_the_sliders(house: House, person: OpenPerson, phone: bool) -> None:
    marketer = person(phone=phone)
    open_planner(marketer, house)
    marketer.locator(".planner-starts a[href*='seeds=600']").click()
    marketer.wait_for_url("**seeds=600**")
    expect(views(marketer)).to_have_text(["60,000", "600,000"])
    claim = marketer.locator("[data-planner-claim]")
    expect(claim).to_have_text("6,600 registrations out of 660,000 views")

    slider = marketer.locator("[data-slider=reshare_rate]")
    slider.fill("5")
    expect(marketer.locator("#reshare_rate")).to_have_value("5")
    expect(claim).to_have_text("3,600 registrations out of 360,000 views")
    expect(views(marketer)).to_have_text(["60,000", "300,000"])

    marketer.fill("#population", NEW_YORKS)
    expect(marketer.locator(".plan-panel")).to_have_count(3)  # now reach differs from views
    expect(marketer).to_have_url(re.compile(f"population={NEW_YORKS}"))
    assert marketer.evaluate("document.scrollingElement.scrollWidth") <= marketer.viewport_size["width"]

    shown = marketer.locator("[data-part=outlook]").inner_text()
    marketer.goto(marketer.url)  # as somebody to whom the address was passed on
    expect(marketer.locator("[data-part=outlook]")).to_have_text(shown, use_inner_text=True)


def test_a_wrong_value_is_said_beside_its_field_and_taken_back(house: House, person: OpenPerson) -> None:
    marketer = person()
    open_planner(marketer, house)
    marketer.fill("#audience", "-3")
    error = marketer.locator("#audience-error")
    expect(error).to_contain_text("Use a number from 0")
    expect(marketer.locator("#audience")).to_have_attribute("aria-invalid", "true")
    expect(marketer.locator(".plan-panel")).to_have_count(0)
    marketer.fill("#audience", "80")
    expect(error).to_be_hidden()
    expect(marketer.locator("#audience")).to_have_attribute("aria-invalid", "false")
    expect(marketer.locator(".plan-panel")).to_have_count(2)


def test_the_numbers_stay_open_and_are_taken_along(house: House, person: OpenPerson) -> None:
    marketer = person()
    open_planner(marketer, house)
    numbers = marketer.locator("[data-numbers]")
    numbers.locator("summary").click()
    marketer.fill("#waves", "2")
    expect(numbers.locator("tbody tr")).to_have_count(3)  # two generations, and all together
    expect(numbers).to_have_attribute("open", "")
    with marketer.expect_download() as download:
        marketer.locator("[data-part=outlook] .card-foot a", has_text="CSV").click()
    rows = list(csv.reader(StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["1", "2", "All"]


def test_without_javascript_the_form_works_it_out(house: House, person: OpenPerson) -> None:
    marketer = person(java_script_enabled=False)
    open_planner(marketer, house)
    expect(marketer.locator("[data-slider]:visible")).to_have_count(0)
    marketer.fill("#seeds", "600")
    marketer.fill("#audience", "100")
    marketer.fill("#reshare_rate", "10")
    marketer.fill("#waves", "2")
    marketer.check("[name=reshared_by][value=viewers]")
    marketer.locator("[data-unscripted] button").click()
    marketer.wait_for_url("**seeds=600**")
    expect(views(marketer)).to_have_text(["60,000", "600,000"])
