"""From the phone in one hand to the host's screen: sharing is seen while it happens."""

import re

import pytest
from playwright.sync_api import expect

from bench.harness.product import Product
from tests.journeys.conftest import PHONE, OpenPerson
from tests.journeys.share_sheet import give_share_sheet, share_link
from tests.journeys.steps import create_event, path_of, register, set_up

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_two_friends_come_through_a_phone_and_the_hosts_page_shows_it(product: Product, person: OpenPerson) -> None:
    product.start()
    host = person()
    set_up(host, product, "Brackenfold Energy Co-op")
    event = create_event(host, product, "Heat pumps, honestly")
    host.goto(f"{product.url}/console/events/{event}")
    address = host.locator("a[href*='/o/']").first.get_attribute("href") or ""

    maud = give_share_sheet(person(phone=True))
    maud.goto(product.url + path_of(address))
    ticket = register(maud, "Maud Ferrier", "maud@example.org")
    host.goto(f"{product.url}/console/events/{event}/spread")
    host.evaluate("window.stays = true")
    expect(host.locator("[data-live=registered]")).to_have_text("1")

    # Maud hands her link to the share sheet of her phone, and two friends open it in browsers of their own.
    maud.goto(ticket)
    link = share_link(maud)
    assert maud.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    junaid = person()
    junaid.goto(product.url + path_of(link))
    junaids_ticket = register(junaid, "Junaid Sarwar", "junaid@example.org")
    gwen = person(phone=True)
    gwen.goto(product.url + path_of(link))
    register(gwen, "Gwen Achterberg", "gwen@example.org")

    # The host's page shows both, and the way from the root to who came last.
    expect(host.locator("[data-live=registered]")).to_have_text("3")
    expect(host.locator("[data-part=newest] .feed-name")).to_have_text(["Gwen Achterberg", "Junaid Sarwar"])
    expect(host.locator(".chosen-person > .grow > b")).to_have_text("Gwen Achterberg")
    expect(host.locator(".chosen-person .chain > span")).to_have_text(["Maud F.", "Gwen A."])
    expect(host.locator(".tree .node")).to_have_count(3)

    # A friend passes a link of their own on, and the way is one step longer.
    junaid.goto(junaids_ticket)
    idris = person(phone=True)
    idris.goto(product.url + path_of(junaid.locator("#link").input_value()))
    register(idris, "Idris Calloway", "idris@example.org")
    expect(host.locator("[data-live=registered]")).to_have_text("4")
    expect(host.locator(".chosen-person > .grow > b")).to_have_text("Idris Calloway")
    expect(host.locator(".chosen-person .chain > span")).to_have_text(["Maud F.", "Junaid S.", "Idris C."])
    expect(host.locator("[data-part=leaders] .leader-name")).to_have_text(["Maud Ferrier", "Junaid Sarwar"])
    expect(host.locator(".tree .path")).to_have_attribute("d", re.compile(r"M.*M"))  # two steps
    assert host.evaluate("window.stays"), "the page followed without being loaded again"

    # Anybody's path is one click away, and Maud reads her own progress.
    host.locator("[data-part=newest] .feed-name", has_text="Junaid").click()
    expect(host.locator(".chosen-person .chain > span")).to_have_text(["Maud F.", "Junaid S."])
    maud.reload()
    expect(maud.get_by_text("2 friends registered")).to_be_visible()
