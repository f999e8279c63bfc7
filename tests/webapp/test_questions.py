"""The questions of an event as a file."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask.testing import FlaskClient

from core.models import Anonymity, Event, Member, Role
from core.platform import Platform
from core.services.questions import deciding, own
from core.services.questions.question_rooms import change_settings
from tests.core.services.question_support import Stage
from tests.factories import make_member, make_organisation

SignIn = Callable[[FlaskClient, Member], None]


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    """With a question of every kind."""
    with sqlite_platform.transaction() as session:
        stage = Stage.set_up(session)
        maud = stage.attendee(name="Maud Ferrier")
        named = stage.ask(maud, "=How loud?")
        stage.vote(stage.attendee(), named)
        deciding.answer_question(session, stage.moderator, stage.event.id, named["id"], "As a fridge.")
        for anonymity in (Anonymity.ATTENDEES, Anonymity.EVERYONE):
            change_settings(session, stage.moderator, stage.event.id, anonymity=anonymity)
            stage.ask(maud, f"Hidden from {anonymity}?", anonymity=anonymity)
        change_settings(session, stage.moderator, stage.event.id, moderated=True)
        stage.ask(maud, "Held?")
        withdrawn = stage.ask(maud, "Never mind?")
        own.withdraw_question(session, maud, stage.event.id, withdrawn["id"])
        return stage.event


def member(platform: Platform, event: Event, role: Role) -> Member:
    with platform.transaction() as session:
        return make_member(session, session.get_one(Event, event.id).organisation, role)


def test_the_file_has_every_question_and_keeps_what_was_promised(
    client: FlaskClient, sqlite_platform: Platform, event: Event, sign_in: SignIn
) -> None:
    sign_in(client, member(sqlite_platform, event, Role.MODERATOR))
    answer = client.get(f"/console/events/{event.id}/questions.csv")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={event.slug}-questions.csv"
    rows = list(csv.DictReader(StringIO(answer.text[1:])))
    assert [row["Question"] for row in rows] == ["'=How loud?", "Hidden from attendees?", "Hidden from everyone?", "Held?"]
    assert [(row["Asked by"], row["Anonymous"]) for row in rows] == [
        ("Maud F.", "no"),
        ("Maud F.", "yes"),
        ("", "yes"),
        ("Maud F.", "no"),
    ]
    assert [row["Status"] for row in rows] == [
        "Answered",
        *["Waits for an answer"] * 2,
        "Waits for approval",
    ]
    assert (rows[0]["Votes"], rows[0]["Answer"], rows[0]["Decided by"]) == ("1", "As a fridge.", "Mona")


def test_the_file_is_the_teams_own(client: FlaskClient, sqlite_platform: Platform, event: Event, sign_in: SignIn) -> None:
    assert client.get(f"/console/events/{event.id}/questions.csv").status_code == 302
    sign_in(client, member(sqlite_platform, event, Role.AGENT))
    assert client.get(f"/console/events/{event.id}/questions.csv").status_code == 403
    with sqlite_platform.transaction() as session:
        stranger = make_member(session, make_organisation(session))
    sign_in(client, stranger)
    assert client.get(f"/console/events/{event.id}/questions.csv").status_code == 404


def test_the_pages_of_the_team_lead_to_the_file(
    client: FlaskClient, sqlite_platform: Platform, event: Event, sign_in: SignIn
) -> None:
    sign_in(client, member(sqlite_platform, event, Role.HOST))
    for page in ("room", "studio"):
        assert f"/console/events/{event.id}/questions.csv" in client.get(f"/console/events/{event.id}/{page}").text
