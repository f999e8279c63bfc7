"""A host pushes offers; people on phones claim one, give it back, and ask to be called by whoever found them."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.models import Event, Lead, OfferButton, Organisation, Role
from tests.factories import make_entry_point, make_member, make_offer
from tests.journeys.room_steps import JUNAID, LI, Room, open_tab

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def _draft(room: Room, **values: object) -> int:
    with room.platform.transaction() as session:
        return make_offer(session, session.get_one(Event, room.event.id), pushed_at=None, **values).id


def _push(host: Page, offer_id: int) -> None:
    open_tab(host, "offers")
    card = host.locator(f"[data-offer='{offer_id}']")
    card.locator("button.button--primary").click()
    expect(card).to_have_attribute("data-state", "open")


def test_a_host_prepares_an_offer_and_everybody_has_it_before_them(room: Room) -> None:
    li, host = room.enter(LI), room.host()
    open_tab(host, "offers")
    with host.context.expect_page() as opened:
        host.locator(".offer-desk .empty a").click()
    form = opened.value
    form.fill("[name=title]", "Ten percent off, today")
    form.locator("[name=button][value=link]").check()
    form.fill("[name=url]", "http://shop.example.com/heat")
    form.locator("form.offer-form [type=submit]").click()
    expect(form.locator("#url-error")).to_be_visible()
    form.fill("[name=url]", "https://shop.example.com/heat")
    form.fill("[name=price]", "1250")
    form.locator("form.offer-form [type=submit]").click()
    form.locator("table .cell-title", has_text="Ten percent off, today").wait_for()
    form.close()
    li.fill("#say", "还有吗")
    li.focus("#say")
    host.locator(".offer--staff button.button--primary").click()
    strip = li.locator(".offer-strip")
    expect(strip).to_contain_text("shop.example.com")
    expect(strip.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    expect(li.locator("#say")).to_be_focused()
    expect(host.locator("[data-numbers]")).to_contain_text("seen by 1")
    strip.locator(".button--icon").tap()
    expect(strip).to_have_count(0)
    open_tab(li, "offers")
    expect(li.locator(".offer-list .offer")).to_have_count(1)
    host.locator(".offer--staff button").click()
    expect(li.locator("#tab-offers")).to_have_count(0)


def test_the_last_one_is_claimed_once_and_comes_back(room: Room) -> None:
    li, junaid, host = room.enter(LI), room.enter(JUNAID), room.host()
    mug = _draft(room, title="A mug", button=OfferButton.CLAIM, places=1)
    host.reload()
    _push(host, mug)
    li.locator(".offer-strip .button--primary").tap()
    expect(li.locator(".offer-strip .badge--success")).to_be_visible()
    expect(junaid.locator(".offer-strip .button--primary")).to_be_disabled()
    expect(host.locator("[data-numbers]")).to_contain_text("1 of 1 claimed")
    li.reload()
    open_tab(li, "offers")
    li.locator(".offer .button--quiet").tap()
    junaid.locator(".offer-strip .button--primary:enabled").tap()
    expect(junaid.locator(".offer-strip .badge--success")).to_be_visible()
    expect(li.locator(".offer-list .button--primary")).to_be_disabled()


def test_whoever_asks_to_be_called_is_a_lead_of_the_agent_who_found_them(room: Room) -> None:
    with room.platform.transaction() as session:
        agent = make_member(session, session.get_one(Organisation, room.organisation.id), Role.AGENT, name="Pia Lund")
        event = session.get_one(Event, room.event.id)
        point = make_entry_point(session, event, owner_id=agent.id)
    junaid, host = room.enter(JUNAID, entry_point_id=point.id), room.host()
    call = _draft(room, title="A call with an engineer", button=OfferButton.CONTACT, label="Call me")
    host.reload()
    _push(host, call)
    junaid.locator(".offer-strip .button--primary").tap()
    sheet = junaid.locator("dialog[open]")
    expect(sheet).to_contain_text(room.organisation.name)
    sheet.locator("[name=phone]").fill("12")
    sheet.locator("form .button--primary").tap()
    expect(sheet.locator("[role=alert]")).to_be_visible()
    sheet.locator("[name=phone]").fill("+44 20 7946 0018")
    sheet.locator("[name=note]").fill("After five, please")
    sheet.locator("form .button--primary").tap()
    expect(sheet.locator(".badge--success")).to_be_visible()
    expect(host.locator("[data-numbers]")).to_contain_text("1 lead")
    with room.platform.reading() as session:
        lead = session.scalars(select(Lead).where(Lead.event_id == room.event.id)).one()
        assert lead.owner_id == agent.id
    host.goto(f"{room.url}/console/events/{room.event.id}/offers/{call}/people")
    expect(host.locator("tbody tr")).to_contain_text("After five, please")
    host.goto(f"{room.url}/console/leads")
    expect(host.locator("tbody tr")).to_contain_text("Pia Lund")
