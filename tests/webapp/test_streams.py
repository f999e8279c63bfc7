"""Recording and captions on the console, and what viewers load of them."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.models import CaptionLine, Event, EventStatus, RecordingStop, Role
from core.platform import Platform
from core.queries.events.recordings import find_recording
from core.queries.events.streams import records
from core.queries.replays.replays import find_replayed
from core.services.events.recordings import Kept, Part, keep
from tests.factories import make_event, make_member, make_organisation
from webapp.replay_page import replay_props

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

BEGAN = datetime(2026, 5, 1, 10, tzinfo=UTC)
FILE = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"


@pytest.fixture
def stage(sqlite_platform: Platform, client: FlaskClient, sign_in: Any) -> SimpleNamespace:
    """A live event that was recorded for a minute, whose host is signed in."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation, status=EventStatus.LIVE)
        members = {role: make_member(session, organisation, role) for role in Role}
        stranger = make_member(session, make_organisation(session))
        keep(session, event.id, Kept(f"{event.playback_id}/recording.m3u8", (Part(BEGAN, 0, 60_000),), 5_000_000))
        session.add(
            CaptionLine(organisation_id=organisation.id, event_id=event.id, text="a < b", at=BEGAN + timedelta(seconds=4))
        )
    sign_in(client, members[Role.HOST])
    folder = sqlite_platform.settings.media_dir / event.playback_id
    folder.mkdir(parents=True)
    (folder / "recording.m3u8").write_text("#EXTM3U\n")
    return SimpleNamespace(
        event=event, members=members, stranger=stranger, folder=folder, url=f"/console/events/{event.id}/studio/recording"
    )


def test_the_page_says_how_much_is_kept_and_why_it_pauses(
    stage: SimpleNamespace, client: FlaskClient, sqlite_platform: Platform
) -> None:
    page = client.get(stage.url).text
    assert "60 seconds" in page
    assert "5.0 MB" in page
    parts = (Part(BEGAN, 0, 60_000),)
    with sqlite_platform.transaction() as session:
        keep(session, stage.event.id, Kept("p", parts, 5_000_000, RecordingStop.DISK))
    assert "the disk is nearly full" in client.get(stage.url).text


def test_a_host_stops_recording_and_then_deletes_what_was_kept(
    stage: SimpleNamespace, client: FlaskClient, sqlite_platform: Platform
) -> None:
    refused = client.post(f"{stage.url}/delete", follow_redirects=True).text
    assert "Switch recording off or end the event" in refused
    assert "Nothing more is recorded" in client.post(stage.url, data={"records": "no"}, follow_redirects=True).text
    with sqlite_platform.reading() as session:
        assert not records(session, stage.event.id)
    playlist = f"/hls/{stage.event.playback_id}/recording.m3u8"
    assert client.get(playlist).status_code == 200
    assert "The recording is deleted" in client.post(f"{stage.url}/delete", follow_redirects=True).text
    assert client.get(playlist).status_code == 404
    with sqlite_platform.reading() as session:
        assert find_recording(session, stage.event.id) is None


def test_captions_are_uploaded_replaced_and_removed(stage: SimpleNamespace, client: FlaskClient) -> None:
    def upload(content: bytes) -> str:
        data = {"language": "en", "file": (BytesIO(content), "captions.vtt")}
        return client.post(f"/console/events/{stage.event.id}/studio/captions", data=data, follow_redirects=True).text

    track = f"/hls/{stage.event.playback_id}/captions-en.vtt"
    assert client.get(track).status_code == 404
    assert "The captions are there" in upload(FILE)
    assert "The captions are there" in upload(FILE.replace(b"Hello", b"Good evening"))
    answer = client.get(track)
    assert (answer.mimetype, "Good evening" in answer.text, "Hello" in answer.text) == ("text/vtt", True, False)
    assert "see line 3" in upload(FILE.replace(b"00:02", b"00:00"))
    client.post(f"/console/events/{stage.event.id}/studio/captions/en/delete")
    assert client.get(track).status_code == 404


def test_what_was_written_live_becomes_captions_of_the_recording(stage: SimpleNamespace, client: FlaskClient) -> None:
    text = client.get(f"/hls/{stage.event.playback_id}/captions-live.vtt").text
    assert "00:00:04.000 --> 00:00:10.000\na &lt; b" in text


def test_there_are_no_live_captions_where_nobody_wrote_any(
    stage: SimpleNamespace, client: FlaskClient, sqlite_platform: Platform
) -> None:
    with sqlite_platform.transaction() as session:
        session.query(CaptionLine).delete()
    assert client.get(f"/hls/{stage.event.playback_id}/captions-live.vtt").status_code == 404


def test_the_replay_names_every_track_it_can_be_read_with(
    stage: SimpleNamespace, client: FlaskClient, sqlite_platform: Platform
) -> None:
    data = {"language": "zh", "file": (BytesIO(FILE), "captions.vtt")}
    client.post(f"/console/events/{stage.event.id}/studio/captions", data=data)
    with sqlite_platform.reading() as session:
        replayed = find_replayed(session, session.get_one(Event, stage.event.id))
    assert replayed is not None
    with client.application.test_request_context():
        props = replay_props(stage.event, replayed, {})
    assert [(track["language"], track["label"]) for track in props["captions"]] == [("zh", "中文"), ("en", "Written live")]
    assert all(client.get(track["url"]).status_code == 200 for track in props["captions"])


def test_only_hosts_of_the_organisation_come_here(stage: SimpleNamespace, client: FlaskClient, sign_in: Any) -> None:
    for member, status in ((stage.members[Role.MODERATOR], 403), (stage.stranger, 404)):
        sign_in(client, member)
        assert client.get(stage.url).status_code == status
        assert client.post(f"{stage.url}/delete").status_code == status
        assert client.post(stage.url, data={"records": "no"}).status_code == status


def test_an_event_without_a_recording_says_when_it_begins(
    stage: SimpleNamespace, client: FlaskClient, sqlite_platform: Platform
) -> None:
    with sqlite_platform.transaction() as session:
        fresh = make_event(session, session.get_one(Event, stage.event.id).organisation)
    page = client.get(f"/console/events/{fresh.id}/studio/recording").text
    assert "Recording begins when the event goes live" in page
