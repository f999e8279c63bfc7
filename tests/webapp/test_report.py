"""The Report page and its tables."""

import csv
from collections.abc import Callable
from io import StringIO
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.clock import now
from core.models import Event, Member
from core.platform import Platform
from core.queries.report.report import report
from core.queries.room.viewer_counts import viewing
from tests.core.queries.random_event import make_random_event
from tests.factories import make_clip, make_entry_point, make_event, make_member, make_organisation, make_registration
from webapp.report.page import TABLES, page
from webapp.report.words import CLAIMS, claim

SignIn = Callable[[FlaskClient, Member], None]


@pytest.fixture
def event(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> Event:
    """A busy event of the signed-in member's organisation."""
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(11), people=50)
        make_clip(session, event)
        member = make_member(session, event.organisation)
    sign_in(client, member)
    return event


def test_the_page_says_what_the_numbers_say(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.reading() as session:
        found = report(session, event, now())
    text = client.get(f"/console/events/{event.id}/report").text
    assert f"<b>{found.registered} people registered and {found.attended} came.</b>" in text
    for count in (found.visits.raw, found.visits.human, found.shares.sharers, found.referred):
        assert f'<span class="funnel-figure"><b>{count}</b>' in text


def test_the_page_draws_who_watched_and_says_the_peak(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.reading() as session:
        found = viewing(session, event)
    text = client.get(f"/console/events/{event.id}/report").text
    assert f"At most {found.peak.peak} people watched at once" in text
    assert "While the event was live there were" in text
    rows = list(csv.reader(StringIO(client.get(f"/console/events/{event.id}/report/viewers.csv").text)))
    assert [int(peak) for _, peak, _ in rows[1:]] == [minute.peak for minute in found.minutes]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_can_be_taken_away(client: FlaskClient, event: Event, table: str) -> None:
    answer = client.get(f"/console/events/{event.id}/report/{table}.csv")
    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.mimetype == "text/csv"
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert "%%" not in answer.text


def test_a_table_that_does_not_exist_is_not_found(client: FlaskClient, event: Event) -> None:
    assert client.get(f"/console/events/{event.id}/report/secrets.csv").status_code == 404


def test_an_empty_event_has_a_letter_that_says_what_to_do(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event, member = make_event(session, organisation), make_member(session, organisation)
    sign_in(client, member)
    answer = client.get(f"/console/events/{event.id}/report")
    assert answer.status_code == 200
    assert "Nobody has registered yet." in answer.text
    assert "Nobody has watched yet." in answer.text
    for table in TABLES:
        assert client.get(f"/console/events/{event.id}/report/{table}.csv").status_code == 200


def test_before_the_show_nobody_is_said_to_have_stayed_away(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        make_registration(session, event)
        member = make_member(session, event.organisation)
    sign_in(client, member)
    text = client.get(f"/console/events/{event.id}/report").text
    assert "<b>1 person has registered.</b>" in text
    assert "0 came" not in text
    assert "Before, during and after the show" not in text


def test_few_people_are_counted_one_by_one_in_the_claim(app: Flask, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        first = make_registration(session, event)
        make_registration(session, event, parent=first)
        make_registration(session, event, parent=first)
    with sqlite_platform.reading() as session, app.test_request_context():
        assert claim(report(session, event, now())) == "2 of 3 came because somebody they know sent them."


def test_the_claims_cover_every_share_in_order() -> None:
    limits = [most for most, _words in CLAIMS]
    assert limits == sorted(limits)
    assert (limits[0], limits[-1]) == (0.0, 1.0)


def test_costs_are_taken_away_as_plain_numbers(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        poster = make_entry_point(session, event, name="Hall", cost_minor=100_000, currency="EUR")
        root, _ = (make_registration(session, event, entry_point_id=poster.id) for _ in range(2))
        make_registration(session, event, parent=root)
        make_entry_point(session, event, name="Wall", cost_minor=0, currency="EUR")
        member = make_member(session, event.organisation)
    sign_in(client, member)
    text = client.get(f"/console/events/{event.id}/report/entry-points.csv").text.lstrip("\ufeff")
    found = {row["Entry point"]: row for row in csv.DictReader(StringIO(text))}
    hall = found["Hall"]
    assert (hall["Registered"], hall["Brought on"], hall["Cost"], hall["Currency"]) == ("2", "1", "1000.00", "EUR")
    assert (hall["Per registration"], hall["With those brought on"], hall["Per attended minute"]) == ("500.0", "333.3333", "")
    assert (found["Wall"]["Cost"], found["Wall"]["Per registration"]) == ("0.00", "")


def test_costs_of_two_currencies_are_never_added_up(app: Flask, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        for currency in ("EUR", "GBP"):
            place = make_entry_point(session, event, cost_minor=1000, currency=currency)
            make_registration(session, event, entry_point_id=place.id)
    with sqlite_platform.reading() as session, app.test_request_context():
        assert page(report(session, event, now()), event)["totals"] == {"EUR": 1000, "GBP": 1000}


def test_cost_of_an_entry_point_nobody_came_by_is_not_divided(app: Flask, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        place = make_entry_point(session, event, cost_minor=1000)
    with sqlite_platform.reading() as session, app.test_request_context():
        cost = page(report(session, event, now()), event)["costs"][place.id]
    assert (cost.each, cost.per_minute, cost.geometry) == ("–", "–", None)
