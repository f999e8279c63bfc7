"""What a host chooses about smaller pictures, what the room is told of them, and what viewers load."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.models import Event, EventStatus, Role, VariantsHeld
from core.platform import Platform
from core.queries.events.streams import find_target, health
from core.queries.events.variants import variants_shown, wants_smaller_pictures
from core.queries.room.boards import BOARDS
from core.services.events.streams import Measured, note_health
from core.services.events.variants import Made, note_variants
from tests.factories import make_event, make_member, make_organisation

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

MEASURED = Measured(3_000_000, 30.0, 0, 0, 2000, 1280, 720, "H.264", "AAC", is_encoded=False)


@pytest.fixture
def stage(sqlite_platform: Platform, client: FlaskClient, sign_in: Any) -> SimpleNamespace:
    """A live event whose host is signed in."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation, status=EventStatus.LIVE)
        host, moderator = make_member(session, organisation, Role.HOST), make_member(session, organisation, Role.MODERATOR)
        stranger = make_member(session, make_organisation(session))
    sign_in(client, host)
    url = f"/console/events/{event.id}/studio"
    return SimpleNamespace(event=event, moderator=moderator, stranger=stranger, url=url)


def wanted(platform: Platform, event: Event) -> tuple[bool, bool]:
    """What the page and what the ingest reads."""
    with platform.reading() as session:
        target = find_target(session, event.stream_key)
        assert target is not None
        return wants_smaller_pictures(session, event.id), target.smaller


def test_a_host_switches_smaller_pictures_off_and_on(
    stage: SimpleNamespace, client: FlaskClient, sqlite_platform: Platform
) -> None:
    assert "Smaller pictures for slow lines: automatic" in client.get(stage.url).text
    page = client.post(f"{stage.url}/smaller-pictures", data={"smaller": "no"}, follow_redirects=True)
    assert "Smaller pictures for slow lines: off" in page.text
    assert wanted(sqlite_platform, stage.event) == (False, False)
    client.post(f"{stage.url}/recording", data={"records": "no"})
    assert wanted(sqlite_platform, stage.event) == (False, False)
    client.post(f"{stage.url}/smaller-pictures", data={"smaller": "yes"})
    assert wanted(sqlite_platform, stage.event) == (True, True)


@pytest.mark.parametrize(("who", "status"), [("moderator", 403), ("stranger", 404)])
def test_nobody_else_does(
    stage: SimpleNamespace, client: FlaskClient, sign_in: Any, sqlite_platform: Platform, who: str, status: int
) -> None:
    sign_in(client, getattr(stage, who))
    assert client.post(f"{stage.url}/smaller-pictures", data={"smaller": "no"}).status_code == status
    assert wanted(sqlite_platform, stage.event) == (True, True)


def test_the_room_is_told_what_there_is_and_the_team_why_there_is_no_more(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        note_health(session, event.id, MEASURED, True)
    with platform.reading() as session:
        assert BOARDS["variants"](session, event.id) == []
        assert "variants" not in health(session, event.id)[0]
    with platform.transaction() as session:
        note_variants(session, event.id, Made((720, 480), sound=True, held=VariantsHeld.BUSY))
    with platform.reading() as session:
        folder = f"/hls/{event.playback_id}"
        told = {"id": event.id, "url": f"{folder}/master.m3u8", "sizes": [720, 480], "sound": f"{folder}/sound.m3u8"}
        assert variants_shown(session, event.id) == [told]
        assert health(session, event.id)[0]["variants"] == {"sizes": [720, 480], "sound": True, "held": "busy"}
    with platform.transaction() as session:
        note_variants(session, event.id, Made())
    with platform.reading() as session:
        assert variants_shown(session, event.id) == []


@pytest.mark.parametrize("file", ["master.m3u8", "480.m3u8", "sound.m3u8", "1a2-17-480.ts", "1a2-17-sound.ts"])
def test_variants_can_be_loaded(client: FlaskClient, sqlite_platform: Platform, file: str) -> None:
    with sqlite_platform.transaction() as session:
        make_event(session, make_organisation(session), playback_id="Zk3-unguessable_id")
    folder = sqlite_platform.settings.media_dir / "Zk3-unguessable_id"
    folder.mkdir(parents=True)
    (folder / file).write_bytes(b"#")
    response = client.get(f"/hls/Zk3-unguessable_id/{file}")
    assert response.status_code == 200
    assert ("immutable" in response.headers["Cache-Control"]) == file.endswith(".ts")


@pytest.mark.parametrize("file", ["360.m3u8", "1a2-17-480.ts.part", "1a2-17-360.ts", "1a2-17-.ts", "master.next"])
def test_nothing_else_beside_them_can(client: FlaskClient, sqlite_platform: Platform, file: str) -> None:
    with sqlite_platform.transaction() as session:
        make_event(session, make_organisation(session), playback_id="Zk3-unguessable_id")
    folder = sqlite_platform.settings.media_dir / "Zk3-unguessable_id"
    folder.mkdir(parents=True)
    (folder / file).write_bytes(b"#")
    assert client.get(f"/hls/Zk3-unguessable_id/{file}").status_code == 404
