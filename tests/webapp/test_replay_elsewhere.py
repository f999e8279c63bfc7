"""The replay of an event whose video came from elsewhere: where it is, when it begins, and the chat in step with it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.authors import Author
from core.clock import at, now
from core.models import Event, EventStatus, Registration, ReplayAddress, Role
from core.platform import Platform
from core.services.room.chat import Draft, post_messages
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_replays import record
from tests.webapp.test_video_elsewhere import _elsewhere
from tests.webapp.test_watch_page import props

MINUTE_MS = 60_000
YOUTUBE = "https://youtu.be/jNQXAC9IVRw"
Save = Callable[..., TestResponse]


@pytest.fixture
def began() -> datetime:
    """When the event went live; it lasted an hour."""
    return now() - timedelta(hours=3)


@pytest.fixture
def attendee(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, began: datetime) -> Registration:
    """Somebody with a place who said something twelve minutes into it; the browser is signed in as its host."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        sign_in(client, make_member(session, organisation, Role.HOST))
        event = make_event(
            session,
            organisation,
            status=EventStatus.LIVE,
            starts_at=began,
            started_at=began,
            ended_at=began + timedelta(hours=1),
        )
        attendee = make_registration(session, event, name="Maud Ferrier")
        with at(began + timedelta(minutes=12)):
            post_messages(session, event.id, [Draft(Author.attendee(attendee), "at-12", "Good evening")], None)
        event.status = EventStatus.ENDED
        return attendee


@pytest.fixture
def save(client: FlaskClient, attendee: Registration) -> Save:
    """Gives the event an address where it can be watched."""

    def _save(url: str = YOUTUBE, begins: str = "0:00") -> TestResponse:
        return client.post(f"/console/events/{attendee.event_id}/replay/address", data={"url": url, "begins": begins})

    return _save


def _publish(client: FlaskClient, attendee: Registration) -> TestResponse:
    return client.post(f"/console/events/{attendee.event_id}/replay/publish")


def _chat(client: FlaskClient, attendee: Registration, at_ms: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/t/{attendee.ticket_token}/replay/chat.json?at={at_ms}").get_json()
    return told


def test_an_event_watched_elsewhere_has_a_replay_once_its_address_is_given(
    client: FlaskClient, attendee: Registration, save: Save
) -> None:
    page = f"/t/{attendee.ticket_token}/replay"
    assert _publish(client, attendee).status_code == 409
    assert save().status_code == 303
    assert client.get(page).status_code == 302, "not before it is published"
    assert _publish(client, attendee).status_code == 303

    told = props(client.get(page).text, "replay")
    assert told["video"]["url"] == "https://www.youtube-nocookie.com/embed/jNQXAC9IVRw?playsinline=1&rel=0"
    assert told["video"]["elsewhere"]["site"] == "YouTube"
    assert told["durationMs"] == 60 * MINUTE_MS
    assert told["captions"] == []


def test_the_pages_that_play_it_are_open_to_its_host_and_the_form_is_not(
    client: FlaskClient, attendee: Registration, save: Save
) -> None:
    save()
    _publish(client, attendee)
    console = f"/console/events/{attendee.event_id}/replay"
    for page in (f"/t/{attendee.ticket_token}/replay", f"{console}/watch"):
        assert _elsewhere(client, page) == {"frame-src": {"https://www.youtube-nocookie.com"}}
    assert _elsewhere(client, console) == {}


@pytest.mark.parametrize(("begins", "shown_at"), [("0:00", 12), ("4:00", 16), ("1:00:00", 72), ("-2:00", 10), ("-30:00", 0)])
def test_the_chat_is_in_step_with_the_moment_at_which_the_event_begins_there(
    client: FlaskClient, attendee: Registration, save: Save, begins: str, shown_at: int
) -> None:
    save(begins=begins)
    _publish(client, attendee)
    (message,) = _chat(client, attendee)["messages"]
    assert message["ms"] == shown_at * MINUTE_MS


def test_an_empty_address_takes_the_replay_away(client: FlaskClient, attendee: Registration, save: Save) -> None:
    save()
    _publish(client, attendee)
    assert save(url="").status_code == 303
    assert client.get(f"/t/{attendee.ticket_token}/replay").status_code == 302
    assert _publish(client, attendee).status_code == 409


@pytest.mark.parametrize(
    ("url", "begins", "words"),
    [
        ("https://live.bilibili.com/21484828", "0:00", "This address shows what is live there now."),
        ("https://vimeo.com/event/4154130", "0:00", "This address shows what is live there now."),
        ("https://brackenfold.example/", "0:00", "This is a web page, not a video."),
        ("https://video.example/" + "a" * 500 + ".m3u8", "0:00", "Give an https:// address that ends in .m3u8"),
        (YOUTUBE, "soon", "Write the moment like 0:00 or 1:02:30."),
        (YOUTUBE, "0:75", "Write the moment like 0:00 or 1:02:30."),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_typed_is_lost(
    attendee: Registration, save: Save, url: str, begins: str, words: str
) -> None:
    answer = save(url, begins)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{url}"' in answer.text
    assert f'value="{begins}"' in answer.text
    wrong = re.findall(r'<input[^>]* name="(\w+)"[^>]* aria-invalid="true"', answer.text)
    assert wrong == ["url" if begins == "0:00" else "begins"]


def test_the_form_shows_what_was_saved_and_offers_the_address_that_was_live(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration, save: Save
) -> None:
    form = f"/console/events/{attendee.event_id}/replay"
    with sqlite_platform.transaction() as session:
        session.get_one(Event, attendee.event_id).stream_url = "https://vimeo.com/76979871"
    assert 'value="https://vimeo.com/76979871"' in client.get(form).text
    save(begins="-1:02:03")
    page = client.get(form).text
    assert f'value="{YOUTUBE}"' in page
    assert 'value="-1:02:03"' in page
    assert 'id="clips"' not in page


def test_a_chapter_may_lie_after_the_hour_that_the_event_lasted(client: FlaskClient, attendee: Registration, save: Save) -> None:
    save()
    _publish(client, attendee)
    lines = {"chapters": "0:00 Welcome\n1:20:00 Questions"}
    assert client.post(f"/console/events/{attendee.event_id}/replay/chapters", data=lines).status_code == 303
    told = props(client.get(f"/t/{attendee.ticket_token}/replay").text, "replay")
    assert [chapter["ms"] for chapter in told["chapters"]] == [0, 80 * MINUTE_MS]


def test_what_was_recorded_here_is_the_replay_and_no_address_takes_its_place(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration, save: Save, began: datetime
) -> None:
    save()
    with sqlite_platform.transaction() as session:
        record(session, session.get_one(Event, attendee.event_id), began)
    _publish(client, attendee)
    told = props(client.get(f"/t/{attendee.ticket_token}/replay").text, "replay")
    assert told["video"]["url"].startswith("/hls/")
    assert "elsewhere" not in told["video"]
    assert save("https://vimeo.com/76979871").status_code == 409


def test_a_host_of_another_organisation_finds_nothing(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration, save: Save, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, make_organisation(session), Role.HOST))
    assert save().status_code == 404
    with sqlite_platform.reading() as session:
        assert session.get(ReplayAddress, attendee.event_id) is None


def test_a_moderator_may_look_and_not_change_it(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration, save: Save, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        organisation = session.get_one(Event, attendee.event_id).organisation
        sign_in(client, make_member(session, organisation, Role.MODERATOR))
    assert save().status_code == 403
    assert "Save the address" not in client.get(f"/console/events/{attendee.event_id}/replay").text
