"""Moderators at work on a phone, seen from both sides: by them and by those they moderate, in two languages."""

import pytest
from playwright.sync_api import expect

from core.services.room.chat_errors import LinksOff, WordsRefused
from tests.journeys.room_steps import (
    FANG,
    JUNAID,
    LI,
    MAUD,
    XIAOHE,
    Room,
    case,
    choose,
    decide,
    open_tab,
    refused,
    see,
    see_no_more,
    sentence,
    set_chat,
    shown,
    stay_at_toast,
    undo,
)
from tests.journeys.steps import eventually, say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_slow_mode_counts_down_and_keeps_what_is_written(room: Room) -> None:
    maud, li, moderator = room.enter(MAUD), room.enter(LI), room.moderator()
    set_chat(moderator, "slow_s", "60")
    for page in (maud, li):
        expect(page.locator(".mode-line")).to_contain_text("60")
    say(li, "一分钟一条")
    see("一分钟一条", li, maud, moderator)
    li.fill("#say", "还有一句")
    li.press("#say", "Enter")
    expect(li.locator(".composer-note")).to_contain_text("5")  # fifty-odd seconds are left
    expect(li.locator(".mode-line")).to_be_hidden()  # one line about slow mode is enough
    expect(li.locator("#say")).to_have_value("还有一句")
    li.reload()
    expect(li.locator(".composer-note")).to_be_visible()
    say(li, "重新打开也一样")
    expect(li.locator("#say")).to_have_value("重新打开也一样")
    second = li.context.new_page()
    second.goto(li.url)
    expect(second.locator(".composer-note")).to_be_visible()
    for text in ("Members", "need not", "wait"):
        say(moderator, text)
        see(text, maud)
    set_chat(moderator, "slow_s", "0")
    expect(li.locator(".composer-note")).to_have_count(0)
    li.press("#say", "Enter")
    see("重新打开也一样", li, maud)
    assert shown(maud).count("重新打开也一样") == 1


def test_links_are_refused_while_they_are_off_and_the_words_are_kept(room: Room) -> None:
    xiaohe, junaid, moderator = room.enter(XIAOHE), room.enter(JUNAID), room.moderator(language="zh")
    set_chat(moderator, "links", False)
    expect(junaid.locator(".mode-line")).to_be_visible()
    for page, guest, text in ((xiaohe, XIAOHE, "看这里 https://example.org"), (junaid, JUNAID, "Look: example.org/bills")):
        say(page, text)
        expect(refused(page, text)).to_contain_text(sentence(guest, LinksOff.message))
    say(moderator, "https://example.org/slides")
    see("https://example.org/slides", xiaohe, junaid)
    undo(moderator, "")
    refused(xiaohe, "看这里").get_by_role("button").first.click()
    see("看这里 https://example.org", xiaohe, junaid, moderator)


def test_words_of_the_organisations_list_are_refused_or_held(room: Room) -> None:
    maud, li, host = room.enter(MAUD), room.enter(LI), room.host()
    open_tab(host, "moderate", "chat-settings")
    with host.expect_popup() as opened:
        host.click(".chat-rules")
    rules = opened.value
    open_tab(host, "chat")
    for terms, action in (("scam", "refuse"), ("加微信", "hold")):
        rules.fill("[name=terms]", terms)
        rules.check(f"input[name=action][value={action}]")
        with rules.expect_navigation():
            rules.locator("form:has([name=terms]) button:not([type=button])").last.click()
    say(maud, "What a 5cam!")
    expect(refused(maud, "What a 5cam!")).to_contain_text(sentence(MAUD, WordsRefused.message))
    say(li, "加 微 信 聊")
    expect(li.locator(".message--waiting")).to_contain_text("加 微 信 聊")
    expect(host.locator("#tab-moderate .count")).to_be_visible()
    say(maud, "Nothing to see here")
    see("Nothing to see here", li)
    assert shown(maud) == ["Nothing to see here"]
    decide(host, "加 微 信 聊", keep=False)
    expect(li.locator(".message--waiting")).to_have_count(0)
    expect(li.locator(".toast")).to_be_visible()
    assert "加 微 信 聊" not in shown(maud)


