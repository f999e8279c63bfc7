"""Registering while the event is on: the button says that it opens the room, so it does."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.models import EventFormat, EventStatus
from core.platform import Platform
from tests.webapp.test_watch_page import props
from tests.webapp.trip import PERSON, fill, register, registrations, stage_of


@pytest.fixture
def live(sqlite_platform: Platform) -> SimpleNamespace:
    return stage_of(sqlite_platform, status=EventStatus.LIVE)


def test_the_button_leads_into_the_room_with_the_ticket_one_click_away(
    client: FlaskClient, sqlite_platform: Platform, live: SimpleNamespace
) -> None:
    assert "Register and open the room" in client.get(live.url, headers=PERSON).text
    answer = register(client, live)
    ticket = f"/t/{registrations(sqlite_platform)[-1].ticket_token}"

    assert (answer.status_code, answer.location) == (303, f"{ticket}/room")
    room = client.get(answer.location).text
    assert props(room, "room")["back"]["url"] == ticket
    assert f'<a href="{ticket}">Your ticket</a>' in room, "without a script too"


def test_whoever_is_registered_already_comes_in_too_and_a_stranger_with_the_address_does_not(
    app: Flask, client: FlaskClient, live: SimpleNamespace
) -> None:
    first = register(client, live)
    again = client.post(live.url, data=fill(client.get(live.url, headers=PERSON)), headers=PERSON)

    assert again.location == first.location
    assert register(app.test_client(), live, name="Mallory").location.endswith("/sent")


@pytest.mark.parametrize(("format_", "mode"), [(EventFormat.ONSITE, None), (EventFormat.HYBRID, "onsite")])
def test_whoever_comes_to_the_venue_gets_the_ticket(
    client: FlaskClient, sqlite_platform: Platform, format_: EventFormat, mode: str | None
) -> None:
    live = stage_of(sqlite_platform, status=EventStatus.LIVE, format=format_, venue_name="Great Hall", venue_address="1 Dock Rd")
    answer = register(client, live, **({"attendance_mode": mode} if mode else {}))

    assert answer.location == f"/t/{registrations(sqlite_platform)[-1].ticket_token}"


def test_whoever_watches_a_hybrid_event_from_elsewhere_comes_into_the_room(
    client: FlaskClient, sqlite_platform: Platform
) -> None:
    live = stage_of(sqlite_platform, status=EventStatus.LIVE, format=EventFormat.HYBRID, venue_name="Great Hall")

    assert register(client, live, attendance_mode="online").location.endswith("/room")
