"""Reactions in real browsers: everybody sees them, those who want no movement as numbers, and a storm is drawn as a few."""

import pytest
from playwright.sync_api import Locator, Page, expect

from core.models import Role
from core.permissions import Actor
from core.services.events.events import end_event
from tests.journeys.conftest import OpenPerson
from tests.journeys.room_steps import LI, MAUD, Room

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]
DRAWN_MAX = 30


def button(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-reaction={kind}]")


def sees(page: Page, kind: str, count: str) -> None:
    expect(button(page, kind).locator(".reaction-count")).to_have_text(count)


def test_what_one_reacts_with_everybody_sees_once(room: Room) -> None:
    maud, li, host = room.enter(MAUD), room.enter(LI), room.host()
    expect(button(maud, "heart")).to_have_accessible_name("Love it")
    for _ in range(3):
        button(maud, "heart").click()
    sees(maud, "heart", "3")
    for page in (li, host):
        sees(page, "heart", "3")
    button(li, "fire").tap()
    for page in (maud, host):
        sees(page, "fire", "1")
    sees(maud, "heart", "3")
    expect(button(maud, "heart")).to_have_accessible_name("Love it, seen 3 times")
    expect(maud.locator(".reaction-floating")).to_have_count(0)
    with room.platform.transaction() as session:
        end_event(session, Actor.of(room.staff[Role.HOST]), room.event.id)
    for page in (maud, li, host):
        expect(page.locator("[data-reaction]")).to_have_count(0)


def test_a_storm_is_drawn_as_a_few(room: Room, person: OpenPerson) -> None:
    room.admit(MAUD)
    maud = person()
    maud.goto(room.path(MAUD))
    button(maud, "wow").click()
    expect(maud.locator(".reaction-floating").first).to_be_attached()
    kinds = dict.fromkeys(("applause", "heart", "laugh", "wow", "fire"), 40_000)
    for _ in range(8):
        room.platform.live.reacted({room.event.id: kinds}, said_by="another process")
    sees(maud, "heart", "320k")
    assert maud.locator(".reaction-floating").count() <= DRAWN_MAX
    expect(maud.locator(".reaction-floating")).to_have_count(0)


def test_reactions_rise_over_a_picture_that_fills_the_screen(room: Room, person: OpenPerson) -> None:
    room.admit(MAUD)
    maud = person()
    maud.goto(room.path(MAUD))
    expect(button(maud, "wow")).to_be_visible()
    maud.evaluate("document.querySelector('.player').requestFullscreen()")
    room.platform.live.reacted({room.event.id: {"wow": 3}}, said_by="another process")
    expect(maud.locator(".player .reaction-floating").first).to_be_attached()
    maud.evaluate("document.exitFullscreen()")
    expect(maud.locator(".player .reactions-floating")).to_have_count(0)
    room.platform.live.reacted({room.event.id: {"wow": 3}}, said_by="another process")
    expect(maud.locator(".player-box > .reactions-floating .reaction-floating").first).to_be_attached()


def test_pressing_on_and_on_says_no_more_than_counts(room: Room) -> None:
    maud, li = room.enter(MAUD), room.enter(LI)
    for _ in range(40):
        button(maud, "applause").dispatch_event("click")
    counted = button(maud, "applause").locator(".reaction-count").inner_text()
    assert int(counted) < 40
    sees(li, "applause", counted)