def test_in_review_a_moderator_lets_messages_through_by_hand(room: Room) -> None:
    fang, junaid, moderator = room.enter(FANG), room.enter(JUNAID), room.moderator()
    set_chat(moderator, "review", True)
    expect(fang.locator(".mode-line")).to_be_visible()
    say(fang, "第一个问题")
    say(junaid, "And a worse one")
    expect(fang.locator(".message--waiting")).to_contain_text("第一个问题")
    expect(moderator.locator("#tab-moderate .count")).to_contain_text("2")
    see_no_more("第一个问题", junaid)
    fang.reload()
    expect(fang.locator(".message--waiting")).to_contain_text("第一个问题")

    decide(moderator, "第一个问题", keep=True)
    see("第一个问题", fang, junaid, moderator)
    decide(moderator, "And a worse one", keep=False)
    expect(junaid.locator(".message--waiting")).to_have_count(0)
    expect(junaid.locator(".toast")).to_be_visible()
    say(moderator, "Members need no review")
    see("Members need no review", fang, junaid)
    assert shown(fang) == ["第一个问题", "Members need no review"]
    set_chat(moderator, "review", False)
    say(junaid, "At once again")
    see("At once again", fang)


def test_a_long_queue_is_emptied_at_once_and_filled_again(room: Room) -> None:
    maud, li, moderator = room.enter(MAUD), room.enter(LI), room.moderator()
    set_chat(moderator, "review", True)
    expect(maud.locator(".mode-line")).to_be_visible()
    texts = [f"Question {number}" for number in range(3)]
    for text in texts:
        say(maud, text)
    expect(moderator.locator("#tab-moderate .count")).to_contain_text("3")
    open_tab(moderator, "moderate", "queue")
    approve = moderator.locator(".moderate-all button").first
    approve.click()
    moderator.locator("dialog[open] [data-closes]").last.click()
    expect(case(moderator, "Question")).to_have_count(3)
    approve.click()
    moderator.locator("dialog[open] .button--primary").click()
    stay_at_toast(moderator)
    see("Question 2", maud, li)
    eventually(lambda: shown(li) == texts)
    expect(moderator.locator("#panel-moderate .moderate-empty:visible")).to_be_visible()
    moderator.locator(".toast-action").last.click()
    see_no_more("Question 2", li)
    expect(case(moderator, "Question")).to_have_count(3)
    expect(maud.locator(".message--waiting")).to_have_count(3)

    reject = moderator.locator(".moderate-all button").last
    reject.click()
    moderator.locator("dialog[open] .button--danger").click()
    maud.locator(".toast").hover()  # it stays for as long as somebody is at it
    expect(maud.locator(".toast")).to_contain_text("3")
    moderator.locator(".toast-action").last.click()
    expect(maud.locator(".message--waiting")).to_have_count(3)
    expect(maud.locator(".toast")).to_have_count(0)

    reject.click()
    moderator.locator("dialog[open] .button--danger").click()
    expect(moderator.locator("#panel-moderate .moderate-empty:visible")).to_be_visible()
    open_tab(moderator, "log")
    expect(moderator.locator(".deed").first).to_contain_text("3")
    expect(moderator.locator(".deed").nth(1)).to_contain_text("held 3 messages again")
    expect(maud.locator(".message--waiting")).to_have_count(0)
    assert shown(li) == []


def test_of_several_only_those_are_counted_that_still_waited(room: Room) -> None:
    maud, moderator, host = room.enter(MAUD), room.moderator(), room.host()
    set_chat(moderator, "review", True)
    expect(maud.locator(".mode-line")).to_be_visible()
    for text in ("One", "Two", "Three"):
        say(maud, text)
    expect(moderator.locator("#tab-moderate .count")).to_contain_text("3")
    open_tab(moderator, "moderate", "queue")
    expect(case(moderator, "Three")).to_be_visible()
    moderator.locator(".moderate-all button").last.click()
    decide(host, "Two", keep=True)
    moderator.locator("dialog[open] .button--danger").click()
    expect(moderator.locator(".toast", has_text="2")).to_be_visible()
    expect(maud.locator(".message--waiting")).to_have_count(0)
    assert shown(maud) == ["Two"]


