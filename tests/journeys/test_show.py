"""Two hosts run a show together: prepared before, counted down to, gone through item by item, and ended."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.models import Event, EventStatus
from tests.journeys.room_steps import MAUD, Room, stay_at_toast

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
SHUT = "dialog[open]"


@pytest.fixture
def coming(room: Room) -> Room:
    """The room of an event that is to begin."""
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        event.status, event.started_at = EventStatus.PUBLISHED, None
    return room


def plan(host: Page, title: str, minutes: int) -> None:
    """A host writes down what happens, with the keyboard."""
    fields = host.locator(".run-form").last
    fields.locator("[name=title]").fill(title)
    fields.locator("[name=minutes]").fill(str(minutes))
    fields.locator("[name=title]").press("Enter")
    expect(item(host, title)).to_be_visible()


def item(page: Page, title: str) -> Locator:
    """The row of an item."""
    return page.locator(".run-item", has=page.get_by_text(title, exact=True))


def choose(page: Page, title: str, entry: str) -> None:
    """Something out of an item's menu."""
    item(page, title).locator(".menu-button").click()
    page.locator(f"[role=menu] [data-entry={entry}]").click()


def titles(page: Page) -> Locator:
    """The run of show as it stands."""
    return page.locator(".run-title > span:first-child")


def test_two_hosts_prepare_count_down_and_go_through_the_show(coming: Room) -> None:
    rosa, ben, maud = coming.host(), coming.owner(), coming.enter(MAUD)
    for title, minutes in (("Welcome", 5), ("Talk", 20), ("Questions", 10)):
        plan(rosa, title, minutes)
    expect(titles(ben)).to_have_text(["Welcome", "Talk", "Questions"])

    choose(ben, "Questions", "up")
    expect(titles(rosa)).to_have_text(["Welcome", "Questions", "Talk"])
    item(rosa, "Questions").locator(".menu-button").focus()
    rosa.keyboard.press("Alt+ArrowDown")
    expect(titles(ben)).to_have_text(["Welcome", "Talk", "Questions"])

    rosa.locator("h1").click()
    rosa.keyboard.press("c")
    rosa.fill("#air-text", "Grab a coffee")
    rosa.locator(f"{SHUT} [type=radio][value='10']").check()
    rosa.locator(f"{SHUT} .button--primary").click()
    for page in (rosa, ben):
        expect(page.locator(".air-notice [role=timer]")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))
    expect(maud.locator(".holding-words")).to_have_text("Grab a coffee")
    expect(maud.locator(".holding-clock")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))

    ben.locator("[data-opens=start-event]").click()
    ben.locator("#start-event form button:not([type=button])").click()
    expect(maud.locator(".holding")).to_have_count(0)
    expect(rosa.locator("[data-opens=end-event]")).to_be_visible()
    expect(rosa.locator("[data-opens=start-event]")).to_be_hidden()

    rosa.locator("h1").click()
    rosa.keyboard.press("n")
    for page in (rosa, ben):
        expect(item(page, "Welcome")).to_have_attribute("data-state", "on")
    ben.keyboard.press("n")
    for page in (rosa, ben):
        expect(item(page, "Talk")).to_have_attribute("data-state", "on")
        expect(item(page, "Welcome").locator("[type=checkbox]")).to_be_checked()
    rosa.keyboard.press("b")
    expect(item(ben, "Welcome")).to_have_attribute("data-state", "on")

    choose(rosa, "Questions", "delete")
    stay_at_toast(rosa)
    expect(item(ben, "Questions")).to_have_count(0)
    rosa.locator(".toast-action").click()
    expect(titles(ben)).to_have_text(["Welcome", "Talk", "Questions"])


def test_a_host_drags_items_to_their_place_while_another_moves_some_too(room: Room) -> None:
    rosa, ben = room.host(), room.owner()
    for title in ("Welcome", "Talk", "Questions", "Song"):
        plan(rosa, title, 5)
    grip(rosa, "Song").hover()
    rosa.mouse.down()
    beside(rosa, "Talk", 0.2)
    expect(item(rosa, "Song")).to_have_attribute("data-drag", "dragged")
    expect(item(rosa, "Welcome")).to_have_attribute("data-drag", "below")
    choose(ben, "Questions", "up")
    expect(titles(rosa)).to_have_text(["Welcome", "Questions", "Talk", "Song"])
    beside(rosa, "Talk", 0.2)
    rosa.mouse.up()
    stay_at_toast(rosa)
    for page in (rosa, ben):
        expect(titles(page)).to_have_text(["Welcome", "Questions", "Song", "Talk"])
    rosa.locator(".toast-action").click()
    expect(titles(ben)).to_have_text(["Welcome", "Questions", "Talk", "Song"])

    grip(rosa, "Talk").hover()
    rosa.mouse.down()
    beside(rosa, "Welcome", 0.2)
    expect(item(rosa, "Welcome")).to_have_attribute("data-drag", "above")
    rosa.keyboard.press("Escape")
    rosa.mouse.up()
    expect(rosa.locator("[data-drag]")).to_have_count(0)
    expect(titles(ben)).to_have_text(["Welcome", "Questions", "Talk", "Song"])


