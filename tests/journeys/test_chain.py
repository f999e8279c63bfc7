"""The whole chain, once through: a poster is scanned, and at its end the host sees who brought whom."""

import sqlite3
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import icalendar
import pytest
from playwright.sync_api import Page

from bench.harness.product import Product
from tests.journeys.conftest import OpenPerson
from tests.journeys.steps import (
    attachment,
    create_entry_point,
    create_event,
    encoder,
    eventually,
    letter_to,
    path_of,
    read_code,
    register,
    say,
    set_up,
    wait_for_words,
    wait_until_playing,
)
from tests.mail_server import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]


@pytest.mark.parametrize(("language", "phone"), [("en-GB", False), ("zh-CN", True)], ids=["english-desk", "chinese-phone"])
def test_from_the_poster_to_the_report(
    product: Product, mailbox: Mailbox, person: OpenPerson, tmp_path: Path, language: str, phone: bool
) -> None:
    product.start()
    host = person(phone=phone, language=language)
    set_up(host, product, "Brackenfold Energy Co-op")
    assert host.locator("html").get_attribute("lang") == ("en" if language == "en-GB" else "zh-Hans")
    event = create_event(host, product, "Heat pumps, honestly" if language == "en-GB" else "热泵，说实话")
    poster = create_entry_point(host, product, event, "Market stall")
    code = read_code(host.request.get(f"{poster}/qr.png").body())
    assert urlsplit(code).path.startswith("/q/")

    # A passer-by scans the poster with a phone and registers.
    maud = person(phone=True, language=language)
    maud.goto(product.url + path_of(code))
    ticket = register(maud, "Maud Ferrier", "maud@example.org")
    _the_letter_admits(mailbox, ticket, event)

    with encoder(product, _stream_key(product), tmp_path / "film.mp4"):
        host.goto(f"{product.url}/console/events/{event}/studio")
        host.locator("[data-opens='start-event']").click()
        host.locator("#start-event form button:not([type=button])").click()
        host.locator("[data-opens='end-event']").wait_for()
        maud.goto(f"{ticket}/room")
        wait_until_playing(maud)

        # Two browsers chat.
        say(maud, "Hello from the market")
        wait_for_words(host, "Hello from the market")
        say(host, "Welcome, Maud")
        wait_for_words(maud, "Welcome, Maud")

        # The host watches the tree while a friend comes through Maud's link.
        host.goto(f"{product.url}/console/events/{event}/spread")
        host.get_by_text("Maud Ferrier").first.wait_for()
        junaid = person(phone=True, language=language)
        junaid.goto(_share_link(maud, product, ticket))
        register(junaid, "Junaid Sarwar", "junaid@example.org")
        junaid.locator("#say").wait_for()  # the event is on, so the button leads into its room
        host.get_by_text("Junaid").first.wait_for()
        assert _navigations(host) == 1, "the page followed without being loaded again"

    _the_report_agrees_with_the_rows(host, product, event)


def _the_letter_admits(mailbox: Mailbox, ticket: str, event: int) -> None:
    letter = letter_to(mailbox, "maud@example.org")
    calendar = icalendar.Calendar.from_ical(attachment(letter, "text/calendar").decode())
    (entry,) = calendar.walk("VEVENT")
    assert path_of(ticket) in str(entry["URL"])
    assert path_of(read_code(attachment(letter, "image/png"))) == path_of(ticket)
    assert ticket in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def _stream_key(product: Product) -> str:
    with sqlite3.connect(product.data_dir / "ripplecast.sqlite3") as rows:
        (key,) = rows.execute("SELECT stream_key FROM event").fetchone()
    return str(key)


def _share_link(page: Page, product: Product, ticket: str) -> str:
    """The attendee copies the link off their room's Share tab, after opening it."""
    page.click("#tab-share")
    shown = str(page.locator("#panel-share .share-link-text").text_content())
    with urllib.request.urlopen(f"{ticket}/share.png") as answer:
        code = read_code(answer.read())
    assert path_of(code).partition("/q/")[2] == shown.rpartition("/l/")[2], "link and QR code are the same code"
    page.locator("#panel-share [data-copy]").click()
    eventually(lambda: _count(product, "share") == 1)
    return f"{product.url}/l/{shown.rpartition('/l/')[2]}"


def _navigations(page: Page) -> int:
    return int(page.evaluate("performance.getEntriesByType('navigation').length"))


def _count(product: Product, table: str, where: str = "1=1") -> int:
    with sqlite3.connect(product.data_dir / "ripplecast.sqlite3") as rows:
        (count,) = rows.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
    return int(count)


def _the_report_agrees_with_the_rows(host: Page, product: Product, event: int) -> None:
    """The funnel as the host reads it, against counts of the rows; two people came, one of them through the other."""
    assert (_count(product, "registration"), _count(product, "referral"), _count(product, "share")) == (2, 1, 1)
    eventually(lambda: _count(product, "attendance") == 2)  # heartbeats are written in groups
    host.goto(f"{product.url}/console/events/{event}/report")
    figures = host.locator(".funnel--wide .funnel-figure > b").all_inner_texts()
    assert [int(figure) for figure in figures] == [
        _count(product, "visit"),
        _count(product, "visit", "bot_reason IS NULL AND confirmed_at IS NOT NULL"),
        _count(product, "registration", "status = 'registered'"),
        _count(product, "attendance"),
        _count(product, "(SELECT DISTINCT registration_id FROM share)"),
        _count(product, "referral"),
    ]
    assert int(figures[1]) == 2, "both came as people"
