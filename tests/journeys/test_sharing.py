"""From the phone in one hand to the host's screen: sharing is seen while it happens."""

import re

import pytest
from playwright.sync_api import expect

from bench.harness.product import Product
from tests.journeys.conftest import OpenPerson
from tests.journeys.steps import create_event, path_of, register, set_up

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_two_friends_come_through_a_phone_and_the_hosts_page_shows_it(product: Product, person: OpenPerson) -> None:
    product.start()
    host = person()
    set_up(host, product, "Brackenfold Energy Co-op")
    event = create_event(host, product, "Heat pumps, honestly")
    host.goto(f"{product.url}/console/events/{event}")
    address = host.locator("a[href*='/o/']").first.get_attribute("href") or ""

    maud = person(phone=True)
    maud.goto(product.url + path_of(address))
    ticket = register(maud, "Maud Ferrier", "maud@example.org")
    host.goto(f"{product.url}/console/events/{event}/spread")
    host.evaluate("window.stays = true")
    expect(host.locator("[data-live=registered]")).to_have_text("1")

    # Maud's share kit, on her phone.
    maud.goto(ticket)
    link = maud.locator("#link").input_value()
    assert maud.evaluate("document.scrollingElement.scrollWidth") <= 390

    # A friend opens it in a browser of their own and passes their own link on.
    junaid = person()
    junaid.goto(product.url + path_of(link))
    junaids_ticket = register(junaid, "Junaid Sarwar", "junaid@example.org")
    expect(host.locator("[data-live=registered]")).to_have_text("2")
    junaid.goto(junaids_ticket)
    idris = person(phone=True)
    idris.goto(product.url + path_of(junaid.locator("#link").input_value()))
    register(idris, "Idris Calloway", "idris@example.org")

    # The host's page follows what is new: who came, and their way from the root.
    expect(host.locator("[data-live=registered]")).to_have_text("3")
    expect(host.locator(".chosen-person > .grow > b")).to_have_text("Idris Calloway")
    expect(host.locator(".chosen-person .chain > span")).to_have_text(["Maud F.", "Junaid S.", "Idris C."])
    expect(host.locator("[data-part=newest] .feed-name")).to_have_text(["Idris Calloway", "Junaid Sarwar"])
    expect(host.locator("[data-part=leaders] .leader-name")).to_have_text(["Maud Ferrier", "Junaid Sarwar"])
    expect(host.locator(".tree .path")).to_have_attribute("d", re.compile(r"M.*M"))  # two steps
    assert host.evaluate("window.stays"), "the page followed without being loaded again"

    # Anybody's path is one click away, and Maud reads her own progress.
    host.locator("[data-part=newest] .feed-name", has_text="Junaid").click()
    expect(host.locator(".chosen-person .chain > span")).to_have_text(["Maud F.", "Junaid S."])
    maud.reload()
    expect(maud.get_by_text("1 friend registered")).to_be_visible()
