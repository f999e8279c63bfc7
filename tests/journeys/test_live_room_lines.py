"""Coming, going and being cut off: nothing said is lost or doubled, and whoever watches is counted, once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.journeys.room_steps import (
    FANG,
    JUNAID,
    LI,
    MAUD,
    XIAOHE,
    Room,
    case,
    hide,
    message,
    open_tab,
    see,
    set_chat,
    show,
    shown,
    watching,
)
from tests.journeys.steps import say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_the_chat_closes_for_everybody_when_the_event_ends(room: Room) -> None:
    xiaohe, host = room.enter(XIAOHE), room.host()
    say(xiaohe, "谢谢大家")
    see("谢谢大家", host)
    xiaohe.fill("#say", "还没写完的一句")
    host.click("[data-opens=end-event]")
    host.locator("#end-event form button:not([type=button])").click()
    host.locator("[data-end-now]").click()
    expect(xiaohe.locator("#panel-chat .composer--closed")).to_be_visible()
    expect(xiaohe.locator("#say")).to_have_count(0)
    expect(xiaohe.locator("#begun")).to_have_value("还没写完的一句")
    see("谢谢大家", xiaohe, host)
    expect(xiaohe.locator("#tab-share")).to_have_count(0)
    expect(xiaohe.locator("[data-watching]")).to_have_count(0)
    expect(xiaohe.locator(".player-wait a")).to_have_attribute("href", re.compile(r"/t/[^/]+$"))
    expect(host.locator(".player-wait a")).to_have_attribute("href", re.compile(r"/report$"))
    for page in (xiaohe, host):
        expect(page.locator(".player-wait time")).to_have_attribute("datetime", re.compile(r"^20"))


def test_when_the_event_has_ended_what_waits_can_be_rejected_and_not_be_let_in(room: Room) -> None:
    fang, moderator, host = room.enter(FANG), room.moderator(), room.host()
    set_chat(moderator, "review", True)
    expect(fang.locator(".mode-line")).to_be_visible()
    for text in ("来得及吗？", "还有一个问题"):
        say(fang, text)
    expect(moderator.locator("#tab-moderate .count")).to_contain_text("2")
    host.click("[data-opens=end-event]")
    host.locator("#end-event form button:not([type=button])").click()
    host.locator("[data-end-now]").click()
    expect(moderator.locator("#panel-chat .composer--closed")).to_be_visible()
    open_tab(moderator, "moderate", "queue")
    expect(case(moderator, "来得及吗？").locator("[aria-keyshortcuts=r]")).to_be_visible()
    expect(moderator.locator(".case [aria-keyshortcuts=a]")).to_have_count(0)
    expect(moderator.locator(".moderate-keys")).not_to_contain_text("A ")
    expect(moderator.locator(".count")).to_have_count(0)
    open_tab(moderator, "chat-settings")
    expect(moderator.locator(".chat-rules")).to_be_visible()
    expect(moderator.locator("#panel-moderate .chat-settings :is(button, input)")).to_have_count(0)
    open_tab(moderator, "queue")
    moderator.locator(".moderate-all button").click()
    moderator.locator("dialog[open] .button--danger").click()
    expect(moderator.locator("#panel-moderate .moderate-empty:visible")).to_be_visible()


def test_what_is_said_while_the_line_is_cut_arrives_once(room: Room) -> None:
    junaid, fang = room.enter(JUNAID), room.enter(FANG)
    junaid.context.set_offline(True)
    say(junaid, "From the tunnel")
    expect(message(junaid, "From the tunnel")).to_have_attribute("aria-busy", "true")
    say(fang, "你还在吗？")
    see("你还在吗？", fang)
    junaid.context.set_offline(False)
    see("From the tunnel", junaid, fang)
    see("你还在吗？", junaid)
    for page in (junaid, fang):
        expect(page.locator(".room-messages .message-text")).to_have_text(["你还在吗？", "From the tunnel"])


def test_what_was_stored_but_never_acknowledged_is_not_said_twice(room: Room) -> None:
    """The worst moment for the line to be cut: the server has the message, and its author does not know."""
    fang = room.enter(FANG)
    room.admit(LI)
    li = room.person(phone=True, language="zh-CN")
    lines = _cut_before_an_acknowledgement(li, "在地铁里")
    li.goto(room.path(LI))
    say(li, "在地铁里")
    see("在地铁里", fang)
    expect(message(li, "在地铁里")).to_have_attribute(
        "data-message", str(message(fang, "在地铁里").get_attribute("data-message"))
    )
    assert len(lines) > 1, "it went over a second line"
    assert shown(li) == shown(fang) == ["在地铁里"]


def _cut_before_an_acknowledgement(page: Page, text: str) -> list[WebSocketRoute]:
    """Have the page's first line swallow every answer from when it has carried `text`, and break when the text comes back."""
    lines: list[WebSocketRoute] = []

    def connect(line: WebSocketRoute) -> None:
        lines.append(line)
        server, carried = line.connect_to_server(), []

        def out(packet: str | bytes) -> None:
            if line is lines[0] and text in str(packet):
                carried.append(packet)
            server.send(packet)

        def back(packet: str | bytes) -> None:
            if not carried:
                line.send(packet)
            elif text in str(packet):
                line.close()

        line.on_message(out)
        server.on_message(back)

    page.route_web_socket("**/socket.io/**", connect)
    return lines


