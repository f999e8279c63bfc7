"""What stands in the field: what one has begun, corrects or writes anew, and never two of them in one."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.room_steps import FANG, MAUD, Room, choose, message, refused, see
from tests.journeys.steps import say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
# A finger that is on the keyboard already: its key comes right after the click, before anything is drawn.
CLICK_AND_TYPE = """async (button, words) => {
    button.click();
    const { port1, port2 } = new MessageChannel();
    await new Promise((turn) => {
        port1.onmessage = turn;
        port2.postMessage(null);
    });
    document.execCommand("insertText", false, words);
}"""


def _click_and_type(button: Locator, words: str) -> None:
    button.evaluate(CLICK_AND_TYPE, words)


def test_whoever_types_at_once_goes_on_from_the_words_they_correct(room: Room) -> None:
    room.admit(MAUD)
    room.said(MAUD, ["Forty home"])
    maud = room.enter(MAUD)
    maud.fill("#say", "By the way")
    message(maud, "Forty home").hover()
    message(maud, "Forty home").locator(".menu-button").click()
    _click_and_type(maud.locator("[role=menu]:popover-open [data-entry=edit]"), "s")
    expect(maud.locator("#say")).to_have_value("Forty homes")
    maud.press("#say", "Enter")
    see("Forty homes", maud)
    expect(maud.locator("#say")).to_have_value("By the way")


def test_what_was_begun_is_back_after_corrections_and_answers_to_nothing_corrected(room: Room) -> None:
    room.admit(MAUD)
    room.said(MAUD, ["One", "Two"])
    maud = room.enter(MAUD)
    maud.fill("#say", "I think")
    for text in ("One", "Two", "One"):
        choose(maud, text, "edit")
        expect(maud.locator("#say")).to_have_value(text)
    choose(maud, "Two", "reply")
    expect(maud.locator("#say")).to_have_value("I think")
    choose(maud, "Two", "edit")
    maud.press("#say", "Escape")
    expect(maud.locator(".composer-subject")).to_have_count(0)
    expect(maud.locator("#say")).to_have_value("I think")


def test_what_was_refused_is_written_anew_as_the_answer_it_was_to_those_it_named(room: Room) -> None:
    room.admit(FANG, MAUD)
    room.said(FANG, ["有多吵？", "我这里很安静"])
    room.said(MAUD, ["Hello"])
    fang, maud, wall = room.enter(FANG), room.enter(MAUD), "哈" * 200
    choose(fang, "有多吵？", "reply")
    fang.locator("#say").press_sequentially("@Mau")
    fang.locator("[role=option]", has_text="Maud F.").click()
    fang.keyboard.insert_text(wall)
    fang.keyboard.press("Enter")
    expect(refused(fang, wall)).to_be_visible()
    choose(fang, "我这里很安静", "edit")
    _click_and_type(refused(fang, wall).get_by_role("button").nth(1), "！")
    expect(fang.locator("#say")).to_have_value(f"@Maud F. {wall}！")
    expect(refused(fang, wall)).to_have_count(0)
    expect(fang.locator(".composer-subject")).to_contain_text("有多吵？")
    say(fang, "@Maud F. 四十分贝")
    see("我这里很安静", fang, maud)
    expect(message(maud, "@Maud F. 四十分贝").locator(".message-quote")).to_contain_text("有多吵？")
    expect(message(maud, "@Maud F. 四十分贝")).to_contain_class("message--for-me")
