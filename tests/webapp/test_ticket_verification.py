"""An address is confirmed by somebody who sees the ticket that the letter opened, and by no program that looks into letters."""

import re

import pytest
from flask.testing import FlaskClient

from core.models import Event, Person, Registration
from core.platform import Platform
from core.services.registrations.verification import address_proof
from tests.core.services.reward_support import tree_of
from tests.factories import make_registration
from tests.webapp.trip import PERSON, beacon

SCANNERS = (
    "curl/8.5.0",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36",
    "",
)


@pytest.fixture
def maud(sqlite_platform: Platform) -> Registration:
    """She has not confirmed her address."""
    stage = tree_of(sqlite_platform)
    with sqlite_platform.transaction() as session:
        session.get_one(Person, stage.maud.person_id).verified_at = None
    return stage.maud


@pytest.fixture
def link(sqlite_platform: Platform, maud: Registration) -> str:
    """What her letter says."""
    return f"/t/{maud.ticket_token}?v={address_proof(sqlite_platform.settings, maud)}"


def _ticket(registration: Registration) -> str:
    return f"/t/{registration.ticket_token}"


def _is_verified(platform: Platform, registration: Registration) -> bool:
    with platform.reading() as session:
        return session.get_one(Person, registration.person_id).verified_at is not None


def _token_of(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def test_a_program_that_only_opens_the_link_confirms_nothing(client, sqlite_platform, maud, link) -> None:
    """It calls itself a browser, follows the way to the page, and reads it; its scripts never run."""
    answer = client.get(link, headers=PERSON)
    assert (answer.status_code, answer.location) == (303, _ticket(maud))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(answer.location, headers=PERSON).status_code == 200
    assert not _is_verified(sqlite_platform, maud)


def test_the_page_a_person_sees_confirms_it_by_its_beacon(client, sqlite_platform, maud, link) -> None:
    shown = client.get(link, headers=PERSON, follow_redirects=True)
    assert "So that a reward can reach you" not in shown.text
    assert client.post(beacon(shown), json={"width": 390}, headers=PERSON).status_code == 204
    assert _is_verified(sqlite_platform, maud)
    assert "data-beacon" not in client.get(_ticket(maud), headers=PERSON).text
    assert "data-beacon" not in client.get(link, headers=PERSON, follow_redirects=True).text


def test_without_scripts_a_button_confirms_it(client, sqlite_platform, maud, link) -> None:
    shown = client.get(link, headers=PERSON, follow_redirects=True).text
    noscript = re.search(r"<noscript>.*?Is this your e-mail address\?.*?</noscript>", shown, re.DOTALL)
    assert noscript
    action = re.search(r'action="([^"]+)"', noscript[0])
    assert action
    assert "Your e-mail address is confirmed." in client.post(action[1], headers=PERSON, follow_redirects=True).text
    assert _is_verified(sqlite_platform, maud)


@pytest.mark.parametrize("name", SCANNERS)
def test_who_calls_itself_a_program_is_shown_no_beacon_and_may_send_none(client, sqlite_platform, maud, link, name: str) -> None:
    scanner = {"User-Agent": name}
    assert "data-beacon" not in client.get(link, headers=scanner, follow_redirects=True).text
    client.get(link, headers=PERSON)
    client.post(f"{_ticket(maud)}/verify", json={}, headers=scanner)
    assert not _is_verified(sqlite_platform, maud)


def test_who_asks_for_the_head_alone_has_seen_nothing(client, sqlite_platform, maud, link) -> None:
    client.head(link, headers=PERSON)
    assert "data-beacon" not in client.get(_ticket(maud), headers=PERSON).text


def test_a_wrong_proof_or_none_confirms_nothing(client, sqlite_platform, maud, link) -> None:
    with sqlite_platform.transaction() as session:
        other = make_registration(session, session.get_one(Event, maud.event_id))
    for query in ("", "?v=", "?v=guess", f"?v={address_proof(sqlite_platform.settings, other)}"):
        page = client.get(_ticket(maud) + query, headers=PERSON, follow_redirects=True)
        assert page.status_code == 200
        assert "data-beacon" not in page.text
    assert "could not be confirmed" in client.post(f"{_ticket(maud)}/verify", headers=PERSON, follow_redirects=True).text
    assert not _is_verified(sqlite_platform, maud)
    assert client.get(f"/t/nobodys?{link.partition('?')[2]}", headers=PERSON).status_code == 404
    assert client.post("/t/nobodys/verify", json={}, headers=PERSON).status_code == 404


def test_another_browser_cannot_send_the_beacon_of_this_one(client, app, sqlite_platform, maud, link) -> None:
    shown = client.get(link, headers=PERSON, follow_redirects=True)
    app.test_client().post(beacon(shown), json={}, headers=PERSON)
    assert not _is_verified(sqlite_platform, maud)


def test_another_site_cannot_send_the_beacon(browser: FlaskClient, sqlite_platform, maud, link) -> None:
    shown = browser.get(link, headers=PERSON, follow_redirects=True)
    assert browser.post(beacon(shown), json={}, headers=PERSON).status_code == 400
    assert not _is_verified(sqlite_platform, maud)
    browser.post(beacon(shown), json={}, headers=PERSON | {"X-CSRFToken": _token_of(shown.text)})
    assert _is_verified(sqlite_platform, maud)


def test_over_tls_the_ticket_tells_its_own_site_where_a_post_comes_from(
    browser: FlaskClient, sqlite_platform, maud, link
) -> None:
    """Without a referrer every form of a page served over TLS is refused; other sites are told none."""
    site = "https://ripplecast.test"
    shown = browser.get(link, headers=PERSON, base_url=site, follow_redirects=True)
    assert '<meta name="referrer" content="same-origin">' in shown.text
    told = PERSON | {"X-CSRFToken": _token_of(shown.text), "Referer": site + _ticket(maud)}
    assert browser.post(beacon(shown), json={}, headers=told, base_url=site).status_code == 204
    assert _is_verified(sqlite_platform, maud)
