"""The report's cards saved as pictures: light, twice as fine as the page, with the event and the moment on them."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPerson
from tests.journeys.house import House

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

FINER = 2
LIGHT = 200  # of 255: darker is ink


def open_report(page: Page, house: House) -> None:
    page.goto(f"{house.sign_in['marketer']}&lang=en")
    page.goto(f"{house.url}{house.console('live')}/report?lang=en")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_every_card_with_numbers_can_be_saved(house: House, person: OpenPerson, tmp_path: Path, phone: bool) -> None:
    marketer = person(phone=phone, color_scheme="dark", accept_downloads=True)
    open_report(marketer, house)
    cards = marketer.locator(".doc .card:not(.finding):has(.chart, .table, .funnel, .facts)")
    buttons = marketer.locator(".save-picture")
    expect(buttons).to_have_count(cards.count())
    for section in ("chain", "spreaders"):
        card = marketer.locator(f"#{section} .card").first
        expect(card.locator(".save-picture")).to_have_accessible_name(re.compile(r"^Save as picture \S"))
        assert card.locator(".save-picture").get_attribute("aria-label") is None, "what is heard begins with what is seen"
        with marketer.expect_download() as saving:
            card.locator(".save-picture").click()
        file = tmp_path / saving.value.suggested_filename
        saving.value.save_as(file)
        assert file.suffix == ".png"
        with Image.open(file) as picture:
            grey = picture.convert("L")
        assert grey.width > FINER * card.bounding_box()["width"]
        shades = grey.histogram()
        assert sum(shades[LIGHT:]) > sum(shades[:LIGHT]) > 0, "light, and with something on it"
    expect(marketer.locator(".picture-plate")).to_have_count(0)
    expect(marketer.locator("html")).not_to_have_attribute("data-theme", "light")


def test_without_scripts_there_is_no_such_button(house: House, person: OpenPerson) -> None:
    marketer = person(java_script_enabled=False)
    open_report(marketer, house)
    assert marketer.locator("#chain .card").count() > 0
    assert marketer.locator(".save-picture").count() == 0
