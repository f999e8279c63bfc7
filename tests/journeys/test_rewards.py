"""A reward from the promise to the payment: on the marketer's page, on a phone, in a letter, and through the workers."""

import pytest
from playwright.sync_api import expect

from bench.harness.product import Product
from tests.journeys.conftest import OpenPerson
from tests.journeys.reward_steps import decide, promise_five_euros, prove_address, until
from tests.journeys.steps import create_event, path_of, register, set_up
from tests.mail_server import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_friend_comes_and_the_reward_is_earned_confirmed_and_paid(
    product: Product, mailbox: Mailbox, person: OpenPerson
) -> None:
    product.start()
    host = person()
    set_up(host, product, "Brackenfold Energy Co-op")
    event = create_event(host, product, "Heat pumps, honestly")
    promise_five_euros(host, product, event)
    host.goto(f"{product.url}/console/events/{event}")
    address = host.locator("a[href*='/o/']").first.get_attribute("href") or ""

    # Maud reads what a friend is worth, and one comes through her link in a browser of their own.
    maud = person(phone=True)
    maud.goto(product.url + path_of(address))
    ticket = register(maud, "Maud Ferrier", "maud@example.org")
    maud.goto(ticket)
    expect(maud.get_by_text("€5.00 for each friend who registers through your link.")).to_be_visible()
    junaid = person()
    junaid.goto(product.url + path_of(maud.locator("#link").input_value()))
    register(junaid, "Junaid Sarwar", "junaid@example.org")

    # It is kept for her until she opens her ticket from the letter.
    until(maud, ticket, "€5.00 more is kept for you.")
    prove_address(maud, product, mailbox, "maud@example.org")
    assert path_of(maud.url) == path_of(ticket), "the proof does not stay in the address"
    until(maud, ticket, "The next is released on")
    expect(maud.locator(".own-rewards dd").first).to_have_text("€5.00")

    # The host releases it early and pays it, each with a reason that stays.
    host.goto(f"{product.url}/console/events/{event}/rewards")
    expect(host.get_by_text("€5.00 of €500.00 promised")).to_be_visible()
    decide(host, "Release", "Spoke with her at the stall")
    expect(host.get_by_text("1 reward released.")).to_be_visible()
    decide(host, "Mark as paid", "Transfer of today")
    expect(host.get_by_text("1 reward marked as paid.")).to_be_visible()
    host.locator(".reward-history summary").last.click()
    expect(host.locator(".reward-history li").last).to_contain_text("Rosa Marchetti: Transfer of today")
    maud.reload()
    expect(maud.locator(".own-rewards dd").last).to_have_text("€5.00")
