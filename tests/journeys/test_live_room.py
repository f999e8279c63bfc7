"""A room full of people: what they say, answer, correct and look back for, each on a page of their own, in two languages."""

import pytest
from playwright.sync_api import Locator, Page, expect

from core.services.room.chat_errors import Repeated, TooFast, Wall
from tests.journeys.room_steps import (
    FANG,
    GUESTS,
    JUNAID,
    LI,
    MAUD,
    OTTOLINE,
    XIAOHE,
    Room,
    choose,
    message,
    refused,
    see,
    see_no_more,
    sentence,
    shown,
    stay_at_toast,
    watching,
)
from tests.journeys.steps import eventually, say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_ten_people_a_moderator_and_a_host_read_the_same(room: Room) -> None:
    people = [room.enter(guest) for guest in GUESTS]
    moderator, host = room.moderator(), room.host(language="zh")
    watching(len(GUESTS), *people)
    hellos = [f"Hello, I am {guest.name}" if guest.language == "en" else f"大家好，我是{guest.name}" for guest in GUESTS]
    everybody = [*people, moderator, host]
    said = [*hellos, "Be kind to each other", "欢迎大家 👋"]
    for page, text in zip(everybody, said, strict=True):
        say(page, text)
    expect(moderator.locator(".room-messages .message-text")).to_have_count(len(said))
    in_order = shown(moderator)
    assert sorted(in_order) == sorted(said)
    for page in everybody:
        expect(page.locator(".room-messages .message-text")).to_have_text(in_order)
    for guest, page, text in zip(GUESTS, people, hellos, strict=True):
        expect(page.locator("html")).to_have_attribute("lang", "en" if guest.language == "en" else "zh-Hans")
        expect(message(host, text).locator(".message-name")).to_have_text(guest.shown)
        expect(page.locator(".message--mine .message-text")).to_have_text([text])
    for page in people:
        _stands_out(page, "Be kind to each other", "Ada Quist", ".message-name--moderator")
        _stands_out(page, "欢迎大家 👋", "Rosa Marchetti", ".message-name--host")


def _stands_out(page: Page, text: str, name: str, colour: str) -> None:
    said = message(page, text)
    expect(said.locator(colour)).to_have_text(name)
    expect(said.locator(".badge")).to_be_visible()
    ordinary = page.locator(".message-name:not([class*=--])").first
    assert _colour(said.locator(colour).first) != _colour(ordinary)


def _colour(words: Locator) -> str:
    return str(words.evaluate("(element) => getComputedStyle(element).color"))


def test_the_button_sends_as_often_as_it_is_pressed(room: Room) -> None:
    li, maud, host = room.enter(LI), room.enter(MAUD), room.host()
    for text in ("一", "二", "三"):
        li.fill("#say", text)
        li.locator("#panel-chat .composer .button--primary").tap()
        see(text, maud, li)
    for page in (maud, host):
        for text in ("One", "Two"):
            page.fill("#say", f"{text} more")
            page.locator("#panel-chat .composer .button--primary").click()
            see(f"{text} more", li)
            choose(page, f"{text} more", "delete")
            see_no_more(f"{text} more", li)
    expect(li.locator("button[aria-busy=true]")).to_have_count(0)


def test_who_is_named_in_full_needs_no_choosing(room: Room) -> None:
    maud, xiaohe = room.enter(MAUD), room.enter(XIAOHE)
    say(maud, "Hello")
    see("Hello", xiaohe)
    xiaohe.locator("#say").press_sequentially("@Maud F")
    expect(xiaohe.locator("[role=option]")).to_be_visible()
    xiaohe.keyboard.type(".")
    expect(xiaohe.locator("[role=option]")).to_have_count(0)
    xiaohe.keyboard.press("Enter")
    see("@Maud F.", maud)
    expect(message(maud, "@Maud F.").locator(".mention--own")).to_be_visible()


def test_an_answer_shows_what_it_answers_and_a_mention_whom_it_means(room: Room) -> None:
    maud, xiaohe, junaid = room.enter(MAUD), room.enter(XIAOHE), room.enter(JUNAID)
    say(xiaohe, "一度电能产生多少热？")
    see("一度电能产生多少热？", maud, junaid)

    choose(maud, "一度电能产生多少热？", "reply")
    expect(maud.locator("#say")).to_be_focused()
    say(maud, "Three to four kilowatt-hours of heat")
    for page in (maud, xiaohe, junaid):
        quote = message(page, "Three to four kilowatt-hours of heat").locator(".message-quote")
        expect(quote).to_contain_text("一度电能产生多少热？")
        expect(quote).to_contain_text("欧阳小荷")

    xiaohe.locator("#say").press_sequentially("谢谢@Mau")
    xiaohe.locator("[role=option]", has_text="Maud F.").click()
    xiaohe.keyboard.type("！")
    xiaohe.keyboard.press("Enter")
    see("谢谢@Maud F. ！", maud, xiaohe, junaid)
    expect(message(maud, "谢谢@Maud F. ！")).to_contain_class("message--for-me")
    expect(message(junaid, "谢谢@Maud F. ！")).not_to_contain_class("message--for-me")
    expect(message(junaid, "谢谢@Maud F. ！").locator(".mention")).to_have_text("@Maud F.")


