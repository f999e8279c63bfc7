"""An attendee takes their poster along, on a phone with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from core.platform import Platform
from tests.factories import make_event, make_organisation, make_registration
from tests.journeys.conftest import OpenPerson
from tests.journeys.share_sheet import give_share_sheet
from tests.journeys.steps import read_code

pytestmark = pytest.mark.journey


@pytest.fixture
def ticket(served: tuple[Platform, str]) -> str:
    """The address of a ticket whose holder has brought one friend."""
    platform, url = served
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), title="Heat pumps, honestly", slug="heat-pumps")
        holder = make_registration(session, event, name="Jonas Weller")
        make_registration(session, event, parent=holder)
        return f"{url}/t/{holder.ticket_token}"


def link_of(page: Page) -> str:
    return page.locator("#link").input_value()


def test_the_share_sheet_of_a_phone_gets_the_poster_itself(ticket: str, person: OpenPerson) -> None:
    page = give_share_sheet(person(phone=True))
    page.goto(ticket)
    expect(page.get_by_text("1 friend registered")).to_be_visible()
    with page.expect_response("**/shares") as counted:
        page.locator("[data-share-file]").tap()
    (handed,) = page.evaluate("window.handedOver")
    assert handed["names"] == ["heat-pumps.png"]
    assert read_code(bytes(handed["bytes"][0])) == link_of(page).replace("/l/", "/q/")
    assert counted.value.request.post_data_json == {"way": "poster"}
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_where_no_file_can_be_shared_the_link_is_copied(ticket: str, person: OpenPerson) -> None:
    page = person()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("navigator.canShare = () => false")
    page.goto(ticket)
    page.locator("[data-share-file]").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link_of(page)


def test_without_scripts_the_poster_is_saved_with_or_without_the_name(ticket: str, person: OpenPerson) -> None:
    page = person(phone=True, java_script_enabled=False)
    page.goto(ticket)
    expect(page.locator("[data-share-file]")).to_be_hidden()
    named = page.request.get(page.locator(".poster").evaluate("element => element.href")).body()
    page.get_by_text("Leave my name out").tap()
    expect(page.locator(".poster-name")).to_have_count(0)
    with page.expect_download() as saved:
        page.locator(".poster-kit a[download]").tap()
    content = saved.value.path().read_bytes()
    assert saved.value.suggested_filename == "heat-pumps.png"
    assert read_code(content) == link_of(page).replace("/l/", "/q/") == read_code(named)
    assert content != named
