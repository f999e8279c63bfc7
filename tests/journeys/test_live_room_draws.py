"""A lucky draw in real browsers: a host at a desk, attendees in two languages, and what anybody checks afterwards."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from core.clock import now
from core.models import Draw
from core.services.draws.entries import change_draws
from referral.draws import commitment, order_of, public_number
from tests.journeys.room_steps import LI, MAUD, Guest, Room, open_tab

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


def card(page: Page) -> Locator:
    """The newest draw on somebody's page."""
    return page.locator("[data-draw]").first


def prepare(host: Page, prize: str, entering: str, **rules: int) -> None:
    """The host fills in the form."""
    open_tab(host, "draws")
    host.locator(".draw-new > summary").click()
    host.fill("#draw-prize", prize)
    host.locator(f"input[name=entering][value={entering}]").check()
    for name, wanted in rules.items():
        host.fill(f"#draw-{name}", str(wanted))
    host.locator(".draw-form button[type=submit]").first.click()
    expect(card(host)).to_contain_text(prize)


def change(host: Page, prize: str) -> None:
    """The host has another prize for the newest draw, which is prepared."""
    card(host).locator(".draw-more > summary").click()
    card(host).locator("[name=prize]").fill(prize)
    card(host).locator(".draw-more [type=submit]").click()
    expect(card(host).locator("h2")).to_have_text(prize)
    expect(card(host).locator(".draw-more")).not_to_have_attribute("open", "")


def announce(host: Page) -> None:
    """The host promises the newest draw."""
    card(host).locator(".button--primary").click()
    expect(card(host)).to_have_attribute("data-state", "announced")


def pass_the_closing(room: Room) -> int:
    """As if the announced minutes were over; the draw's number."""
    with room.platform.transaction() as session:
        (draw,) = session.query(Draw).filter_by(event_id=room.event.id).all()
        draw.closes_at = now() - timedelta(seconds=1)
        change_draws(session, draw)
        return draw.id


def shown_number(room: Room, guest: Guest, promised: str) -> str:
    """A guest's number, as pages show it."""
    number = public_number(promised, room.tickets[guest].ticket_token)
    return " ".join(number[start : start + 4] for start in range(0, 16, 4))


def test_a_draw_is_announced_entered_drawn_and_checked(room: Room) -> None:
    maud, li, host = room.enter(MAUD), room.enter(LI), room.host()
    expect(maud.locator("#tab-draws")).to_have_count(0)
    prepare(host, "A bike", "button")
    change(host, "An e-bike")
    announce(host)
    open_tab(maud, "draws")
    open_tab(li, "draws")
    card(maud).locator(".button--primary").click()
    expect(card(maud)).to_contain_text("You take part.")
    draw_id = pass_the_closing(room)
    card(host).locator(".button--primary").click()
    for page in (maud, li, host):
        expect(page.locator("[data-winner]")).to_contain_text("Maud")
    with room.platform.reading() as session:
        draw = session.get_one(Draw, draw_id)
    number = shown_number(room, MAUD, draw.commitment)
    expect(card(maud)).to_contain_text("You have won")
    expect(card(maud).locator(".draw-number--own")).to_have_text(number)
    expect(card(li)).to_have_attribute("data-draw", str(draw_id))
    with maud.expect_popup() as opened:
        card(maud).get_by_role("link").click()
    checked = opened.value
    expect(checked.locator("code", has_text=draw.seed)).to_be_visible()
    expect(checked.locator(".draw-won code")).to_have_text(number)
    assert commitment(draw.seed) == draw.commitment
    assert order_of(draw.seed, [number.replace(" ", "")])[0] == number.replace(" ", "")


def test_a_winner_is_replaced_and_a_draw_cancelled_before_everybodys_eyes(room: Room) -> None:
    maud, li, host = room.enter(MAUD), room.enter(LI), room.host(language="zh")
    prepare(host, "A book", "automatic")
    announce(host)
    for page in (maud, li):
        open_tab(page, "draws")
        expect(card(page).locator(".draw-number--own")).to_be_visible()
    pass_the_closing(room)
    card(host).locator(".button--primary").click()
    expect(host.locator("[data-winner]")).to_have_count(1)
    host.locator("[data-winner] summary").click()
    host.locator("[data-winner] .button").first.click()
    for page in (maud, li, host):
        expect(page.locator("[data-winner]")).to_have_count(2)
        expect(page.locator("[data-winner] s")).to_have_count(1)
    prepare(host, "A second book", "automatic", brought=2)
    announce(host)
    expect(card(maud)).to_contain_text("0 of 2")
    card(host).locator(".draw-more > summary").click()
    card(host).locator("input[name=reason]").fill("The book is lost")
    card(host).locator("form button").click()
    for page in (maud, li, host):
        expect(card(page)).to_contain_text("The book is lost")
