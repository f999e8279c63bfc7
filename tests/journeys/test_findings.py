"""Who brings themselves, or goes round in a circle with friends: seen by the workers, decided by the host, and never paid."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from bench.harness.product import Product
from tests.journeys.conftest import OpenPerson
from tests.journeys.reward_steps import decide, promise_five_euros, prove_address, until
from tests.journeys.steps import create_event, path_of, register, set_up
from tests.mail_server import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ORGANISER = "Brackenfold Energy Co-op"
SELF = "M. Ferrier came through Maud Ferrier, and both gave addresses of one mailbox."
CIRCLE = (
    "3 people visited each other’s links in a circle (Maud Ferrier → Junaid Sarwar → Idris Calloway → Maud Ferrier). "
    "Of 3 visits to their links, 3 came from among themselves."
)


@dataclass(frozen=True)
class Attendee:
    """Somebody with a place: their window, their ticket, and the link that is theirs to share."""

    page: Page
    ticket: str
    link: str


@dataclass(frozen=True)
class Stage:
    """An event that promises €5 for every friend, on the whole product; its host has a window open."""

    product: Product
    mailbox: Mailbox
    host: Page
    event: int
    address: str

    def comes(self, page: Page, address: str, name: str, email: str, phone: str = "") -> Attendee:
        """They open an address, register, and prove that theirs is the mailbox."""
        page.goto(self.product.url + path_of(address))
        page.fill("[name=phone]", phone)
        ticket = register(page, name, email)
        prove_address(page, self.product, self.mailbox, email)
        return Attendee(page, ticket, page.locator("#link").input_value())

    def comes_again(self, page: Page, link: str, name: str, email: str, phone: str = "") -> None:
        """They open a share link and register, in a browser that has a place already if it is their own."""
        page.goto(self.product.url + path_of(link))
        another = page.locator("details.another > summary")
        if another.count():
            another.click()
        page.fill("[name=phone]", phone)
        register(page, name, email)

    def console(self, part: str) -> str:
        """An address below the event in the console."""
        return f"{self.product.url}/console/events/{self.event}/{part}"


@pytest.fixture
def stage(product: Product, mailbox: Mailbox, person: OpenPerson) -> Stage:
    product.start()
    host = person()
    set_up(host, product, ORGANISER)
    event = create_event(host, product, "Heat pumps, honestly")
    promise_five_euros(host, product, event)
    host.goto(f"{product.url}/console/events/{event}")
    return Stage(product, mailbox, host, event, host.locator("a[href*='/o/']").first.get_attribute("href") or "")


def test_a_circle_and_a_second_self_end_in_review_and_not_in_a_payout(stage: Stage, person: OpenPerson) -> None:
    maud = stage.comes(person(phone=True), stage.address, "Maud Ferrier", "maud.ferrier@gmail.com")
    junaid = stage.comes(person(), maud.link, "Junaid Sarwar", "junaid@example.org")
    idris = stage.comes(person(phone=True), junaid.link, "Idris Calloway", "idris@example.org")
    # The circle closes on Maud's phone, where she takes a second place under another spelling of her address.
    stage.comes_again(maud.page, idris.link, "M. Ferrier", "maudferrier+2@gmail.com")

    # The host reads what was seen and of whom. None of it can be paid, though nobody has decided yet.
    host, findings, ledger = stage.host, stage.console("findings"), stage.console("rewards?state=review")
    until(host, findings, SELF)
    until(host, findings, CIRCLE)
    expect(host.locator(".finding .card-title")).to_have_text([SELF, CIRCLE])
    expect(host.locator(".finding").first).to_contain_text("Everything Maud Ferrier has earned waits.")
    until(host, ledger, "3 rewards found")
    decide(host, "Mark as paid", "Everybody at once")
    expect(host.get_by_text("3 were left as they are: where they stand, this step is not possible.")).to_be_visible()
    expect(host.locator("tbody .badge--warning")).to_have_text(["To review"] * 3)
    maud.page.goto(maud.ticket)
    expect(maud.page.get_by_text(f"€5.00 is being reviewed, as {ORGANISER} does from time to time.")).to_be_visible()

    # Both are confirmed with the reason, and the rewards go on waiting until they are taken back.
    host.goto(findings)
    for left, why in ((1, "One mailbox, spelt twice"), (0, "I asked all three")):
        seen = host.locator(".finding").first
        seen.get_by_label("Why").fill(why)
        seen.get_by_role("button", name="Confirm").click()
        expect(host.get_by_text("Confirmed. Its rewards go on waiting.")).to_be_visible()
        expect(host.locator(".finding")).to_have_count(left)
    host.goto(f"{findings}?shelf=settled")
    expect(host.get_by_text(re.compile("^Confirmed by Rosa Marchetti .+: One mailbox, spelt twice$"))).to_be_visible()
    until(host, ledger, "3 rewards found")
    decide(host, "Take back", "Nobody new came")
    expect(host.get_by_text("3 rewards taken back.")).to_be_visible()

    # Nothing is promised, released or paid, and Maud reads no accusation.
    host.goto(stage.console("rewards"))
    expect(host.get_by_text("€0.00 of €500.00 promised")).to_be_visible()
    expect(host.locator("tbody .badge")).to_have_text(["Taken back"] * 3)
    expect(host.locator(".reward-sums div", has_text="Paid").locator("b")).to_have_text("€0.00")
    maud.page.goto(maud.ticket)
    expect(maud.page.get_by_text("€5.00 was taken back, because what it was for did not last.")).to_be_visible()


def test_who_comes_again_through_their_own_link_brings_nobody(stage: Stage, person: OpenPerson) -> None:
    number = "+442079460958"
    maud = stage.comes(person(phone=True), stage.address, "Maud Ferrier", "maud.ferrier@gmail.com", number)
    stage.comes_again(person(), maud.link, "Maud Ferrier", "m.a.u.d.ferrier+again@googlemail.com")
    stage.comes_again(person(), maud.link, "Maud Ferrier", "maud@example.org", number)
    stage.comes_again(maud.page, maud.link, "Maud Ferrier", "maud@example.net")
    stage.comes_again(person(), maud.link, "Junaid Sarwar", "junaid@example.org")

    # Of four who came by her link, the one who is somebody else counts for her, and earns her something.
    host = stage.host
    until(host, stage.console("rewards"), "Junaid Sarwar")
    expect(host.locator("[name=reward]")).to_have_count(1)
    host.goto(stage.console("spread"))
    expect(host.locator("[data-live=registered]")).to_have_text("5")
    expect(host.locator("[data-part=newest] .feed-name")).to_have_text(["Junaid Sarwar"])
    maud.page.goto(maud.ticket)
    expect(maud.page.get_by_text("1 friend registered")).to_be_visible()

    # The others are shown to the host as people who may be one, with the reason.
    host.goto(f"{stage.product.url}/console/people/duplicates")
    reasons = host.locator("tbody td:nth-of-type(2) .badge")
    expect(reasons).to_have_count(3)
    assert sorted(reasons.all_inner_texts()) == [
        "same mailbox, written differently",
        "same name in the same browser",
        "same phone number",
    ]
