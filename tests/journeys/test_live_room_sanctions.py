"""Who may write and who may come in, decided by a moderator on a phone and seen from both sides."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core.clock import now
from core.services.room.errors import Banned
from tests.journeys.room_steps import (
    FANG,
    JUNAID,
    MAUD,
    OTTOLINE,
    XIAOHE,
    Room,
    open_tab,
    see,
    see_no_more,
    sentence,
    set_chat,
    sheet,
    shown,
    undo,
)
from tests.journeys.steps import register, say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_whoever_is_muted_reads_until_when_and_writes_again_when_it_is_lifted(room: Room) -> None:
    junaid, fang, moderator = room.enter(JUNAID), room.enter(FANG), room.moderator()
    say(junaid, "First! First!")
    see("First! First!", moderator, fang)
    sheet(moderator, "First! First!", "mute").locator("button[value='30']").click()
    expect(junaid.locator("#panel-chat .composer--closed")).to_contain_text(_clock(junaid, minutes=30))
    expect(junaid.locator("#say")).to_have_count(0)
    say(fang, "继续")
    see("继续", junaid)
    junaid.reload()
    expect(junaid.locator("#panel-chat .composer--closed")).to_contain_text(_clock(junaid, minutes=30))

    open_tab(moderator, "moderate", "people")
    moderator.locator(".deed", has_text="Junaid S.").get_by_role("button").click()
    open_tab(moderator, "chat")
    say(junaid, "I am calm now")
    see("I am calm now", fang, moderator)


def _clock(page: Page, minutes: int) -> re.Pattern[str]:
    """The hour it will be so long after now, or after some moments ago, where the reader is."""
    then = "(ms) => [ms, ms - 120_000].map((ms) => new Date(Date.now() + ms).toLocaleTimeString('en-GB', { hour: '2-digit' }))"
    hours: list[str] = page.evaluate(then, minutes * 60_000)
    return re.compile(f"({'|'.join(hours)}):")


def test_a_banned_person_is_out_and_does_not_come_back_in_their_browser(room: Room) -> None:
    maud, moderator = room.enter(MAUD), room.moderator()
    spammer = room.person(language="zh-CN")
    _register(room, spammer, "Spam King", "king@example.org")
    spammers_room = spammer.url
    say(spammer, "Buy my coins")
    see("Buy my coins", maud, moderator)
    asks = sheet(moderator, "Buy my coins", "ban")
    asks.locator(".button--danger").click()
    see_no_more("Buy my coins", maud, moderator)
    why = sentence(XIAOHE, Banned.message)
    expect(spammer.get_by_role("alert")).to_contain_text(why)
    spammer.reload()
    expect(spammer.get_by_role("alert")).to_contain_text(why)
    spammer.goto(_event_page(room))
    spammer.locator("details.another summary").click()
    spammer.goto(register(spammer, "Coin Queen", "queen@example.org") + "/room")
    expect(spammer.get_by_role("alert")).to_contain_text(why)

    # With another browser at the same address: what they say waits.
    again = room.person(language="zh-CN")
    _register(room, again, "Coin Prince", "prince@example.org")
    say(again, "Buy my coins, they are new")
    expect(again.locator(".message--waiting")).to_be_visible()
    assert shown(maud) == []

    expect(spammer.locator(".room-over button")).to_be_visible()
    undo(moderator, "Spam K.")
    see("Buy my coins", maud)
    see("Buy my coins", spammer)  # by itself: the page knocks
    spammer.locator("#say").wait_for()
    spammer.goto(spammers_room)
    say(spammer, "Sorry")
    see("Sorry", maud)


def _register(room: Room, page: Page, name: str, email: str) -> None:
    """Take a place with the form, in a browser that is remembered by it, and open the room."""
    page.goto(_event_page(room))
    page.goto(register(page, name, email) + "/room")
    page.locator("#say").wait_for()


def _event_page(room: Room) -> str:
    return f"{room.url}/o/{room.organisation.slug}/{room.event.slug}"


def test_the_room_is_opened_to_fewer_and_the_team_may_always_write(room: Room) -> None:
    room.admit(OTTOLINE, created_at=now() - timedelta(days=2))
    room.admit_again(MAUD)
    newcomer, early, moderator, host = room.enter(XIAOHE), room.enter(OTTOLINE), room.moderator(), room.host()
    set_chat(moderator, "audience", "team")
    for page in (newcomer, early):
        expect(page.locator("#panel-chat .composer--closed")).to_be_visible()
    for page, text in {moderator: "We are back in a minute", host: "Coffee!"}.items():
        say(page, text)
        see(text, newcomer, early)

    set_chat(moderator, "audience", "registered")
    expect(newcomer.locator("#panel-chat .composer--closed")).to_contain_text(_clock(newcomer, minutes=10))
    expect(newcomer.locator("#say")).to_have_count(0)
    choose_from = newcomer.locator("[data-message] .menu-button").first
    choose_from.click()
    expect(newcomer.locator("[data-entry=copy]")).to_be_visible()
    expect(newcomer.locator("[data-entry=reply]")).to_have_count(0)
    newcomer.keyboard.press("Escape")
    expect(early.locator(".mode-line")).to_be_visible()
    say(early, "I came on Friday")
    see("I came on Friday", newcomer, moderator)

    set_chat(moderator, "audience", "followers")
    for page in (newcomer, early):
        expect(page.locator("#panel-chat .composer--closed")).to_be_visible()
    follower = room.enter(MAUD)
    say(follower, "I was here in spring")
    see("I was here in spring", newcomer, moderator)
    set_chat(moderator, "audience", "everyone")
    say(newcomer, "我刚来")
    see("我刚来", early, moderator)


def test_whoever_registered_just_now_may_write_as_soon_as_their_time_has_come(room: Room) -> None:
    room.admit(XIAOHE, created_at=now() - timedelta(minutes=9, seconds=50))
    newcomer, moderator = room.enter(XIAOHE), room.moderator()
    newcomer.fill("#say", "刚写到一半")
    set_chat(moderator, "audience", "registered")
    expect(newcomer.locator("#say")).to_have_value("刚写到一半")
    newcomer.press("#say", "Enter")
    see("刚写到一半", newcomer, moderator)