def test_emoji_are_at_hand_and_links_lead_away_safely(room: Room) -> None:
    li, fang = room.enter(LI), room.enter(FANG)
    li.locator("[popovertarget=emoji]").tap()
    li.locator("#emoji button").nth(5).tap()
    expect(li.locator("#emoji")).to_be_hidden()
    expect(li.locator("#say")).not_to_have_value("")
    emoji = li.locator("#say").input_value()
    li.locator("#say").press("Enter")
    see(emoji, fang)

    say(fang, "See https://example.org/a?b=1&c=<script>alert(1)</script>.")
    see("See https://example.org/a?b=1&c=<script>alert(1)</script>.", li)
    link = li.locator(".message-text a")
    expect(link).to_have_attribute("href", "https://example.org/a?b=1&c=")
    expect(link).to_have_attribute("target", "_blank")
    assert {"noopener", "noreferrer", "nofollow", "ugc"} <= set((link.get_attribute("rel") or "").split())
    say(fang, "javascript:alert(1)")
    see("javascript:alert(1)", li)
    expect(li.locator(".message-text a")).to_have_count(1)


def test_people_correct_themselves_and_take_back_what_they_took_back(room: Room) -> None:
    room.admit(MAUD)
    room.said(MAUD, ["Too old to be changed"], minutes_ago=6)
    maud, li = room.enter(MAUD), room.enter(LI)
    say(maud, "Forty home")
    see("Forty home", li)
    choose(maud, "Forty home", "edit")
    expect(maud.locator("#say")).to_have_value("Forty home")
    say(maud, "Forty homes")
    see("Forty homes", maud, li)
    see_no_more("Forty home", maud, li)
    expect(message(li, "Forty homes").locator(".message-edited")).to_be_visible()

    choose(maud, "Forty homes", "delete")
    stay_at_toast(maud)
    see_no_more("Forty homes", maud, li)
    maud.locator(".toast-action").click()
    see("Forty homes", maud, li)
    assert shown(li) == ["Too old to be changed", "Forty homes"], "at its place"

    for page, text in {maud: "Too old to be changed", li: "Forty homes"}.items():
        message(page, text).locator(".menu-button").click()
        expect(page.locator("[data-entry=copy]")).to_be_visible()
        expect(page.locator("[data-entry=edit], [data-entry=delete]")).to_have_count(0)
        page.keyboard.press("Escape")


def test_whoever_floods_the_room_is_told_why_and_keeps_the_words(room: Room) -> None:
    junaid, fang = room.enter(JUNAID), room.enter(FANG)
    for number in range(6):
        say(junaid, f"{number} and counting")
    expect(refused(junaid, "5 and counting")).to_contain_text(sentence(JUNAID, TooFast.message))
    say(fang, "哈" * 200)
    expect(refused(fang, "哈")).to_contain_text(sentence(FANG, Wall.message))
    refused(fang, "哈").get_by_role("button").last.click()
    expect(refused(fang, "哈")).to_have_count(0)
    for _ in range(3):
        say(fang, "有人在吗？一起聊聊热泵吧")
    expect(refused(fang, "有人在吗")).to_contain_text(sentence(FANG, Repeated.message))
    see("4 and counting", fang)
    eventually(lambda: shown(fang).count("有人在吗？一起聊聊热泵吧") == 2)
    assert "5 and counting" not in shown(fang)


def test_looking_back_stays_where_one_looks_until_one_returns_to_the_newest(room: Room) -> None:
    room.admit(OTTOLINE, XIAOHE)
    before = [f"Number {number}" for number in range(130)]
    room.said(OTTOLINE, before, minutes_ago=30)
    xiaohe, ottoline = room.enter(XIAOHE), room.enter(OTTOLINE)
    see("Number 129", xiaohe)
    expect(message(xiaohe, "Number 129")).to_be_in_viewport()
    assert "Number 20" not in shown(xiaohe)
    while "Number 0" not in shown(xiaohe):
        oldest = xiaohe.locator(".room-messages > .message[data-message]").first
        known = shown(xiaohe)[0]
        oldest.scroll_into_view_if_needed()
        eventually(lambda known=known: shown(xiaohe)[0] != known)  # type: ignore[misc]
        expect(message(xiaohe, known)).to_be_in_viewport()
    assert shown(xiaohe) == before

    message(xiaohe, "Number 5").scroll_into_view_if_needed()
    say(ottoline, "And one more")
    say(ottoline, "And another")
    expect(xiaohe.locator(".room-unread")).to_contain_text("2")
    expect(message(xiaohe, "Number 5")).to_be_in_viewport()
    xiaohe.locator(".room-unread").click()
    expect(message(xiaohe, "And another")).to_be_in_viewport()
    expect(xiaohe.locator(".message--new + .message .message-text")).to_have_text("And one more")
    expect(xiaohe.locator(".room-unread")).to_have_count(0)
