"""With JavaScript off: all that leads to a ticket in Chinese on a phone, and the console as far as a poster."""

import re
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Page, expect

from core.models import Person, Registration
from core.services.registrations.verification import address_proof
from core.services.team.accounts import setup_token
from tests.journeys.conftest import OpenPerson
from tests.journeys.house import House, serving
from tests.journeys.steps import PASSWORD, create_entry_point, create_event, new_address, path_of, read_code

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_a_place_is_taken_and_given_back_in_chinese_on_a_phone(house: House, person: OpenPerson) -> None:
    passer_by = person(phone=True, language="zh-CN", java_script_enabled=False)
    passer_by.goto(f"{house.url}/q/{_poster(house)}")  # what the poster's QR code says
    assert passer_by.url.startswith(house.url + house.event_page("live"))
    expect(passer_by.locator("html")).to_have_attribute("lang", "zh-Hans")
    _nothing_waits_for_a_script(passer_by)

    address = new_address("xiaohe")
    passer_by.fill("[name=email]", address)
    _send(passer_by)
    _the_refusal_helps(passer_by, address)
    passer_by.fill("[name=name]", "欧阳小荷")
    _send(passer_by)

    passer_by.wait_for_url("**/t/*/room")  # the event is on
    assert "JavaScript" in passer_by.locator("main .notice--warning").inner_text()
    passer_by.locator("main .notice--warning a").click()
    passer_by.wait_for_url("**/t/*")
    expect(passer_by.locator(".ticket-name")).to_have_text("欧阳小荷")
    _the_ticket_can_be_used(passer_by, house)

    passer_by.locator("a[href$='/cancel']").click()
    passer_by.locator("main form button").click()
    passer_by.wait_for_url("**/t/*")
    expect(passer_by.locator(".ticket-qr")).to_have_count(0)


def _poster(house: House) -> str:
    page = house.platform
    with page.reading() as session:
        (code,) = (
            session.connection()
            .exec_driver_sql(
                "SELECT code FROM code WHERE entry_point_id IS NOT NULL AND event_id = ? LIMIT 1", (house.events["live"].id,)
            )
            .one()
        )
    return str(code)


def _send(page: Page) -> None:
    if page.locator("[name=consent]").count():
        page.check("[name=consent]")
    with page.expect_navigation():
        page.click("#save-place")


def _nothing_waits_for_a_script(page: Page) -> None:
    """No control that does nothing, no part that stays busy, nothing hidden that only a script would show."""
    expect(page.locator("[data-theme-switch]:visible, [aria-busy=true]:visible, .cta-bar:visible")).to_have_count(0)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def _the_refusal_helps(page: Page, address: str) -> None:
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(page.locator("[name=email]")).to_have_value(address)
    summary.locator("a").first.click()
    expect(page).to_have_url(re.compile("#name$"))
    field = page.locator("#name")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    assert "name-error" in described
    expect(page.locator("#name-error")).to_be_visible()


def _the_ticket_can_be_used(page: Page, house: House) -> None:
    picture = page.locator(".ticket-qr img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    assert path_of(read_code(picture.screenshot())) == path_of(page.url), "the code is drawn, and is the ticket's"
    assert re.fullmatch(r"http://.+/l/\w{8}", page.locator("#link").input_value())
    calendar = page.request.get(house.url + str(page.locator("a[href$='/ticket.ics']").get_attribute("href")))
    (entry,) = icalendar.Calendar.from_ical(calendar.text()).walk("VEVENT")
    assert path_of(page.url) in str(entry["URL"])


def test_the_console_works_as_far_as_a_poster(tmp_path: Path, redis_url: str, person: OpenPerson) -> None:
    with serving(tmp_path, redis_url) as (platform, url):
        host = person(java_script_enabled=False)
        host.goto(f"{url}/setup?token={setup_token(platform.settings)}")
        host.fill("[name=organisation]", "Brackenfold Energy Co-op")
        host.fill("[name=name]", "Rosa Marchetti")
        host.fill("[name=email]", "rosa@example.org")
        host.fill("[name=password]", PASSWORD)
        host.locator("form:has([name=organisation]) button").last.click()
        host.wait_for_url("**/console/events**")
        _sign_out_and_in(host, url)
        shown = _Shown(url)
        event = create_event(host, shown, "Heat pumps, honestly")  # type: ignore[arg-type]
        expect(host.locator(".badge--success")).to_be_visible()
        poster = create_entry_point(host, shown, event, "Market stall")  # type: ignore[arg-type]
        assert "/q/" in read_code(host.request.get(f"{poster}/qr.png").body())


def test_a_plan_for_rewards_is_ended_and_resumed_without_the_dialogs_that_ask(house: House, person: OpenPerson) -> None:
    owner = person(phone=True, java_script_enabled=False)
    owner.goto(f"{house.sign_in['owner']}&lang=en")
    owner.goto(f"{house.url}{house.console('live')}/rewards?lang=en")
    expect(owner.locator("[data-opens]:visible, [data-closes]:visible")).to_have_count(0)
    assert owner.evaluate("document.scrollingElement.scrollWidth") <= 390
    running = owner.get_by_role("button", name="End the plan")
    plans = running.count()
    running.first.click()
    expect(owner.get_by_text("The plan has ended.")).to_be_visible()
    expect(running).to_have_count(plans - 1)
    owner.get_by_role("button", name="Resume the plan").first.click()
    expect(owner.get_by_text("The plan runs again.")).to_be_visible()
    expect(running).to_have_count(plans)


def test_an_address_is_confirmed_by_a_button_where_no_script_runs(house: House, person: OpenPerson) -> None:
    with house.platform.reading() as session:
        ticket = session.get_one(Registration, house.tickets["ended"].id)
        proof = address_proof(house.platform.settings, ticket)
    with house.platform.transaction() as session:
        session.get_one(Person, ticket.person_id).verified_at = None
    holder = person(phone=True, java_script_enabled=False)
    holder.goto(f"{house.url}/t/{ticket.ticket_token}?v={proof}&lang=en")
    assert holder.evaluate("document.scrollingElement.scrollWidth") <= 390
    holder.get_by_role("button", name="Yes, confirm it").click()
    expect(holder.get_by_text("Your e-mail address is confirmed.")).to_be_visible()


class _Shown:
    """What the steps need to know of a product: where it is."""

    def __init__(self, url: str) -> None:
        self.url = url


def _sign_out_and_in(page: Page, url: str) -> None:
    page.locator("button[popovertarget='console-account']").click()
    page.locator("#console-account form[action$='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    page.fill("[name=email]", "rosa@example.org")
    page.fill("[name=password]", PASSWORD)
    page.locator("form:has([name=password]) button").last.click()
    page.wait_for_url("**/console/events**")
