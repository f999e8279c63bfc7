"""A host asks, attendees answer on a desk and on a phone, bars move, and everybody sees what came out."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.room_steps import JUNAID, LI, MAUD, Room, open_tab

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

PUMPS = ("Air", "Brine", "None of them")


def prepare(host: Page, kind: str, question: str, *options: str, right: int | None = None) -> Locator:
    """The host writes a poll in the tab that is open; its card, a draft."""
    host.locator("#panel-polls .poll-desk > .row button, #panel-polls .empty button").first.click()
    expect(host.locator("#poll-question")).to_be_focused()
    host.select_option("#poll-kind", kind)
    host.fill("#poll-question", question)
    for number, option in enumerate(options):
        fields = host.locator("input[name=option]")
        fields.nth(number).fill(option)
        if number + 1 < len(options):
            fields.nth(number).press("Enter")
            expect(fields.nth(number + 1)).to_be_focused()
    if right is not None:
        host.locator(".poll-right input").nth(right).check()
    host.locator(".poll-form [type=submit]").click()
    return host.locator(".poll-card--staff", has_text=question)


def card(page: Page, question: str) -> Locator:
    """A poll on an attendee's page."""
    return page.locator(".poll-list .poll-card", has_text=question)


def see_shares(card: Locator, *shares: str) -> None:
    """The options have these, in their order, as soon as the bars have followed."""
    expect(card.locator(".poll-bar-share")).to_have_text([re.compile(f"^\\s*{share}") for share in shares])


def test_a_host_asks_two_attendees_and_closes(room: Room) -> None:
    host, maud, li = room.host(), room.enter(MAUD), room.enter(LI)
    open_tab(host, "polls")
    asked = prepare(host, "single", "Which pump?", *PUMPS)
    expect(asked).to_have_attribute("data-state", "draft")
    expect(maud.locator("#tab-polls")).to_have_count(0)

    maud.locator("#say").fill("I was about to")
    asked.locator(".button--primary").click()
    for page in (maud, li):
        expect(page.locator("[data-poll-strip]")).to_contain_text("Which pump?")
    expect(maud.locator("#say")).to_be_focused()

    maud.locator("[data-poll-strip] .button--primary").click()
    expect(card(maud, "Which pump?").locator("h2")).to_be_focused()
    for page, place in ((maud, 0), (li, 2)):
        open_tab(page, "polls")
        card(page, "Which pump?").locator("input").nth(place).check()
        card(page, "Which pump?").locator("[type=submit]").click()
    for page in (maud, li):
        expect(card(page, "Which pump?").locator(".poll-bar-share").first).to_contain_text("50%")
        expect(page.locator("[data-poll-strip]")).to_have_count(0)
    see_shares(card(maud, "Which pump?"), "50%", "0%", "50%")
    expect(asked.locator(".poll-bar-share").nth(2)).to_contain_text("50%")

    card(li, "Which pump?").locator("button").click()  # thinks again
    card(li, "Which pump?").locator("input").nth(0).check()
    card(li, "Which pump?").locator("[type=submit]").click()
    expect(card(maud, "Which pump?").locator(".poll-bar-share").first).to_contain_text("100%")

    asked.locator(".button--small").first.click()
    for page in (maud, li):
        expect(card(page, "Which pump?")).to_have_attribute("data-state", "closed")
        expect(card(page, "Which pump?").locator("form, button")).to_have_count(0)
    maud.reload()
    open_tab(maud, "polls")
    expect(card(maud, "Which pump?").locator("[data-own]")).to_contain_text("Air")


def test_an_order_is_made_by_keyboard_and_a_quiz_tells_who_knew(room: Room) -> None:
    host, maud, junaid = room.host(), room.enter(MAUD), room.enter(JUNAID)
    open_tab(host, "polls")
    order = prepare(host, "ranking", "What matters?", "Price", "Quiet")
    quiz = prepare(host, "quiz", "How many kW?", "3", "9", right=0)
    for asked in (order, quiz):
        asked.locator(".button--primary").click()

    for page in (maud, junaid):
        page.locator("#tab-polls").click()
    second = card(maud, "What matters?").locator(".poll-order-item").nth(1)
    second.locator("button").first.press("Enter")
    expect(card(maud, "What matters?").locator(".poll-order-item").first).to_contain_text("Quiet")
    expect(card(maud, "What matters?").locator(".poll-order-item").first.locator("button").nth(1)).to_be_focused()
    card(maud, "What matters?").locator("[type=submit]").press("Enter")
    expect(card(junaid, "What matters?")).to_have_attribute("data-state", "open")
    expect(order.locator(".poll-bar").first).to_contain_text("Quiet")

    for page, place in ((maud, 0), (junaid, 1)):
        card(page, "How many kW?").locator("input").nth(place).check()
        card(page, "How many kW?").locator("[type=submit]").click()
        expect(card(page, "How many kW?").locator("form")).to_have_count(0)
        expect(card(page, "How many kW?").locator("[data-right]")).to_have_count(0)
    quiz.locator(".button--small").first.click()
    for page, knew in ((maud, "true"), (junaid, "false")):
        expect(card(page, "How many kW?").locator("[data-right]")).to_contain_text("3")
        expect(card(page, "How many kW?").locator("[data-knew]")).to_have_attribute("data-knew", knew)
        expect(page.locator(".poll-leader")).to_have_count(1)
        expect(page.locator(".poll-leader")).to_contain_text(MAUD.shown)
