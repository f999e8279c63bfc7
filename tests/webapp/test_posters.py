"""Posters, as browsers get them."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.models import Event, EventFormat, EventStatus, Share
from core.platform import Platform
from tests.factories import make_registration
from tests.webapp.trip import decode, stage_of
from webapp.posters import make_poster


def path(stage: SimpleNamespace) -> str:
    return f"/t/{stage.sharer.ticket_token}/poster.png"


def test_an_attendees_poster_carries_their_own_code(client: FlaskClient, stage: SimpleNamespace) -> None:
    answer = client.get(path(stage))

    assert answer.mimetype == "image/png"
    assert decode(answer.data) == f"http://ripplecast.test/q/{stage.share}"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_it_is_kept_by_its_own_browser_and_drawn_again_only_when_something_on_it_changed(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    first = client.get(path(stage))
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path(stage), headers=again).status_code == 304
    assert client.get(f"{path(stage)}?name=off", headers=again).status_code == 200
    assert client.get(f"{path(stage)}?lang=zh", headers=again).status_code == 200

    with sqlite_platform.transaction() as session:
        session.get_one(Event, stage.event.id).title = "Moved to the large hall"
    assert client.get(f"{path(stage)}?lang=en", headers=again).status_code == 200


def test_it_is_offered_as_a_file_when_asked_for(client: FlaskClient, stage: SimpleNamespace) -> None:
    assert "Content-Disposition" not in client.get(path(stage)).headers
    offered = client.get(f"{path(stage)}?download=1").headers["Content-Disposition"]
    assert offered == f"attachment; filename={stage.event.slug}.png"


def test_there_is_no_poster_of_strangers_places_given_back_and_events_that_are_over(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    assert client.get("/t/nobodys/poster.png").status_code == 404
    over = stage_of(sqlite_platform, status=EventStatus.ENDED)
    assert client.get(path(over)).status_code == 404
    client.post(f"/t/{stage.sharer.ticket_token}/cancel")
    assert client.get(path(stage)).status_code == 404


@pytest.fixture
def words(app: Flask, sqlite_platform: Platform):
    """What stands on a poster in a language."""

    def _words(name: str, language: str, **values: object):
        stage = stage_of(sqlite_platform, timezone="Asia/Shanghai", **values)
        with app.test_request_context(f"/?lang={language}"):
            return make_poster(stage.event, stage.share, name)

    return _words


def test_the_words_are_of_the_pages_language_and_the_times_of_the_events_zone(words) -> None:
    when = {"starts_at": datetime(2026, 10, 17, 11, tzinfo=UTC), "ends_at": datetime(2026, 10, 17, 12, 30, tzinfo=UTC)}
    english = words("Jonas Weller", "en", format=EventFormat.ONSITE, venue_name="Café <Süd> & Hall", **when)
    assert english.invitation == "Jonas Weller invites you"
    assert english.facts == ("Saturday 17 October 2026", "19:00–20:30 in Shanghai", "Café <Süd> & Hall")
    chinese = words("欧阳小荷", "zh", **when)
    assert chinese.facts[0] == "2026年10月17日星期六"
    assert "19:00–20:30" in chinese.facts[1]


def test_a_poster_over_midnight_names_both_days(words) -> None:
    found = words("", "en", starts_at=datetime(2026, 10, 17, 14, tzinfo=UTC), ends_at=datetime(2026, 10, 17, 18, tzinfo=UTC))
    assert found.facts[0] == "Sat 17 Oct 2026, 22:00 – Sun 18 Oct 2026, 02:00 in Shanghai"


@pytest.mark.parametrize("name", ["", "   ", "🚀", "محمد"])
def test_without_a_name_that_can_be_written_it_invites_in_nobodys(words, name: str) -> None:
    assert words(name, "en").invitation == ""


def test_a_very_long_name_is_shortened(words) -> None:
    assert words("Ab" * 60, "en").invitation == f"{'Ab' * 30}… invites you"


def test_the_ticket_offers_it_with_and_without_the_name(client: FlaskClient, stage: SimpleNamespace) -> None:
    ticket = f"/t/{stage.sharer.ticket_token}"
    with_name = client.get(ticket).text
    assert f'data-share-file="{path(stage)}"' in with_name
    assert f'href="{path(stage)}?download=1"' in with_name
    assert "Jonas Weller invites you" in with_name
    without = client.get(f"{ticket}?name=off").text
    assert f'data-share-file="{path(stage)}?name=off"' in without
    assert "Jonas Weller invites you" not in without


def test_a_ticket_tells_its_holder_how_far_their_sharing_has_come(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    with sqlite_platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        sharer = session.merge(stage.sharer)
        friends = [make_registration(session, event, parent=sharer, name=f"Friend {number}") for number in range(3)]
        make_registration(session, event, parent=friends[0])
    text = client.get(f"/t/{stage.sharer.ticket_token}").text

    assert "3 friends registered" in text
    assert "Number 1 of the 2 people who brought somebody" in text
    assert "watching now" not in text


def test_using_the_poster_is_recorded_as_such(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    client.post(f"/t/{stage.sharer.ticket_token}/shares", json={"way": "poster"})
    with sqlite_platform.reading() as session:
        assert session.scalars(select(Share.method)).all() == ["poster"]
