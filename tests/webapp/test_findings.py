"""Findings from the registration form to the marketer's decision."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.models import Code, Decision, Event, Finding, Member, Registration, RegistrationStatus, Role
from core.platform import Platform
from core.queries.integrity.findings import PER_PAGE, review_codes
from referral.integrity import findings as rules
from tests.factories import make_finding, make_member, make_organisation
from tests.query_count import counting
from tests.webapp.trip import PERSON, beacon, fill, registrations, stage_of
from workers import sweeps
from workers.queues import QUEUES
from workers.runtime import use
from workers.worker import Worker

SignIn = Callable[[FlaskClient, Member], None]
STATEMENTS_MAX = 7  # the member, the event, how many stand where, the findings, their people, when they were looked for


@pytest.fixture
def place(sqlite_platform: Platform) -> SimpleNamespace:
    use(sqlite_platform)
    return stage_of(sqlite_platform)


@pytest.fixture
def member(sqlite_platform: Platform, place: SimpleNamespace, client: FlaskClient, sign_in: SignIn) -> Member:
    with sqlite_platform.transaction() as session:
        member = make_member(session, place.event.organisation, Role.MARKETER)
    sign_in(client, member)
    return member


def link_of(platform: Platform, registration: Registration) -> str:
    with platform.reading() as session:
        return session.scalars(select(Code.code).where(Code.registration_id == registration.id)).one()


def come(
    app: Flask, platform: Platform, place: SimpleNamespace, link: str, name: str, email: str
) -> tuple[FlaskClient, Registration]:
    """Open a share link in a fresh browser and register."""
    browser = app.test_client()
    page = browser.get(f"/l/{link}", headers=PERSON, follow_redirects=True)
    browser.post(place.url, data=fill(page, name=name, email=email), headers=PERSON)
    return browser, registrations(platform)[-1]


def inspect(platform: Platform) -> None:
    """What the schedule and a worker do every few seconds."""
    sweeps.enqueue_due_inspections()
    Worker(list(QUEUES), connection=platform.redis).work(burst=True, logging_level="ERROR")


def found(platform: Platform, code: rules.Code) -> Finding:
    with platform.reading() as session:
        return session.scalars(select(Finding).where(Finding.code == code)).one()


@pytest.fixture
def itself(app: Flask, sqlite_platform: Platform, place: SimpleNamespace) -> list[Registration]:
    """Maud brings Idris, and through him her own other mailbox; looked through."""
    _browser, maud = come(app, sqlite_platform, place, place.share, "Maud", "maud@gmail.com")
    _browser, idris = come(app, sqlite_platform, place, link_of(sqlite_platform, maud), "Idris", "idris@example.org")
    _browser, again = come(app, sqlite_platform, place, link_of(sqlite_platform, idris), "Maude", "m.aud+2@gmail.com")
    inspect(sqlite_platform)
    return [maud, idris, again]


def address(event: Event, rest: str = "") -> str:
    return f"/console/events/{event.id}/findings{rest}"


def test_somebody_who_brings_themselves_ends_in_review(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    maud, idris, again = itself
    with sqlite_platform.reading() as session:
        codes = review_codes(session, place.event.id)
    assert codes == {maud.id: rules.Code.SELF_MAILBOX, again.id: rules.Code.SELF_MAILBOX}
    text = client.get(address(place.event)).text
    assert "Maude came through Maud, and both gave addresses of one mailbox." in text
    assert "Everything Maud has earned waits." in text
    assert f"/spread?person={again.id}" in text
    assert [row.status for row in registrations(sqlite_platform)] == [RegistrationStatus.REGISTERED] * 4
    assert idris.id not in codes


def test_a_ring_ends_in_review(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member
) -> None:
    first, ada = come(app, sqlite_platform, place, place.code, "Ada", "ada@example.org")
    _browser, ben = come(app, sqlite_platform, place, link_of(sqlite_platform, ada), "Ben", "ben@example.org")
    _browser, cleo = come(app, sqlite_platform, place, link_of(sqlite_platform, ben), "Cleo", "cleo@example.org")
    page = first.get(f"/l/{link_of(sqlite_platform, cleo)}", headers=PERSON, follow_redirects=True)
    first.post(beacon(page), json={})
    inspect(sqlite_platform)
    ring = found(sqlite_platform, rules.Code.RING)
    assert (ring.severity, ring.subjects) == (rules.Severity.MEDIUM, [ada.id, ben.id, cleo.id])
    with sqlite_platform.reading() as session:
        assert set(review_codes(session, place.event.id)) == {ada.id, ben.id, cleo.id}
    text = client.get(address(place.event)).text
    assert "3 people visited each other’s links in a circle" in text
    assert "Rewards for bringing these people wait." in text


def test_a_decision_is_kept_with_its_reason_and_can_be_taken_back(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    finding = found(sqlite_platform, rules.Code.SELF_MAILBOX)
    data = {"decision": "dismissed", "why": "Mother & daughter", "shelf": "review"}
    answer = client.post(address(place.event, f"/{finding.id}"), data=data, follow_redirects=True)
    assert "Dismissed. Its rewards go on." in answer.text
    assert "Decided by mistake?" in answer.text
    settled = client.get(address(place.event, "?shelf=settled")).text
    assert "Mother &amp; daughter" in settled
    assert member.name in settled
    with sqlite_platform.reading() as session:
        assert review_codes(session, place.event.id) == {}
    client.post(address(place.event, f"/{finding.id}/reopen"), data={"shelf": "settled"})
    assert found(sqlite_platform, rules.Code.SELF_MAILBOX).decision == Decision.OPEN
    assert "Decided by mistake?" not in client.get(address(place.event)).text


def test_a_decision_without_a_reason_is_refused_beside_its_field(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    finding = found(sqlite_platform, rules.Code.SELF_MAILBOX)
    answer = client.post(address(place.event, f"/{finding.id}"), data={"decision": "confirmed", "why": " "})
    assert answer.status_code == 422
    assert f'id="why-{finding.id}-error"' in answer.text
    assert found(sqlite_platform, rules.Code.SELF_MAILBOX).decision == Decision.OPEN


def test_the_report_has_them_and_comes_back_to_itself(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    report = f"/console/events/{place.event.id}/report"
    assert "both gave addresses of one mailbox" in client.get(report).text
    finding = found(sqlite_platform, rules.Code.SELF_MAILBOX)
    data = {"decision": "confirmed", "why": "I asked her.", "back": "report"}
    answer = client.post(address(place.event, f"/{finding.id}"), data=data)
    assert answer.location == f"{report}#review"
    assert "No finding waits for a decision." in client.get(report).text


def test_what_is_refused_on_the_report_is_said_on_the_report(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    finding = found(sqlite_platform, rules.Code.SELF_MAILBOX)
    data = {"decision": "open", "why": "Perhaps", "back": "report"}
    answer = client.post(address(place.event, f"/{finding.id}"), data=data)
    assert answer.status_code == 422
    assert "<h1>Report</h1>" in answer.text
    assert re.search(rf'id="why-{finding.id}"[^>]*value="Perhaps"[^>]*aria-invalid="true" autofocus', answer.text)
    assert f'id="why-{finding.id}-error"' in answer.text


def test_a_page_beyond_the_last_is_the_last(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    with sqlite_platform.transaction() as session:
        for _ in range(PER_PAGE):
            make_finding(session, place.event, itself[0])
    last = client.get(address(place.event, "?page=2")).text
    assert "Page 2 of 2" in last
    for page in ("3", "999999"):
        assert "Page 2 of 2" in client.get(address(place.event, f"?page={page}")).text
    assert "Page 1 of 2" in client.get(address(place.event, "?page=0")).text
    assert "Nothing here" in client.get(address(place.event, "?shelf=settled&page=7")).text


def test_everybody_concerned_stands_in_the_csv(
    client: FlaskClient, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    answer = client.get(address(place.event, "/findings.csv"))
    rows = list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff"))))
    mine = [row for row in rows if row["Code"] == rules.Code.SELF_MAILBOX]
    assert [(row["Name"], row["Decision"]) for row in mine] == [("Maude", "Not decided")]


def test_the_page_sends_few_statements(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    with counting(sqlite_platform.engine) as sent:
        client.get(address(place.event))
    assert len([statement for statement in sent if statement.startswith("SELECT")]) <= STATEMENTS_MAX


def test_an_event_without_findings_says_so(client: FlaskClient, place: SimpleNamespace, member: Member) -> None:
    for shelf in ("review", "minor", "settled", "nonsense"):
        assert "Nothing here" in client.get(address(place.event, f"?shelf={shelf}")).text


def test_others_find_nothing_and_may_do_nothing(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, itself: list[Registration], sign_in: SignIn
) -> None:
    finding = found(sqlite_platform, rules.Code.SELF_MAILBOX)
    with sqlite_platform.transaction() as session:
        agent = make_member(session, place.event.organisation, Role.AGENT)
        stranger = make_member(session, make_organisation(session))
    for member, status in ((agent, 403), (stranger, 404)):
        sign_in(client, member)
        data = {"decision": "dismissed", "why": "Mine now"}
        assert client.get(address(place.event)).status_code == status
        assert client.get(address(place.event, "/findings.csv")).status_code == status
        assert client.post(address(place.event, f"/{finding.id}"), data=data).status_code == status
        assert client.post(address(place.event, f"/{finding.id}/reopen")).status_code == status
    assert found(sqlite_platform, rules.Code.SELF_MAILBOX).decision == Decision.OPEN


def test_every_code_has_its_words(app: Flask) -> None:
    from webapp.finding_words import SENTENCES

    assert set(SENTENCES) == set(rules.Code)


def test_what_is_neither_confirmed_nor_dismissed_is_asked_for_again(
    client: FlaskClient, sqlite_platform: Platform, place: SimpleNamespace, member: Member, itself: list[Registration]
) -> None:
    finding = found(sqlite_platform, rules.Code.SELF_MAILBOX)
    answer = client.post(address(place.event, f"/{finding.id}"), data={"decision": "open", "why": "Perhaps"})
    assert answer.status_code == 422
    assert "Choose whether to confirm it or to dismiss it." in answer.text
    assert 'value="Perhaps"' in answer.text