def grip(page: Page, title: str) -> Locator:
    """What an item is dragged by."""
    return item(page, title).locator(".run-grip")


def beside(page: Page, title: str, part: float) -> None:
    """Bring the pointer so far down into an item's row."""
    box = item(page, title).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 12, box["y"] + part * box["height"], steps=4)


def test_what_one_host_types_is_kept_when_the_other_was_first(room: Room) -> None:
    rosa, ben = room.host(), room.owner()
    plan(rosa, "Talk", 20)
    expect(item(ben, "Talk")).to_be_visible()
    choose(rosa, "Talk", "edit")
    mine = rosa.locator(".run-item--form")
    mine.locator("[name=title]").fill("Short talk")
    choose(ben, "Talk", "edit")
    theirs = ben.locator(".run-item--form")
    theirs.locator("[name=title]").fill("Keynote")
    theirs.locator(".button--primary").click()
    expect(item(ben, "Keynote")).to_be_visible()
    mine.locator(".button--primary").click()
    expect(mine.locator("[role=alert]")).to_contain_text("Ben Okafor")
    expect(mine.locator("[role=alert]")).to_contain_text("“Keynote”, 20 min")
    expect(mine.locator("[name=title]")).to_have_value("Short talk")
    expect(mine.locator("[role=alert]")).to_be_visible()
    mine.locator(".button--primary").click()
    expect(titles(ben)).to_have_text(["Short talk"])
    choose(rosa, "Short talk", "edit")
    mine.locator("[name=title]").fill("Typed for long")
    choose(ben, "Short talk", "delete")
    expect(mine.locator("[role=status]")).to_be_visible()
    expect(mine.locator("[name=title]")).to_have_value("Typed for long")
    mine.locator(".button--primary").click()
    expect(titles(ben)).to_have_text(["Typed for long"])


def test_keys_press_buttons_but_never_while_one_types(room: Room) -> None:
    rosa, maud = room.host(), room.enter(MAUD)
    rosa.keyboard.press("Shift+?")
    expect(rosa.locator(f"{SHUT} .show-keys kbd").first).to_have_text("N")
    rosa.keyboard.press("e")
    expect(rosa.locator("#end-event")).to_be_hidden()
    rosa.keyboard.press("Escape")
    expect(rosa.locator(SHUT)).to_have_count(0)
    rosa.keyboard.press("s")
    expect(rosa.locator("#say")).to_be_focused()
    rosa.keyboard.type("hen, e?")
    expect(rosa.locator("#say")).to_have_value("hen, e?")
    expect(rosa.locator(SHUT)).to_have_count(0)
    rosa.locator("#say").fill("")
    rosa.locator("h1").click()
    rosa.keyboard.press("2")
    expect(rosa.locator(".studio-chat > [role=tablist] > [role=tab]").nth(1)).to_have_attribute("aria-selected", "true")
    rosa.keyboard.press("h")
    rosa.locator(f"{SHUT} .button--primary").click()
    expect(maud.locator(".holding-clock")).to_be_visible()
    rosa.keyboard.press("h")
    expect(maud.locator(".holding")).to_have_count(0)
    rosa.keyboard.press("e")
    rosa.locator("#end-event form button:not([type=button])").click()
    expect(rosa.locator("[data-end-now]")).to_be_visible()
    rosa.keyboard.press("k")
    expect(rosa.locator("[data-end-now]")).to_have_count(0)
    expect(maud.locator("#say")).to_be_visible()
    rosa.locator("[data-shortcuts]").click()
    rosa.locator(f"{SHUT} [type=checkbox]").uncheck()
    rosa.keyboard.press("Escape")
    rosa.keyboard.press("h")
    expect(rosa.locator(SHUT)).to_have_count(0)


def test_notes_are_saved_while_one_types_and_read_by_the_other(room: Room) -> None:
    rosa, ben = room.host(), room.owner()
    field = ".show-notes textarea"
    rosa.fill(field, "Ann, sound: 555 0101")
    expect(ben.locator(field)).to_have_value("Ann, sound: 555 0101")
    expect(ben.locator(".show-notes [role=status]")).to_contain_text("Rosa Marchetti")
