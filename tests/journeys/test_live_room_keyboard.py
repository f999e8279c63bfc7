"""The room without a mouse, from both sides, and without movement for those who asked for none."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.room_steps import FANG, LI, MAUD, XIAOHE, Room, message, see, see_no_more, set_chat
from tests.journeys.steps import eventually, say, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

FOCUSED = "document.activeElement !== document.body"
RUNNING = "document.getAnimations().filter((animation) => animation.playState === 'running').length"


def _arrow_to(page: Page, key: str, tab: str) -> None:
    """Go along the tabs, of which there are more or fewer with what the event has."""
    while page.locator(f"#tab-{tab}:focus").count() == 0:
        _press(page, key)


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _choose(page: Page, entry: str) -> None:
    """In the menu that is open, go to an entry and take it."""
    items = page.locator("[role=menu]:popover-open [role=menuitem]")
    wanted = page.locator(f"[role=menu]:popover-open [data-entry={entry}]")
    expect(items.first).to_be_focused()
    for _ in range(items.count()):
        if wanted.evaluate("(item) => item === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")


def test_an_attendee_does_everything_with_the_keyboard(room: Room) -> None:
    room.admit(FANG)
    room.said(FANG, ["第一条", "第二条", "第三条"])
    maud, fang = room.enter(MAUD), room.enter(FANG)
    tab_to(maud, ".message[data-message]")
    expect(message(maud, "第三条")).to_be_focused()
    _press(maud, "ArrowUp", "ArrowUp")
    expect(message(maud, "第一条")).to_be_focused()
    _press(maud, "End", "Home", "ArrowDown")
    expect(message(maud, "第二条")).to_be_focused()

    _press(maud, "Enter")
    expect(maud.locator("[role=menuitem]").first).to_be_focused()
    _press(maud, "Escape")
    expect(message(maud, "第二条").locator(".menu-button")).to_have_attribute("aria-expanded", "false")
    expect(message(maud, "第二条")).to_be_focused()
    _press(maud, "Enter")
    _choose(maud, "reply")
    expect(maud.locator("#say")).to_be_focused()
    maud.keyboard.type("I agree")
    _press(maud, "Enter")
    see("I agree", maud, fang)
    expect(message(fang, "I agree").locator(".message-quote")).to_contain_text("第二条")
    expect(maud.locator("#say")).to_be_focused()

    maud.keyboard.type("Thank you @")
    expect(maud.locator("[role=option][aria-selected=true]")).to_have_text("王芳")
    _press(maud, "Enter")
    _press(maud, "Enter")
    see("Thank you @王芳", fang)

    tab_to(maud, "[popovertarget=emoji]")
    _press(maud, "Enter")
    tab_to(maud, "#emoji button")
    _press(maud, "ArrowRight", "Enter")
    expect(maud.locator("#say")).to_be_focused()
    expect(maud.locator("#say")).not_to_have_value("")
    emoji = maud.locator("#say").input_value()
    _press(maud, "Enter")
    see(emoji, fang)


def test_a_message_is_reported_with_the_keyboard(room: Room) -> None:
    room.admit(LI)
    room.said(LI, ["Buy my coins"])
    xiaohe, moderator = room.enter(XIAOHE), room.moderator()
    tab_to(xiaohe, ".message[data-message]")
    _press(xiaohe, "Enter")
    _choose(xiaohe, "report")
    dialog = xiaohe.locator("dialog[open]")
    expect(dialog).to_be_visible()
    tab_to(xiaohe, "dialog [name=reason]")
    _press(xiaohe, "ArrowDown")
    expect(dialog.locator("[name=reason]:checked")).to_have_value("abuse")
    tab_to(xiaohe, "dialog .dialog-foot .button--primary")
    _press(xiaohe, "Enter")
    expect(dialog).to_have_count(0)
    expect(moderator.locator("#tab-moderate .count")).to_contain_text("1")
    eventually(lambda: xiaohe.evaluate(FOCUSED))  # back in the room


def test_a_moderator_keeps_order_with_the_keyboard(room: Room) -> None:
    li, host = room.enter(LI), room.host()
    set_chat(host, "review", True)
    for text in ("第一问", "第二问"):
        say(li, text)
    expect(host.locator("#tab-moderate .count")).to_contain_text("2")
    host.reload()
    tab_to(host, "#tab-chat")
    _arrow_to(host, "ArrowRight", "moderate")
    tab_to(host, "[data-case]")
    expect(host.locator("[data-case]").first).to_contain_text("第一问")
    _press(host, "a")
    see("第一问", li)
    expect(host.locator("[data-case]")).to_be_focused()
    _press(host, "r")
    expect(li.locator(".message--waiting")).to_have_count(0)
    expect(host.locator("[data-case]")).to_have_count(0)
    eventually(lambda: host.evaluate(FOCUSED))  # still in the queue

    tab_to(host, "#tab-moderate")
    _arrow_to(host, "ArrowLeft", "chat")
    tab_to(host, ".message[data-message]")
    _press(host, "Delete")
    see_no_more("第一问", li)
    expect(host.locator(".toast").last.locator("use[href$='#trash']")).to_be_attached()
    _press(host, "Control+z")
    see("第一问", li)

    tab_to(host, ".message[data-message]")
    _press(host, "Enter")
    _choose(host, "ban")
    sheet = host.locator("dialog[open]")
    expect(sheet).to_be_visible()
    for _ in range(6):
        assert host.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
        _press(host, "Tab")
    _press(host, "Escape")
    expect(sheet).to_have_count(0)
    expect(message(host, "第一问").locator(".menu-button")).to_be_focused()


def test_nothing_moves_for_those_who_asked_for_less_motion(room: Room) -> None:
    room.admit(MAUD, FANG)
    room.said(MAUD, ["The first"])
    calm, talker = room.enter(MAUD), room.person(reduced_motion="no-preference")
    talker.goto(room.path(FANG))
    see("The first", calm, talker)
    eventually(lambda: talker.evaluate(RUNNING) > 0)  # whoever did not ask sees that the event is live
    for number in range(3):
        say(talker, f"第 {number} 条")
        see(f"第 {number} 条", calm)
    eventually(lambda: calm.evaluate(RUNNING) == 0)
    calm.locator(".message .menu-button").last.click()
    eventually(lambda: calm.evaluate(RUNNING) == 0)
