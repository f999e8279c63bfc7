"""The Planner page: its values, its refusals, its numbers."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.models import EventStatus, Member, Role, Share
from core.platform import Platform
from core.queries.spread.planner import Measured, MeasuredEvent
from referral.growth.outlook import plan_reach
from referral.growth.planning import Plan, Resharing
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.query_count import counting
from webapp.planner_page import DRAWS, ENOUGH, FOUNDING_EXAMPLE, GUESSES, hints, people, prefilled

SignIn = Callable[[FlaskClient, Member], None]
STATEMENTS_MAX = 8
RATES = ("open_rate", "convert_rate", "reshare_rate")


@pytest.fixture
def stage(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> SimpleNamespace:
    """An event of the signed-in marketer's organisation."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation)
        member = make_member(session, organisation, Role.MARKETER)
        stranger = make_event(session, make_organisation(session))
        moderator = make_member(session, organisation, Role.MODERATOR)
    sign_in(client, member)
    url = f"/console/events/{event.id}/planner"
    return SimpleNamespace(organisation=organisation, event=event, stranger=stranger, moderator=moderator, url=url)


def value(text: str, name: str) -> str:
    """What a field of the page holds."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    assert tag, name
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


def test_without_past_events_every_value_is_said_to_be_a_guess(client: FlaskClient, stage: SimpleNamespace) -> None:
    answer = client.get(stage.url)
    assert answer.status_code == 200
    assert {name: value(answer.text, name) for name in GUESSES if name != "reshared_by"} == {
        name: guess for name, guess in GUESSES.items() if name != "reshared_by"
    }
    assert answer.text.count("A guess: too little is measured yet.") == 4
    assert "every value is a guess" in answer.text


def test_the_founding_example_is_one_click_away(client: FlaskClient, stage: SimpleNamespace) -> None:
    link = re.search(r'href="([^"]*planner\?[^"]*seeds=600[^"]*)"', client.get(stage.url).text)
    assert link
    answer = client.get(link[1].replace("&amp;", "&"))
    assert re.findall(r'<b class="num">(60,000|600,000)</b>', answer.text) == ["60,000", "600,000"]


def test_the_numbers_are_the_librarys(client: FlaskClient, stage: SimpleNamespace) -> None:
    asked = FOUNDING_EXAMPLE | {"population": "1000000", "measured_on": "80", "waves": "3", "later_audience": "30"}
    plan = Plan(
        seeds=600,
        audience=100,
        open_rate=0.05,
        convert_rate=0.2,
        reshare_rate=0.1,
        reshared_by=Resharing.VIEWERS,
        population=1_000_000,
        measured_on=80,
        later_audience=30,
        waves=3,
    )
    outlook = plan_reach(plan, draws=DRAWS)
    rows = list(csv.reader(StringIO(client.get(f"{stage.url}/generations.csv", query_string=asked).text)))
    for row, wave in zip(rows[1:], [*outlook.waves, outlook.total], strict=True):
        ranges = [wave.sharers, wave.impressions, wave.reach, wave.opens, wave.registrations]
        assert [float(cell) for cell in row[1:]] == [round(end, 2) for r in ranges for end in (r.expected, r.low, r.high)]


def test_the_part_that_follows_the_sliders_is_the_pages_own(client: FlaskClient, stage: SimpleNamespace) -> None:
    told = client.get(f"{stage.url}/outlook.json", query_string=FOUNDING_EXAMPLE).json
    page = client.get(stage.url, query_string=FOUNDING_EXAMPLE).text
    assert told["errors"] == {}
    assert told["claim"] == "6,600 registrations out of 660,000 views"
    assert told["outlook"].strip() in page


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("seeds", "-1"),
        ("seeds", "many"),
        ("seeds", "9" * 5000),
        ("audience", "nan"),
        ("audience", "1e400"),
        ("audience", ""),
        ("open_rate", "100.1"),
        ("convert_rate", "-inf"),
        ("reshare_rate", "<b>"),
        ("reshared_by", "nobody"),
        ("waves", "0"),
        ("waves", "1000000"),
        ("population", "0"),
        ("later_audience", "nan"),
        ("measured_on", "0"),
    ],
)
def test_a_value_that_cannot_be_is_said_beside_its_field(
    client: FlaskClient, stage: SimpleNamespace, name: str, wrong: str
) -> None:
    answer = client.get(stage.url, query_string={name: wrong})
    assert answer.status_code == 422
    assert "One thing needs a look." in answer.text
    assert f'href="#{name}' in answer.text
    assert "No outlook yet." in answer.text
    told = client.get(f"{stage.url}/outlook.json", query_string={name: wrong})
    assert (told.status_code, list(told.json["errors"])) == (200, [name])
    assert client.get(f"{stage.url}/generations.csv", query_string={name: wrong}).status_code == 422


def test_values_too_large_together_are_refused(client: FlaskClient, stage: SimpleNamespace) -> None:
    asked = {"seeds": "1000000", "audience": "10000000", "open_rate": "100", "convert_rate": "100", "reshare_rate": "100"}
    answer = client.get(stage.url, query_string=asked)
    assert answer.status_code == 422
    assert "more than 10¹⁵" in answer.text
    assert client.get(f"{stage.url}/generations.csv", query_string=asked).status_code == 422
    assert "more than 10¹⁵" in client.get(f"{stage.url}/outlook.json", query_string=asked).json["outlook"]


def test_rates_known_from_one_person_end_in_a_wide_interval(client: FlaskClient, stage: SimpleNamespace) -> None:
    asked = {"seeds": "50", "audience": "1000", "measured_on": "1", "waves": "8"} | dict.fromkeys(RATES, "30")
    assert client.get(stage.url, query_string=asked).status_code == 200


def test_nobody_sharing_leads_to_nothing(client: FlaskClient, stage: SimpleNamespace) -> None:
    told = client.get(f"{stage.url}/outlook.json", query_string={"seeds": "0"}).json
    assert told["claim"] == "0 registrations out of 0 views"


def test_what_is_measured_stands_there_first_and_says_on_how_many(app: Flask) -> None:
    past = Measured([MeasuredEvent(1, "One", 40, 120, 30, 10), MeasuredEvent(2, "Two", 20, 60, 6, 2)])
    with app.test_request_context():
        values, words = prefilled(past), hints(past)
    assert (values["seeds"], values["audience"], values["open_rate"]) == ("24", "100", "3")
    assert (values["convert_rate"], values["reshare_rate"], values["measured_on"]) == ("20", "33.3", "36")
    assert words["convert_rate"] == "Measured: of 180 visitors by share links 36 registered."
    assert words["reshare_rate"] == "Measured: of 36 people who registered by referral 12 shared again."
    assert words["open_rate"].startswith("Measured with the audience: 60 people who shared brought 180 visitors, 3.0 each.")


def test_a_rate_of_a_few_people_is_not_called_measured(app: Flask) -> None:
    few = ENOUGH - 1
    with app.test_request_context():
        assert prefilled(Measured([MeasuredEvent(1, "Small", few, few, few, 1)])) == GUESSES


def test_links_that_brought_more_than_the_guessed_audience_widen_it(app: Flask) -> None:
    with app.test_request_context():
        values = prefilled(Measured([MeasuredEvent(1, "Famous", 10, 2500, 2600, 0)]))
    assert (values["audience"], values["open_rate"], values["convert_rate"]) == ("250", "100", "100")
    assert values["reshare_rate"] == "0"


def test_the_page_names_the_events_its_rates_rest_on(
    client: FlaskClient, stage: SimpleNamespace, sqlite_platform: Platform
) -> None:
    with sqlite_platform.transaction() as session:
        organisation = session.merge(stage.organisation)
        past = make_event(session, organisation, title="Last winter", status=EventStatus.ENDED)
        first = make_registration(session, past)
        session.add(Share(organisation_id=organisation.id, event_id=past.id, registration_id=first.id, method="copy"))
        make_registration(session, past, parent=first)
    with counting(sqlite_platform.engine) as sent:
        text = client.get(stage.url).text
    assert f'href="/console/events/{past.id}/report">Last winter</a>' in text
    assert len([statement for statement in sent if statement.startswith(("SELECT", "WITH"))]) <= STATEMENTS_MAX


def test_marketers_may_plan_and_moderators_may_not(client: FlaskClient, stage: SimpleNamespace, sign_in: SignIn) -> None:
    assert f'href="{stage.url}"' in client.get(f"/console/events/{stage.event.id}/report").text
    sign_in(client, stage.moderator)
    for part in ("", "/outlook.json", "/generations.csv"):
        assert client.get(stage.url + part).status_code == 403


def test_another_organisations_event_does_not_exist(client: FlaskClient, stage: SimpleNamespace) -> None:
    for part in ("", "/outlook.json", "/generations.csv"):
        assert client.get(f"/console/events/{stage.stranger.id}/planner{part}").status_code == 404


def test_large_numbers_are_said_shortly_and_small_ones_exactly(app: Flask) -> None:
    with app.test_request_context():
        assert [people(each) for each in (0.0, 0.02, 0.25, 3.0, 12.4, 600_000.0, 6e7)] == [
            "0",
            "< 0.1",
            "0.2",
            "3",
            "12",
            "600,000",
            "60M",
        ]
