"""The watch page of members: where moderators moderate, on a phone too."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.dates import zone_city
from core.models import Event, EventStatus, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session, name="Brackenfold"), title="Heat pumps", status=EventStatus.LIVE)


@pytest.fixture
def moderator(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, event: Event) -> FlaskClient:
    """The browser of a moderator of the event's organisation."""
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, session.get_one(Event, event.id).organisation, Role.MODERATOR))
    return client


def props(page: str, island: str) -> dict[str, Any]:
    """What the page hands to its script."""
    drawn = page.partition(f'data-island="{island}"')[2]
    told: dict[str, Any] = json.loads(drawn.partition('<script type="application/json">')[2].partition("</script>")[0])
    return told


def test_a_moderator_comes_in_as_a_member(moderator: FlaskClient, event: Event) -> None:
    told = props(moderator.get(f"/console/events/{event.id}/room").text, "room")

    assert told["auth"] == {"event": event.id, "locale": "en"}
    assert told["about"]["title"] == "Heat pumps"
    assert told["about"]["host"] == "Brackenfold"


def test_it_says_of_which_place_its_times_are(moderator: FlaskClient, event: Event) -> None:
    about = props(moderator.get(f"/console/events/{event.id}/room").text, "room")["about"]

    assert about["zone"] == event.timezone
    assert about["when"].endswith(f" in {zone_city(event.timezone, 'en')}")


@pytest.mark.parametrize("page", ["room", "studio"])
def test_the_room_answers_in_the_language_of_the_page(moderator: FlaskClient, event: Event, page: str) -> None:
    told = props(moderator.get(f"/console/events/{event.id}/{page}?lang=zh").text, page)

    assert told["auth"]["locale"] == "zh"


def test_its_way_back_leads_to_the_console_and_its_rules_to_the_word_list(moderator: FlaskClient, event: Event) -> None:
    told = props(moderator.get(f"/console/events/{event.id}/room").text, "room")

    assert moderator.get(told["back"]["url"]).status_code == 200
    assert told["back"]["url"].startswith("/console/")
    assert moderator.get(told["chatRules"]).status_code == 200


def test_a_member_has_no_link_of_their_own_to_share(moderator: FlaskClient, event: Event) -> None:
    assert props(moderator.get(f"/console/events/{event.id}/room").text, "room")["share"] is None


def test_no_shared_computer_keeps_it(moderator: FlaskClient, event: Event) -> None:
    assert moderator.get(f"/console/events/{event.id}/room").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("status", "words"),
    [(EventStatus.DRAFT, "<b>This event is a draft</b>"), (EventStatus.CANCELLED, "<b>This event was cancelled</b>")],
)
def test_a_closed_room_leads_to_the_studio_which_says_why(
    moderator: FlaskClient, sqlite_platform: Platform, event: Event, status: EventStatus, words: str
) -> None:
    with sqlite_platform.transaction() as session:
        session.get_one(Event, event.id).status = status

    answer = moderator.get(f"/console/events/{event.id}/room")

    assert answer.location == f"/console/events/{event.id}/studio"
    assert words in moderator.get(answer.location).text


@pytest.mark.parametrize("page", ["", "/studio"])
def test_the_pages_of_the_event_lead_to_it(moderator: FlaskClient, event: Event, page: str) -> None:
    assert f'href="/console/events/{event.id}/room"' in moderator.get(f"/console/events/{event.id}{page}").text


def test_an_attendees_page_knows_of_no_rules(client: FlaskClient, sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        ticket = make_registration(session, session.get_one(Event, event.id)).ticket_token

    assert "chatRules" not in props(client.get(f"/t/{ticket}/room").text, "room")