def test_what_was_begun_and_what_was_on_its_way_is_there_when_the_page_is_loaded_again(room: Room) -> None:
    fang = room.enter(FANG)
    room.admit(LI)
    li = room.person(phone=True, language="zh-CN")
    lines = _hold_back_what_is_said(li)
    li.goto(room.path(LI))
    say(li, "在地铁里")
    expect(message(li, "在地铁里")).to_have_attribute("aria-busy", "true")
    li.fill("#say", "还没写完")
    open_tab(li, "questions")
    li.fill("#ask", "冬天有多响")
    lines.clear()
    li.reload()
    expect(message(li, "在地铁里")).to_have_attribute("data-message", re.compile(r"^\d+$"))
    see("在地铁里", fang)
    assert shown(li) == shown(fang) == ["在地铁里"]
    expect(li.locator("#say")).to_have_value("还没写完")
    open_tab(li, "questions")
    expect(li.locator("#ask")).to_have_value("冬天有多响")
    li.reload()
    expect(message(li, "在地铁里")).to_have_attribute("data-message", re.compile(r"^\d+$"))
    assert shown(fang) == ["在地铁里"]


def _hold_back_what_is_said(page: Page) -> list[str]:
    """Let no message leave the page for as long as there is anything in the list."""
    holds = ["post"]

    def connect(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        line.on_message(lambda packet: None if any(f'["{name}"' in str(packet) for name in holds) else server.send(packet))

    page.route_web_socket("**/socket.io/**", connect)
    return holds


def test_what_a_tick_brings_before_its_acknowledgement_stands_there_once(room: Room) -> None:
    fang = room.enter(FANG)
    room.admit(LI)
    li = room.person(phone=True, language="zh-CN")
    release = _hold_acknowledgements(li, "对")
    li.goto(room.path(LI))
    for number in (1, 2):
        say(li, "对")
        expect(message(fang, "对")).to_have_count(number)
        expect(li.locator("[data-message]")).to_have_count(number)
        expect(message(li, "对")).to_have_count(number)
        expect(li.locator(".message[aria-busy=true]")).to_have_count(0)
    release()
    say(li, "好的")
    see("好的", fang, li)
    assert shown(li) == shown(fang) == ["对", "对", "好的"]


def _hold_acknowledgements(page: Page, text: str) -> Callable[[], None]:
    """Keep back the answers that have `text` on their way to the page until they are released."""
    held: list[tuple[WebSocketRoute, str | bytes]] = []

    def connect(line: WebSocketRoute) -> None:
        def back(packet: str | bytes) -> None:
            if str(packet).startswith("43") and text in str(packet):
                held.append((line, packet))
            else:
                line.send(packet)

        line.connect_to_server().on_message(back)

    def release() -> None:
        for line, packet in held:
            line.send(packet)

    page.route_web_socket("**/socket.io/**", connect)
    return release


def test_the_number_of_those_who_watch_follows_them(room: Room) -> None:
    maud, xiaohe, junaid = room.enter(MAUD), room.enter(XIAOHE), room.enter(JUNAID)
    watching(3, maud, xiaohe, junaid)
    hide(junaid)
    watching(2, maud, xiaohe)
    second = maud.context.new_page()
    second.goto(maud.url)
    watching(2, second, maud)
    show(junaid)
    watching(3, maud, second, junaid)
    hide(maud)  # the other page of hers is open still
    junaid.close()
    watching(2, xiaohe, second)
    second.close()
    watching(1, xiaohe)
