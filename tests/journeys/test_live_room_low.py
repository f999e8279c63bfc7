"""The room on a phone whose keyboard is open: whether it makes the page lower or lies over it, there is a conversation to see."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.room_steps import JUNAID, LI, MAUD, Room, choose, message, see
from tests.journeys.steps import eventually, say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
LOW = {"width": 390, "height": 400}
LINES_OF_CHAT_PX = 130


def _pinned_room(room: Room) -> None:
    room.admit(MAUD)
    room.said(MAUD, [*(f"Number {number}" for number in range(20)), "The slides are on the website, all forty of them. " * 4])
    host = room.host()
    choose(host, ("The slides are on the website, all forty of them. " * 4).strip(), "pin")
    expect(host.locator(".pinned")).to_be_visible()


def _height(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["height"]


def _bottom(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def _one_sees_enough_to_talk(page: Page, text: str) -> None:
    log, pinned = page.locator(".room-scroll"), page.locator(".pinned")
    eventually(lambda: _height(log) >= LINES_OF_CHAT_PX)
    assert _height(pinned) <= 48, "the pinned message is one line"
    assert _height(page.locator(".player")) <= 80
    assert _bottom(page.locator("#panel-chat .composer")) <= LOW["height"]
    expect(message(page, text)).to_be_in_viewport()


def test_a_keyboard_that_makes_the_page_lower_leaves_the_conversation_most_of_it(room: Room) -> None:
    _pinned_room(room)
    li, junaid = room.enter(LI), room.enter(JUNAID)
    say(junaid, "Is it loud?")
    see("Is it loud?", li)
    whole = _height(li.locator(".player"))
    li.locator("#say").tap()
    li.set_viewport_size(LOW)
    _one_sees_enough_to_talk(li, "Is it loud?")
    say(li, "不吵")
    see("不吵", li, junaid)
    _one_sees_enough_to_talk(li, "不吵")
    li.set_viewport_size(PHONE)
    eventually(lambda: _height(li.locator(".player")) == whole)
    expect(li.locator(".pinned-text")).to_be_visible()
    expect(message(li, "不吵")).to_be_in_viewport()


def test_a_keyboard_that_lies_over_the_page_hides_neither_the_field_nor_the_conversation(room: Room) -> None:
    _pinned_room(room)
    junaid = room.enter(JUNAID)
    say(junaid, "Is it loud?")
    see("Is it loud?", junaid)
    junaid.locator("#say").tap()
    _cover(junaid, LOW["height"])
    _one_sees_enough_to_talk(junaid, "Is it loud?")
    _cover(junaid, PHONE["height"])
    eventually(lambda: _bottom(junaid.locator("#panel-chat .composer")) > LOW["height"])
    expect(message(junaid, "Is it loud?")).to_be_in_viewport()


def test_on_its_side_a_phone_has_room_for_the_conversation_too(room: Room) -> None:
    _pinned_room(room)
    li, junaid = room.enter(LI), room.enter(JUNAID)
    li.locator("#say").tap()
    li.set_viewport_size({"width": PHONE["height"], "height": 200})
    eventually(lambda: _bottom(li.locator("#panel-chat .composer")) <= 200)
    say(junaid, "Is it loud?")
    see("Is it loud?", li)
    expect(message(li, "Is it loud?")).to_be_in_viewport()
    assert _height(li.locator(".player")) <= 200, "the whole picture is seen"


def test_a_phone_of_little_height_shows_the_conversation_before_anybody_writes(room: Room) -> None:
    _pinned_room(room)
    li = room.enter(LI)
    li.set_viewport_size(LOW)
    _one_sees_enough_to_talk(li, "Number 19")
    for way in (".room-head a", "#tab-chat", "#tab-share", "#say"):
        expect(li.locator(way)).to_be_in_viewport()
    li.locator(".pinned summary").tap()
    expect(li.locator(".pinned-body")).to_be_in_viewport()


def test_the_first_tap_beside_the_keyboard_does_what_it_says(room: Room) -> None:
    _pinned_room(room)
    li = room.enter(LI)
    li.set_viewport_size(LOW)
    taps = {
        "[role=menu]:popover-open": message(li, "Number 19").locator(".menu-button"),
        ".pinned[open]": li.locator(".pinned summary"),
        "#panel-share:not([hidden])": li.locator("#tab-share"),
    }
    for shown, what in taps.items():
        li.locator("#say").tap()
        player = _height(li.locator(".player"))
        what.tap()
        expect(li.locator(shown)).to_be_visible()
        assert _height(li.locator(".player")) == player, "the page stays as it was under the finger"
        li.keyboard.press("Escape")


def _cover(page: Page, seen_px: int) -> None:
    """What a browser tells when a keyboard comes or goes that does not change the page; a headless one has none."""
    page.evaluate(
        """(height) => {
            Object.defineProperty(visualViewport, "height", { value: height, configurable: true });
            visualViewport.dispatchEvent(new Event("resize"));
        }""",
        seen_px,
    )
