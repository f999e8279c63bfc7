"""Pages of an event whose video comes from elsewhere: what they may ask of whom, and what they tell their scripts."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.models import Event, EventStatus, Registration, Role
from core.platform import Platform
from core.queries.room.room import event_state
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_watch_page import props

YOUTUBE = "https://youtu.be/jNQXAC9IVRw"
PLAYERS = {
    YOUTUBE: "https://www.youtube-nocookie.com",
    "https://vimeo.com/76979871": "https://player.vimeo.com",
    "https://vimeo.com/event/4154130": "https://vimeo.com",
    "https://www.bilibili.com/video/BV1xx411c7mD": "https://player.bilibili.com",
    "https://live.bilibili.com/21484828": "https://www.bilibili.com",
}
OPENED = ("frame-src", "connect-src", "media-src", "img-src", "script-src", "style-src", "default-src")


@pytest.fixture
def attendee(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> Registration:
    """Somebody with a place at a live event; the browser is also signed in as its host."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        sign_in(client, make_member(session, organisation, Role.HOST))
        return make_registration(session, make_event(session, organisation, status=EventStatus.LIVE))


def _plays(platform: Platform, attendee: Registration, address: str) -> None:
    with platform.transaction() as session:
        session.get_one(Event, attendee.event_id).stream_url = address


def _rooms(attendee: Registration) -> dict[str, str]:
    """The pages with a player, by the script that draws it."""
    console = f"/console/events/{attendee.event_id}"
    return {f"/t/{attendee.ticket_token}/room": "room", f"{console}/room": "room", f"{console}/studio": "studio"}


def _elsewhere(client: FlaskClient, page: str) -> dict[str, set[str]]:
    """The hosts that a page is open to beside its own, by the kind of thing."""
    header = client.get(page).headers["Content-Security-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in header.split(";"))
    others = {kind: {host for host in policy[kind].split() if host.startswith("https:")} for kind in OPENED}
    return {kind: hosts for kind, hosts in others.items() if hosts}


@pytest.mark.parametrize("address", PLAYERS)
def test_the_rooms_of_an_event_are_open_to_the_player_of_its_video_and_to_nothing_else(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration, address: str
) -> None:
    _plays(sqlite_platform, attendee, address)
    for page, island in _rooms(attendee).items():
        assert _elsewhere(client, page) == {"frame-src": {PLAYERS[address]}}
        assert f"https://{props(client.get(page).text, island)['videoHost']}" == PLAYERS[address]


def test_the_rooms_of_an_event_with_a_playlist_may_fetch_from_its_host(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration
) -> None:
    _plays(sqlite_platform, attendee, "https://video.example:8443/live.m3u8")
    allowed = {"https://video.example:8443"}
    for page in _rooms(attendee):
        assert _elsewhere(client, page) == {"media-src": allowed, "connect-src": allowed}


def test_a_playlist_may_name_files_on_the_hosts_that_whoever_runs_the_server_allows(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plays(sqlite_platform, attendee, "https://video.example/live.m3u8")
    monkeypatch.setitem(sqlite_platform.settings.__dict__, "video_hosts", "media.example *.cdn.example")
    allowed = {"https://video.example", "https://media.example", "https://*.cdn.example"}
    assert _elsewhere(client, f"/t/{attendee.ticket_token}/room") == {"media-src": allowed, "connect-src": allowed}


def test_pages_without_a_player_are_open_to_nobody_and_so_are_rooms_of_our_own_video(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration
) -> None:
    for page in _rooms(attendee):
        assert _elsewhere(client, page) == {}
    _plays(sqlite_platform, attendee, YOUTUBE)
    for page in (
        f"/t/{attendee.ticket_token}",
        f"/console/events/{attendee.event_id}",
        f"/console/events/{attendee.event_id}/edit",
    ):
        assert client.get(page).status_code == 200
        assert _elsewhere(client, page) == {}


def test_an_address_that_todays_rules_refuse_opens_nothing(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration
) -> None:
    _plays(sqlite_platform, attendee, "https://10.0.0.8/live.m3u8")
    for page, island in _rooms(attendee).items():
        assert _elsewhere(client, page) == {}
        assert props(client.get(page).text, island)["videoHost"] is None


def _stream(address: str, status: EventStatus = EventStatus.LIVE) -> dict[str, Any]:
    event = Event(id=1, status=status, stream_url=address, playback_id="p")
    stream: dict[str, Any] = event_state(event)["stream"]
    return stream


def test_the_room_is_told_where_the_video_comes_from() -> None:
    assert _stream(YOUTUBE) == {
        "url": "https://www.youtube-nocookie.com/embed/jNQXAC9IVRw?playsinline=1&rel=0",
        "online": True,
        "elsewhere": {
            "provider": "youtube",
            "site": "YouTube",
            "host": "www.youtube-nocookie.com",
            "page": "https://www.youtube.com/watch?v=jNQXAC9IVRw",
        },
    }
    assert _stream(YOUTUBE, EventStatus.PUBLISHED)["online"] is False
    assert _stream("https://video.example/live.m3u8")["elsewhere"]["site"] == "video.example"
    assert "elsewhere" not in _stream("")


def test_the_studio_says_that_nobody_here_sees_how_the_video_arrives(
    client: FlaskClient, sqlite_platform: Platform, attendee: Registration
) -> None:
    _plays(sqlite_platform, attendee, YOUTUBE)
    page = client.get(f"/console/events/{attendee.event_id}/studio")
    assert "The video comes from YouTube" in page.text
    told = client.get(f"/console/events/{attendee.event_id}/studio/live.json").get_json()
    assert told["health"] == {"elsewhere": True}


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ("https://brackenfold.example/live", "This is a web page, not a video."),
        ("https://www.youtube.com/@brackenfold", "Open the video or the live stream on YouTube and copy its address."),
        ("https://10.0.0.8/live.m3u8", "Viewers elsewhere cannot reach this address."),
        ("https://me:secret@video.example/live.m3u8", "Take the name and the password out of the address"),
    ],
)
def test_an_address_that_cannot_be_taken_is_refused_beside_its_field(
    client: FlaskClient, attendee: Registration, entered: str, words: str
) -> None:
    form = {"title": "Heat pumps", "format": "live", "starts_at": "2035-01-01T10:00", "ends_at": "2035-01-01T11:00"}
    answer = client.post(
        "/console/events/new", data=form | {"timezone": "Europe/London", "language": "en", "stream_url": entered}
    )
    assert answer.status_code == 422
    assert words in answer.text
