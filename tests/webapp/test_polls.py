"""What came out of polls is taken along as a file."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask.testing import FlaskClient

from core.models import Event, Member, Role
from core.platform import Platform
from core.poll_rules.kinds import PollKind
from core.services.polls.polls import hide_word
from tests.core.services.poll_support import Stage
from tests.factories import make_event, make_member, make_organisation

SignIn = Callable[[FlaskClient, Member], None]


@pytest.fixture
def polled(sqlite_platform: Platform) -> Event:
    """An event with a poll of several kinds, answered."""
    with sqlite_platform.transaction() as session:
        stage = Stage.set_up(session)
        choice = stage.opened(PollKind.QUIZ, "=Air", "Brine", right="Brine", points=5)
        rating = stage.opened(PollKind.RATING, "Taste")
        ranking = stage.opened(PollKind.RANKING, "Wind", "Sun")
        words = stage.opened(PollKind.WORDS)
        stage.prepared(PollKind.SINGLE, "Never", "asked")
        for place, stars, word in ((0, 4, "warm"), (1, 5, "Warm"), (1, 5, "dear")):
            voter = stage.attendee()
            stage.cast(voter, choice, place)
            stage.cast(voter, rating, stars=((stage.options(rating)[0], stars),))
            stage.cast(voter, ranking, place, 1 - place)
            stage.cast(voter, words, words=(word,))
        hide_word(session, stage.host, stage.event.id, words.id, "dear", hidden=True)
        return stage.event


def _sign_in(platform: Platform, client: FlaskClient, sign_in: SignIn, event: Event, role: Role) -> None:
    with platform.transaction() as session:
        sign_in(client, make_member(session, session.get_one(Event, event.id).organisation, role))


def test_every_option_and_word_has_a_line_in_the_file(
    sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn, polled: Event
) -> None:
    _sign_in(sqlite_platform, client, sign_in, polled, Role.HOST)
    answer = client.get(f"/console/events/{polled.id}/polls/results.csv")
    assert answer.status_code == 200
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["Kind"], row["Option"], row["Votes"]) for row in rows] == [
        ("Quiz question", "'=Air", "1"),
        ("Quiz question", "Brine", "2"),
        ("Rating", "Taste", ""),
        ("Ranking", "Wind", "1"),
        ("Ranking", "Sun", "2"),
        ("Open words", "Warm", "2"),
        ("Open words", "dear", "1"),
    ]
    quiz, rating, ranking = rows[1], rows[2], rows[4]
    assert (quiz["Share of votes"], quiz["Right"], quiz["People"]) == ("0.6667", "yes", "3")
    assert (rating["Mean of 5"], rating["4 stars"], rating["5 stars"]) == ("4.67", "1", "2")
    assert ranking["Points"] == "2"


def test_only_the_team_of_the_event_has_the_file(
    sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn, polled: Event
) -> None:
    _sign_in(sqlite_platform, client, sign_in, polled, Role.AGENT)
    assert client.get(f"/console/events/{polled.id}/polls/results.csv").status_code == 403
    with sqlite_platform.transaction() as session:
        elsewhere = make_event(session, make_organisation(session))
    _sign_in(sqlite_platform, client, sign_in, elsewhere, Role.HOST)
    assert client.get(f"/console/events/{polled.id}/polls/results.csv").status_code == 404
