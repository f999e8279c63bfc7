"""What a room looks like: whose words they are, light and dark, whole links, and nothing over what one needs."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from core.i18n import translate
from core.models import Event
from tests.journeys.room_steps import (
    JUNAID,
    LI,
    MAUD,
    XIAOHE,
    Guest,
    Room,
    choose,
    message,
    open_tab,
    see,
    see_no_more,
    set_chat,
    stay_at_toast,
)
from tests.journeys.steps import eventually, say, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
SMALL_DESK: ViewportSize = {"width": 1280, "height": 800}
MESSAGES_PX = 420
TOUCH_PX = 44
# What the toast lies over, or sticks out of; asked at once, for it does not stay.
COVERED = """(others) => {
    const box = (part) => part.getBoundingClientRect();
    const toast = box([...document.querySelectorAll(".toast")].pop());
    const action = box(document.querySelector(".toast:last-child .toast-action"));
    const covers = (part) =>
        box(part).left < toast.right && toast.left < box(part).right
        && box(part).top < toast.bottom && toast.top < box(part).bottom;
    const parts = [...document.querySelectorAll(`.player-bar button, ${others}`)].filter((part) => part.checkVisibility());
    const within = action.right <= toast.right && toast.right <= innerWidth && toast.left >= 0;
    return [...parts.filter(covers).map((part) => part.outerHTML), ...(within ? [] : ["cut off"])];
}"""
LONG = Guest("Wolfeschlegelsteinhausenbergerdorff Ferrier", "Wolfeschlegelsteinhausenbergerdorff F.")
SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "small phone": {"width": 320, "height": 568},
    "phone on its side": {"width": 844, "height": 390},
    "phone with its keyboard": {"width": 390, "height": 420},
    "low laptop": {"width": 1366, "height": 650},
}


def _box(part: Locator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    box = part.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def _touch(one: Locator, other: Locator) -> bool:
    a, b = _box(one), _box(other)
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _going_on(page: Page) -> list[str]:
    """What stands under the name above it."""
    return page.locator(".room-messages > .message--goes-on > .message-text").all_inner_texts()


def test_what_somebody_says_in_one_go_stands_under_one_name(room: Room) -> None:
    room.admit(MAUD, JUNAID)
    room.said(MAUD, ["One", "Two"], minutes_ago=10)
    room.said(MAUD, ["Three"], minutes_ago=5)
    room.said(JUNAID, ["Four", "Five", "Six"], minutes_ago=1)
    host = room.host()
    see("Six", host)
    assert _going_on(host) == ["Two", "Five", "Six"]
    expect(host.locator(".room-messages .avatar")).to_have_count(3)
    expect(message(host, "Five")).to_have_accessible_name(re.compile(r"^Junaid S\. .* Five$"))

    choose(host, "Four", "remove")
    stay_at_toast(host)
    see_no_more("Four", host)
    eventually(lambda: _going_on(host) == ["Two", "Six"])
    host.locator(".toast-action").click()
    eventually(lambda: _going_on(host) == ["Two", "Five", "Six"])

    choose(host, "Five", "reply")
    for text in ("An answer", "And one more thing"):
        say(host, text)
        see(text, host)
    eventually(lambda: _going_on(host) == ["Two", "Five", "Six", "And one more thing"])
    choose(host, "And one more thing", "edit")
    say(host, "And one thing more")
    expect(message(host, "And one thing more").locator(".message-edited")).to_be_visible()

    host.reload()
    tab_to(host, ".message[data-message]")
    for text in ("And one thing more", "An answer", "Six", "Five"):
        expect(message(host, text)).to_be_focused()
        host.keyboard.press("ArrowUp")


def test_the_first_that_is_new_begins_with_its_name(room: Room) -> None:
    room.admit(MAUD)
    room.said(MAUD, [f"Number {number}" for number in range(40)])
    xiaohe, maud = room.enter(XIAOHE), room.enter(MAUD)
    message(xiaohe, "Number 2").scroll_into_view_if_needed()
    for text in ("New", "Newer"):
        say(maud, text)
        see(text, maud)
    expect(xiaohe.locator(".message--new + .message .message-text")).to_have_text("New")
    expect(message(xiaohe, "New")).not_to_contain_class("message--goes-on")
    expect(message(xiaohe, "Newer")).to_contain_class("message--goes-on")


def test_the_room_wears_the_viewers_colours_and_the_picture_is_dark_in_both(room: Room) -> None:
    xiaohe = room.enter(XIAOHE)
    switch = xiaohe.locator(".room-head [data-theme-switch]")
    light, words = _brightness(xiaohe, ".room"), switch.get_attribute("aria-label")
    assert light > 200
    assert _brightness(xiaohe, ".player") < 60
    switch.click()
    expect(switch).not_to_have_attribute("aria-label", words or "")
    assert _brightness(xiaohe, ".room") < 60
    assert _brightness(xiaohe, ".player") < 60
    xiaohe.reload()
    xiaohe.locator("#say").wait_for()
    assert _brightness(xiaohe, ".room") < 60, "it is kept"


def _brightness(page: Page, selector: str) -> float:
    colour = page.locator(selector).first.evaluate("(element) => getComputedStyle(element).backgroundColor")
    red, green, blue = (float(part) for part in re.findall(r"[\d.]+", colour)[:3])
    return (red + green + blue) / 3


@pytest.mark.parametrize("screen", list(SCREENS))
def test_what_was_just_done_is_said_over_neither_the_pictures_controls_nor_the_field(room: Room, screen: str) -> None:
    room.admit(LONG)
    room.said(LONG, ["Buy my coins"])
    with room.platform.transaction() as session:  # there are controls where there is a picture to come
        session.get_one(Event, room.event.id).stream_url = f"{room.url}/hls/on-its-way/index.m3u8"
    moderator = room.moderator()
    moderator.set_viewport_size(SCREENS[screen])
    choose(moderator, "Buy my coins", "remove")
    expect(moderator.locator(".toast-action")).to_be_visible()
    assert moderator.evaluate(COVERED, ".composer") == []
    open_tab(moderator, "moderate")
    assert moderator.evaluate(COVERED, ".moderate [role=tab]") == []


@pytest.mark.parametrize(("width", "lines"), [(1280, [4, 3]), (1440, [3, 3]), (1500, [3, 3]), (1920, [6])])
def test_no_tab_of_the_studio_stands_alone(room: Room, width: int, lines: list[int]) -> None:
    room.admit(JUNAID)
    room.said(JUNAID, ["Hello"])
    host = room.host()
    host.set_viewport_size({"width": width, "height": 900})
    tops = "(tabs) => tabs.map((tab) => Math.round(tab.getBoundingClientRect().top))"
    tabs = host.locator(".studio-chat > .tabs > .tab")
    eventually(lambda: list(Counter(tabs.evaluate_all(tops)).values()) == lines)


def test_ones_own_link_is_shown_whole(room: Room) -> None:
    maud = room.enter(MAUD)
    maud.set_viewport_size(SMALL_DESK)
    maud.locator("#tab-share").click()
    for part in (".room-below", "#panel-share"):
        link = maud.locator(f"{part} .share-link")
        expect(link.locator("b")).to_have_text(re.compile(r"^\w{8}$"))
        assert link.evaluate("(line) => line.scrollWidth <= line.clientWidth")
        assert re.search(r":\d+/l/\w{8}$", link.inner_text())
        left, top, right, bottom = _box(link)
        inner = _box(link.locator("b"))
        assert left <= inner[0] < inner[2] <= right
        assert top <= inner[1] < inner[3] <= bottom


@pytest.mark.parametrize("screen", [SMALL_DESK, {"width": 1440, "height": 900}], ids=["1280", "1440"])
def test_the_studio_shows_much_of_the_chat(room: Room, screen: ViewportSize) -> None:
    room.admit(JUNAID)
    room.said(JUNAID, [f"Number {number}" for number in range(40)])
    host = room.host()
    host.set_viewport_size(screen)
    log = _box(host.locator(".room-scroll"))
    assert log[3] - log[1] >= MESSAGES_PX
    assert _box(host.locator("#panel-chat .composer"))[3] <= screen["height"]
    expect(message(host, "Number 39")).to_be_in_viewport()
    assert not _touch(host.locator("#encoder"), host.locator(".studio-chat"))
    air, notes, encoder = (_box(host.locator(part)) for part in (".air", "#show-notes", "#encoder"))
    assert air[3] <= screen["height"], "the clock and the holding screen are in sight"
    assert air[3] <= notes[1] < encoder[1], "and what is set up once before the show stands last"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_studio_on_a_phone_says_what_is_on_and_ends_it_in_one_line_below_its_path(room: Room, language: str) -> None:
    host = room.host(language)
    host.set_viewport_size(SCREENS["phone"])
    bar = host.locator(".topbar")
    path, heading, live = _box(bar.locator(".crumb")), _box(bar.locator("h1")), _box(bar.locator(".badge--live"))
    watch, end = bar.locator(".studio-watch"), bar.locator("[data-opens=end-event]")
    for part in (watch, end):
        left, top, right, bottom = _box(part)
        assert path[3] <= top < heading[1] < heading[3] < bottom, "beside the heading, below the path"
        assert heading[2] < live[2] < left < right <= SCREENS["phone"]["width"]
        assert bottom - top >= TOUCH_PX
        assert right - left >= TOUCH_PX
    expect(watch).to_have_accessible_name(translate(language, "Open the watch page"))
    watch.click()
    host.wait_for_url("**/room")


def test_chinese_words_that_come_into_a_sentence_stand_in_it_without_gaps(room: Room) -> None:
    li, moderator = room.enter(LI), room.moderator(language="zh")
    set_chat(moderator, "audience", "registered")
    expect(li.locator("#panel-chat .composer--closed")).to_contain_text("报名满 10 分钟的人")
    expect(moderator.locator(".mode-line")).to_contain_text("报名满 10 分钟的人")
