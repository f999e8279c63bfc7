"""A question from asking to its answer, on everybody's own page: two phones, two desks, two languages."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.room_steps import JUNAID, LI, MAUD, XIAOHE, Room, open_tab, stay_at_toast

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def question(page: Page, text: str) -> Locator:
    """The question of the list that has these words, in whichever order is looked at."""
    return page.locator("[data-question]:visible", has_text=text)


def ask(page: Page, text: str) -> None:
    """Ask the host something."""
    open_tab(page, "questions")
    page.locator("#ask").fill(text)
    page.locator(".ask button").click()
    expect(page.locator("#ask")).to_have_value("")


def desk(page: Page, name: str) -> None:
    """Go to one part of the questions."""
    open_tab(page, "questions", f"questions-{name}")


def do(page: Page, text: str, action: str) -> None:
    """Do something with a question, by its menu."""
    question(page, text).locator(".menu-button").click()
    page.locator(f"[role=menu]:popover-open [data-entry={action}]").click()


def take_back(page: Page) -> None:
    """Undo what was said to be done last."""
    page.locator(".toast-action").last.click()


def votes(page: Page, text: str) -> Locator:
    """How many want to know it too."""
    return question(page, text).locator(".vote [aria-hidden=true]").last


def test_a_question_is_asked_voted_for_and_answered_live_before_everybody(room: Room) -> None:
    junaid, li, maud, host = room.enter(JUNAID), room.enter(LI), room.enter(MAUD), room.host()
    ask(junaid, "How loud is it at night?")
    ask(maud, "What does it cost?")
    for page in (li, host):
        open_tab(page, "questions")
        expect(question(page, "How loud")).to_contain_text("Junaid S.")
        expect(page.locator("#tab-questions .count")).to_contain_text("2")
    question(li, "How loud").locator(".vote").tap()
    expect(question(li, "How loud").locator(".vote")).to_have_attribute("aria-pressed", "true")
    expect(votes(host, "How loud")).to_have_text("1")
    expect(host.locator("#panel-questions-wanted [data-question] .question-text").first).to_have_text("How loud is it at night?")
    li.reload()
    open_tab(li, "questions")
    expect(question(li, "How loud").locator(".vote")).to_have_attribute("aria-pressed", "true")

    question(host, "How loud").locator("[data-live]").click()
    open_tab(maud, "chat")
    for page in (junaid, li, maud, host):
        expect(page.locator(".answering-text")).to_have_text("How loud is it at night?")
        expect(page.locator("[data-answering]")).to_be_in_viewport()
    host.locator(".answering .button").click()
    stay_at_toast(host)
    for page in (junaid, li, maud, host):
        expect(page.locator(".answering")).to_have_count(0)
    take_back(host)
    expect(maud.locator(".answering-text")).to_be_visible()
    host.locator(".answering .button").click()

    do(host, "What does it cost?", "write")
    expect(host.locator(".question-form textarea")).to_be_focused()
    host.locator(".question-form textarea").fill("From 9,000, installed.")
    host.locator(".question-form .button--primary").click()
    for page in (junaid, li, maud):
        desk(page, "answered")
        expect(question(page, "What does it cost?").locator(".question-answer")).to_contain_text("From 9,000, installed.")
        expect(question(page, "How loud").locator(".badge--success")).to_be_visible()


def report(page: Page, text: str, reason: str, note: str = "") -> None:
    """Tell the team of a question."""
    open_tab(page, "questions")
    question(page, text).locator("[data-report]").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("blockquote")).to_have_text(text)
    dialog.locator(f"[name=reason][value={reason}]").check()
    dialog.locator("textarea").fill(note)
    dialog.locator(".dialog-foot .button--primary").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".toast")).to_be_visible()


def test_what_people_report_waits_on_the_moderators_phone_until_it_is_dismissed_or_kept(room: Room) -> None:
    moderator, junaid, xiaohe, maud = room.moderator(), room.enter(JUNAID), room.enter(XIAOHE), room.enter(MAUD)
    ask(junaid, "Buy my coins?")
    ask(maud, "Is it loud?")
    expect(question(junaid, "Is it loud?").locator("[data-report]")).to_be_visible()
    expect(question(junaid, "coins").locator("[data-report]")).to_have_count(0)
    report(xiaohe, "Buy my coins?", "spam", "第三次了")
    report(maud, "Buy my coins?", "abuse")
    report(junaid, "Is it loud?", "other")
    expect(moderator.locator("#tab-questions .count [aria-hidden]")).to_have_text("2")

    desk(moderator, "waiting")
    expect(moderator.locator("#tab-questions-waiting .count [aria-hidden]")).to_have_text("2")
    expect(question(moderator, "coins").locator(".badge--danger")).to_contain_text("2")
    expect(question(moderator, "coins")).to_contain_text("第三次了")
    question(moderator, "loud").locator("[data-keep]").tap()
    stay_at_toast(moderator)
    expect(question(moderator, "loud")).to_have_count(0)
    take_back(moderator)
    expect(question(moderator, "loud").locator(".badge--danger")).to_contain_text("1")
    question(moderator, "loud").locator("[data-keep]").tap()
    question(moderator, "coins").locator("[data-reject]").tap()
    expect(question(moderator, "coins").locator("[data-put-back]")).to_be_visible()
    expect(question(xiaohe, "coins")).to_have_count(0)
    expect(question(xiaohe, "Is it loud?")).to_be_visible()
    desk(moderator, "wanted")
    expect(question(moderator, "Is it loud?").locator(".badge--danger")).to_have_count(0)

    open_tab(moderator, "moderate", "log")
    expect(moderator.locator(".deed", has_text="Buy my coins?")).to_contain_text("Ada Quist")
    kept = moderator.locator(".deed", has_text="Is it loud?").first
    kept.get_by_role("button").tap()
    desk(moderator, "waiting")
    expect(question(moderator, "Is it loud?").locator(".badge--danger")).to_contain_text("1")


def test_the_number_of_those_that_wait_is_that_of_the_list(room: Room) -> None:
    li, host = room.enter(LI), room.host()
    ask(li, "声音大吗？")
    expect(host.locator("#tab-questions .count [aria-hidden]")).to_have_text("1")
    open_tab(host, "questions")
    question(host, "声音大吗").locator("[data-live]").click()
    for page in (li, host):
        expect(page.locator(".answering-text")).to_be_visible()
        expect(page.locator("[data-question]:visible")).to_have_count(0)
        expect(page.locator("#tab-questions .count")).to_have_count(0)
    expect(host.locator("#panel-questions-wanted .empty-title")).to_have_text("No question waits for an answer")


def test_what_the_team_reads_first_is_seen_by_nobody_else_and_says_what_became_of_it(room: Room) -> None:
    moderator, xiaohe, junaid = room.moderator(), room.enter(XIAOHE), room.enter(JUNAID)
    desk(moderator, "settings")
    moderator.locator("[role=switch][name=moderated]").check()
    moderator.locator("fieldset[name=anonymity] button[value=everyone]").click()
    open_tab(xiaohe, "questions")
    xiaohe.locator("#ask-anonymously").check()
    ask(xiaohe, "声音大吗？")
    ask(junaid, "Buy my coins?")
    expect(question(xiaohe, "声音大吗").locator(".badge--warning")).to_be_visible()
    expect(question(junaid, "声音大吗")).to_have_count(0)

    desk(moderator, "waiting")
    expect(question(moderator, "声音大吗")).not_to_contain_text("欧阳小荷")
    question(moderator, "声音大吗").locator("[data-approve]").tap()
    question(moderator, "coins").locator("[data-reject]").tap()
    expect(question(junaid, "声音大吗")).to_be_visible()
    expect(question(junaid, "声音大吗")).not_to_contain_text("欧阳小荷")
    expect(question(junaid, "coins").locator(".badge")).to_be_visible()
    question(moderator, "coins").locator("[data-put-back]").tap()
    expect(question(xiaohe, "coins")).to_contain_text("Junaid S.")

    question(junaid, "coins").locator("[data-withdraw]").tap()
    stay_at_toast(junaid)
    expect(question(xiaohe, "coins")).to_have_count(0)
    take_back(junaid)
    expect(question(xiaohe, "coins")).to_be_visible()
    desk(moderator, "settings")
    moderator.locator("[role=switch][name=open]").uncheck()
    expect(junaid.locator("#ask")).to_have_count(0)
    expect(question(junaid, "声音大吗").locator(".vote")).to_be_enabled()
