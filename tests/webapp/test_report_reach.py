"""The report's sections on reach, super-spreaders, delays and forecasts, as people read them and take them away."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.clock import at
from core.models import Event, EventStatus, Member
from core.platform import Platform
from core.queries.report.report import Report, report
from core.queries.spread.delays import Delays, Seconds
from core.queries.spread.forecasts import Forecasted, Forecasts
from core.queries.spread.reach import Reach, Reading, Source
from referral.growth.forecast import Outcome
from tests.core.queries.test_growth_sections import END, START, fill
from tests.factories import make_event, make_member, make_organisation, make_registration
from webapp.lines import band, path
from webapp.report.growth import delay_words, forecast_words
from webapp.report.page import page
from webapp.report.reach import reach_words

SignIn = Callable[[FlaskClient, Member], None]
TABLES = ("reach", "spreaders", "concentration", "lorenz", "delays", "forecasts")


@pytest.fixture
def event(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> Event:
    """Over since long, with people who brought each other."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        values = {"starts_at": START, "ends_at": END, "status": EventStatus.ENDED, "ended_at": END}
        event = make_event(session, organisation, **values)
        fill(session, event)
        sign_in(client, make_member(session, organisation))
    return event


def numbers_of(platform: Platform, event: Event) -> Report:
    with platform.reading() as session:
        return report(session, event, END + timedelta(days=1))


def test_the_page_says_the_library_s_figures(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    with at(END + timedelta(days=1)):
        found, text = numbers_of(sqlite_platform, event), client.get(f"/console/events/{event.id}/report").text
    spreading, told = found.super_spreaders, found.forecasts
    assert spreading is not None
    assert told is not None
    for figure in (spreading.everybody.gini, spreading.bringers.gini):
        assert f'<td class="num" data-label="Gini coefficient">{figure:.2f}</td>' in text
    for share in (spreading.bringers.top_1, spreading.bringers.top_10, spreading.bringers.top_20):
        assert re.search(rf'%">{share:.0%}( \(one person\))?</td>', text)
    for one in told.past:
        assert one.expected is not None
        assert f">{round(one.expected)} (" in text
        assert f"<b>{one.came_to}</b>" in text
    for section in ("reach", "spreaders", "delays", "forecasts", "review"):
        assert f'<section id="{section}"' in text
        assert f'<a href="#{section}">' in text


@pytest.mark.parametrize("table", TABLES)
def test_every_section_can_be_taken_away(client: FlaskClient, event: Event, table: str) -> None:
    answer = client.get(f"/console/events/{event.id}/report/{table}.csv")
    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def test_the_forecasts_of_the_csv_are_those_of_the_report(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    with at(END + timedelta(days=1)):
        told = numbers_of(sqlite_platform, event).forecasts
        answer = client.get(f"/console/events/{event.id}/report/forecasts.csv")
    rows = list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff"))))
    assert told is not None
    assert [float(row["Expected"]) for row in rows] == [one.expected for one in told.past]
    assert [int(row["Came to"]) for row in rows] == [one.came_to for one in told.past]


def test_an_event_without_anybody_has_only_what_can_be_said(app: Flask, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    with sqlite_platform.reading() as session, app.test_request_context():
        shown = page(report(session, event, START), event)
    assert shown["forecasts"] is None
    assert shown["spreaders"] is None
    assert shown["delay_words"] == "Nobody has come through another person yet."


def reach_of(reading: Reading, direct: int = 93, **values: object) -> Reach:
    defaults = {"people": 100, "direct": direct, "direct_low": 0.8, "direct_high": 0.9, "sources": (), "virality": 5.14}
    counts = {"in_reliable": 80, "largest": 50, "generations": 6, "mean_generation": 2.0, "reading": reading}
    return Reach(**(defaults | counts | values))


def test_how_it_spread_is_said_in_a_sentence(app: Flask) -> None:
    sources = [Source(1, "Poster", 50), Source(2, "Mail", 30), Source(3, "Screen", 13)]
    with app.test_request_context():
        broadcast = reach_words(reach_of(Reading.BROADCAST, sources=sources))
        person = reach_words(reach_of(Reading.PERSON_TO_PERSON, direct=20))
    assert broadcast == (
        "Mostly a broadcast: 93% came directly, not through another person. "
        "93% came directly by 3 entry points: Poster, Mail and Screen."
    )
    assert person == "It spread from person to person: structural virality 5.1, 6 generations."


@pytest.mark.parametrize("reading", list(Reading))
def test_every_reading_has_words(app: Flask, reading: Reading) -> None:
    with app.test_request_context():
        assert reach_words(reach_of(reading)).endswith(".")


def forecasts_of(ahead: Forecasted | None, *past: Forecasted) -> Forecasts:
    return Forecasts(until=END, confidence=0.8, past=past, ahead=ahead, ends_at=END)


def forecasted(outcome: Outcome = Outcome.FINITE, **values: object) -> Forecasted:
    defaults = {"at": START, "outcome": outcome, "size": 40, "expected": 60.2, "low": 50.0, "high": 80.0}
    return Forecasted(**(defaults | values))


def test_what_cannot_be_forecast_is_said(app: Flask, event: Event) -> None:
    nothing = {"expected": None, "low": None, "high": None}
    with app.test_request_context():
        early = forecast_words(forecasts_of(forecasted(Outcome.NO_EVIDENCE, **nothing)), event)
        endless = forecast_words(forecasts_of(forecasted(Outcome.UNBOUNDED, **nothing)), event)
        told = forecast_words(forecasts_of(forecasted(), forecasted(came_to=99), forecasted(came_to=55)), event)
    assert early == "It is too early to forecast: hardly anybody has come through another person yet."
    assert "no final size can be forecast" in endless
    assert "the 40 people here now are expected to be 60 with those they bring, between 50 and 80 (80%)." in told
    assert told.endswith("Of 2 forecasts that could have been made earlier, 1 would have held.")


def test_a_delay_whose_end_is_not_known_says_from_where_on(app: Flask) -> None:
    with app.test_request_context():
        words = delay_words(Delays(90, 60.0, 600.0, Seconds(10_800.0, 1800.0, None), Seconds(None, 7200.0, None), ()))
    assert words == (
        "Half of those a person brings should come within 3 hours (at least 30 minutes) of their own registration. "
        "How soon nine in ten come cannot be told yet."
    )


def test_of_one_who_brought_one_nothing_is_said_of_tenths_and_halves(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        first = make_registration(session, event, created_at=START)
        make_registration(session, event, parent=first, created_at=START + timedelta(hours=2))
        sign_in(client, make_member(session, event.organisation))
    text = client.get(f"/console/events/{event.id}/report").text
    assert "1 person of 2 brought somebody." in text
    assert "Who brought the most directly" in text
    for claim in ("most active tenth", "Gini coefficient", "half of those came within"):
        assert claim not in text
    assert "half of those came within" not in client.get(f"/console/events/{event.id}/spread").text


def test_delays_that_nobody_has_had_the_time_for_are_not_told(app: Flask) -> None:
    unknown = Seconds(None, None, None)
    with app.test_request_context():
        words = delay_words(Delays(90, 60.0, 600.0, unknown, unknown, ()))
    assert words == "How soon those come whom a person brings cannot be told yet: too few people have had the time."


def test_lines_are_drawn_from_the_lower_left() -> None:
    assert path([(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]) == "M0 100L500 75L1000 0"
    assert band([(0.0, 0.0), (1.0, 0.5)], [(0.0, 0.5), (1.0, 1.0)]) == "M0 100L1000 50L1000 0L0 50Z"