def test_what_was_taken_back_elsewhere_is_offered_no_more(room: Room) -> None:
    room.admit(JUNAID)
    room.said(JUNAID, ["Buy my coins"])
    host = room.host()
    choose(host, "Buy my coins", "remove")
    stay_at_toast(host)
    open_tab(host, "moderate", "log")
    host.locator(".deed").first.get_by_role("button").click()
    expect(host.locator(".deed s")).to_be_visible()
    expect(host.locator(".toast-action")).to_have_count(0)


def test_a_reported_message_is_removed_and_put_back_by_the_log(room: Room) -> None:
    maud, xiaohe, li, moderator = room.enter(MAUD), room.enter(XIAOHE), room.enter(LI), room.moderator()
    say(li, "Buy my coins")
    see("Buy my coins", maud, xiaohe, moderator)
    for page, reason, note in ((maud, "spam", "The third one"), (xiaohe, "abuse", "")):
        choose(page, "Buy my coins", "report")
        dialog = page.locator("dialog[open]")
        dialog.locator(f"[name=reason][value={reason}]").check()
        dialog.locator("textarea").fill(note)
        dialog.locator(".dialog-foot .button--primary").click()
        expect(dialog).to_be_hidden()
    expect(moderator.locator("#tab-moderate .count")).to_contain_text("1")
    open_tab(moderator, "moderate", "queue")
    expect(case(moderator, "Buy my coins")).to_contain_text("2")
    expect(case(moderator, "Buy my coins")).to_contain_text("The third one")
    decide(moderator, "Buy my coins", keep=False)
    see_no_more("Buy my coins", maud, xiaohe, li, moderator)
    expect(li.locator(".toast")).to_be_visible()

    open_tab(moderator, "moderate", "log")
    expect(moderator.locator(".deed").first).to_contain_text("Ada Quist")
    open_tab(moderator, "chat")
    undo(moderator, "Buy my coins")
    see("Buy my coins", maud, xiaohe, li, moderator)


def test_one_message_is_pinned_for_everybody_until_it_is_not(room: Room) -> None:
    maud, li, host = room.enter(MAUD), room.enter(LI), room.host(language="zh")
    say(host, "资料：https://example.org/slides")
    see("资料：https://example.org/slides", maud, li)
    choose(host, "资料：https://example.org/slides", "pin")
    for page in (maud, li, host):
        expect(page.locator(".pinned-text")).to_have_text("资料：https://example.org/slides")
    latecomer = room.enter(FANG)
    expect(latecomer.locator(".pinned-text")).to_have_text("资料：https://example.org/slides")
    li.locator(".pinned summary").tap()
    expect(li.locator(".pinned-text")).to_be_hidden()
    choose(host, "资料：https://example.org/slides", "unpin")
    for page in (maud, li, host, latecomer):
        expect(page.locator(".pinned")).to_have_count(0)


def test_the_log_says_who_did_what(room: Room) -> None:
    room.admit(JUNAID)
    room.said(JUNAID, ["One", "Two", "Three"])
    moderator, host = room.moderator(language="zh"), room.host()
    choose(moderator, "One", "remove")
    see_no_more("One", moderator, host)
    choose(host, "Two", "pin")
    expect(moderator.locator(".pinned")).to_be_visible()
    set_chat(host, "slow_s", "10")
    for page in (moderator, host):
        open_tab(page, "moderate", "log")
        deeds = page.locator(".deed")
        expect(deeds).to_have_count(3)
        for deed, (who, what) in enumerate([("Rosa Marchetti", "10"), ("Rosa Marchetti", "Two"), ("Ada Quist", "One")]):
            expect(deeds.nth(deed)).to_contain_text(who)
            expect(deeds.nth(deed)).to_contain_text(what)
