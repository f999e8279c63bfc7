"""Long conversations: going to what was said long ago, and staying there while a room talks on."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.room_steps import LI, MAUD, OTTOLINE, XIAOHE, Room, choose, message, see, shown
from tests.journeys.steps import eventually, say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
MOST = 450  # messages a page holds while somebody looks back, give or take a page


def _scroll(page: Page, to: str) -> None:
    page.locator(".room-scroll").evaluate(f"(log) => log.scrollTo(0, {to})")


def test_an_answer_leads_to_what_it_answers_however_long_ago_that_was(room: Room) -> None:
    room.admit(OTTOLINE)
    room.said(OTTOLINE, [f"Number {number}" for number in range(300)], minutes_ago=60)
    li, maud = room.enter(LI), room.enter(MAUD)
    _scroll(maud, "0")
    while "Number 40" not in shown(maud):
        _scroll(maud, "0")
    choose(maud, "Number 40", "reply")
    say(maud, "About forty: yes")
    see("About forty: yes", li)
    assert "Number 40" not in shown(li)

    message(li, "About forty: yes").locator(".message-quote").tap()
    expect(message(li, "Number 40")).to_be_in_viewport()
    expect(message(li, "Number 40")).to_be_focused()
    assert len(shown(li)) < 150
    say(maud, "And more of it")
    expect(li.locator(".room-unread")).to_contain_text("1")
    expect(message(li, "Number 40")).to_be_in_viewport()

    while "And more of it" not in shown(li):
        _scroll(li, "log.scrollHeight")
    assert shown(li)[-3:] == ["Number 299", "About forty: yes", "And more of it"]
    numbers = [text for text in shown(li) if text.startswith("Number")]
    assert numbers == [f"Number {number}" for number in range(300 - len(numbers), 300)], "without a hole"


def test_to_the_newest_is_one_step_from_anywhere(room: Room) -> None:
    room.admit(OTTOLINE)
    room.said(OTTOLINE, [f"Number {number}" for number in range(200)], minutes_ago=60)
    xiaohe, maud = room.enter(XIAOHE), room.enter(MAUD)
    _scroll(xiaohe, "0")
    while "Number 10" not in shown(xiaohe):
        _scroll(xiaohe, "0")
    choose(xiaohe, "Number 10", "reply")
    say(xiaohe, "很久以前")
    see("很久以前", maud)
    message(maud, "很久以前").locator(".message-quote").click()
    expect(message(maud, "Number 10")).to_be_in_viewport()
    maud.locator(".room-unread").click()
    expect(message(maud, "很久以前")).to_be_in_viewport()
    expect(maud.locator(".room-unread")).to_have_count(0)

    message(maud, "很久以前").locator(".message-quote").click()
    expect(message(maud, "Number 10")).to_be_in_viewport()
    say(maud, "Thank you for asking")
    expect(message(maud, "Thank you for asking")).to_be_in_viewport()


def test_a_page_does_not_grow_for_as_long_as_somebody_looks_back(room: Room) -> None:
    room.admit(OTTOLINE)
    room.said(OTTOLINE, [f"Number {number}" for number in range(60)], minutes_ago=60)
    xiaohe = room.enter(XIAOHE)
    see("Number 59", xiaohe)
    _scroll(xiaohe, "0")
    eventually(lambda: "Number 0" in shown(xiaohe))
    message(xiaohe, "Number 5").scroll_into_view_if_needed()
    for part in range(6):
        room.said(OTTOLINE, [f"Later {part * 100 + number}" for number in range(100)])
    expect(xiaohe.locator(".room-unread")).to_contain_text("600")
    expect(message(xiaohe, "Number 5")).to_be_in_viewport()
    assert len(shown(xiaohe)) <= MOST
    xiaohe.locator(".room-unread").click()
    expect(message(xiaohe, "Later 599")).to_be_in_viewport()
    expect(xiaohe.locator(".room-unread")).to_have_count(0)
    assert shown(xiaohe)[-1] == "Later 599"


def test_a_jump_to_what_is_gone_says_so(room: Room) -> None:
    room.admit(OTTOLINE)
    room.said(OTTOLINE, [f"Number {number}" for number in range(120)], minutes_ago=60)
    maud, host = room.enter(MAUD), room.host()
    see("Number 119", maud)
    _scroll(host, "0")
    while "Number 10" not in shown(host):
        _scroll(host, "0")
    choose(host, "Number 10", "pin")
    expect(maud.locator(".pinned")).to_be_visible()
    maud.locator(".pinned-body button").click()
    expect(message(maud, "Number 10")).to_be_in_viewport()
