"""A report of a large event as somebody meets it: waited for, shown when it is there, renewed under the reader's eyes."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from core.clock import now
from core.models import Event, Member, Person, Registration, ReportSnapshot
from core.platform import Platform
from core.queries.report.snapshots import BUILT_WHEN_OPENED_MAX
from core.report_building import build_report
from core.services.report.snapshots import request_report
from core.services.team.accounts import sign_in_link_token
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.journeys.conftest import OpenPerson
from tests.journeys.steps import eventually

pytestmark = pytest.mark.journey

PEOPLE = BUILT_WHEN_OPENED_MAX + 1


def _crowd(platform: Platform) -> tuple[Event, Member]:
    """An event of just too many people to be counted when its report is opened."""
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event, member = make_event(session, organisation), make_member(session, organisation)
        scope = {"organisation_id": organisation.id}
        session.execute(insert(Person), [scope | {"name": f"Person {n}", "email": f"p{n}@example.com"} for n in range(PEOPLE)])
        ids = session.scalars(select(Person.id).where(Person.organisation_id == organisation.id)).all()
        places = [
            scope | {"event_id": event.id, "person_id": person_id, "ticket_token": f"crowd-{person_id}", "name": "Ada"}
            for person_id in ids
        ]
        session.execute(insert(Registration), places)
    return event, member


def _build(platform: Platform) -> None:
    """What a worker does with the build asked for last."""
    with platform.reading() as session:
        snapshot_id = session.scalars(select(ReportSnapshot.id).order_by(ReportSnapshot.id.desc())).first()
    assert build_report(platform, snapshot_id)


def _top_of_spread(page: Page) -> float:
    return page.evaluate("document.getElementById('spread').getBoundingClientRect().top")


def test_a_report_comes_and_is_renewed_without_reloading(served: tuple[Platform, str], person: OpenPerson) -> None:
    platform, url = served
    event, member = _crowd(platform)
    page = person()
    page.goto(f"{url}/sign-in/link?token={sign_in_link_token(platform.settings, member)}")
    page.goto(f"{url}/console/events/{event.id}/report")
    expect(page.get_by_role("heading", name="The first report is being built")).to_be_visible()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    page.evaluate("window.stayed = true")

    _build(platform)
    expect(page.get_by_text("up to date: nobody has registered since")).to_be_visible()

    page.evaluate("document.getElementById('spread').scrollIntoView()")
    page.evaluate("window.scrollBy(0, 40)")
    before = _top_of_spread(page)
    with platform.transaction() as session:
        make_registration(session, event, created_at=now())
        request_report(session, event)
    expect(page.locator("[data-build-words]")).to_have_text("Waiting for a worker")
    _build(platform)
    expect(page.locator(".report-bar option").nth(2)).to_be_attached()
    eventually(lambda: abs(_top_of_spread(page) - before) < 3)  # what was read stayed where it was
    assert page.evaluate("window.stayed"), "the page was not loaded again"
