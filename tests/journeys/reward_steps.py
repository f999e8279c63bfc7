"""What hosts and attendees do about rewards, in the journeys through the whole product."""

import re

from playwright.sync_api import Page, expect

from bench.harness.product import Product
from tests.journeys.steps import attachment, eventually, letter_to, path_of
from tests.mail_server import Mailbox


def promise_five_euros(host: Page, product: Product, event: int) -> None:
    """Promise it for every friend who registers, after reading what the plan means."""
    host.goto(f"{product.url}/console/events/{event}/rewards/plans/new")
    host.fill("[name=amount]", "5")
    host.fill("[name=budget]", "500")
    host.get_by_role("button", name="What does it mean?").click()
    expect(host.get_by_text("The budget of €500.00 is enough for 100.")).to_be_visible()
    host.get_by_role("button", name="Start the plan").click()
    expect(host.get_by_text("The plan runs.")).to_be_visible()


def prove_address(page: Page, product: Product, mailbox: Mailbox, email: str) -> None:
    """Open one's ticket from the letter it came with, and stay until the page has said so."""
    letter = attachment(letter_to(mailbox, email), "text/plain").decode()
    (link,) = set(re.findall(r"http\S+/t/\S+\?v=\S+", letter))
    page.goto(product.url + path_of(link), wait_until="networkidle")


def until(page: Page, address: str, words: str) -> None:
    """Look again until the workers have been there."""

    def said() -> bool:
        page.goto(address)
        return page.get_by_text(words).count() > 0

    eventually(said)


def decide(host: Page, step: str, why: str) -> None:
    """Do the same with every reward on the page that is open."""
    for box in host.locator("[name=reward]").all():
        box.check()
    host.fill("#why", why)
    host.get_by_role("button", name=step).click()
