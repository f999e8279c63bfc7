"""The recording as a file to download: made for a host, once it has ended."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import now
from core.models import Event, EventStatus, FileState, Recording, VideoFile
from core.platform import Platform
from tests.webapp.clip_support import VIDEO, ended_show
from tests.webapp.test_navigation import SignIn


@pytest.fixture
def show(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """The event whose recording it is."""
    return ended_show(client, sqlite_platform, sign_in)


def test_a_host_makes_a_file_of_the_recording_and_deletes_it(show: SimpleNamespace, sign_in: SignIn) -> None:
    page, file = f"/console/events/{show.event.id}/replay", f"/console/events/{show.event.id}/replay/file"
    assert "Make a file to download" not in show.client.get(page).text, "a moderator changes nothing here"
    assert show.client.post(file).status_code == 403
    sign_in(show.client, show.host)
    assert "Make a file to download" in show.client.get(page).text
    assert "The file is being made" in show.client.post(file, follow_redirects=True).text
    assert show.client.get(f"{file}/recording.mp4").status_code == 303, "there is nothing to take along yet"
    with show.platform.transaction() as session:
        (row,) = session.scalars(select(VideoFile))
        row.state, row.size_bytes = FileState.READY, 12_000_000
        folder = show.platform.settings.films_dir / row.name
    folder.mkdir(parents=True)
    (folder / "video.mp4").write_bytes(VIDEO)
    ready = show.client.get(page).text
    assert "12.0 MB" in ready
    taken = show.client.get(f"{file}/recording.mp4")
    assert (taken.data, taken.headers["Content-Disposition"]) == (VIDEO, f"attachment; filename={show.event.slug}.mp4")
    assert show.client.get(f"/clips/{row.name}/video.mp4").status_code == 404, "it is no clip"
    assert "The file is deleted" in show.client.post(f"{file}/delete", follow_redirects=True).text
    assert show.client.get(f"{file}/recording.mp4").status_code == 303


def test_a_file_of_the_recording_waits_for_its_end_and_is_made_anew_when_there_is_more(
    show: SimpleNamespace, sign_in: SignIn
) -> None:
    page, file = f"/console/events/{show.event.id}/replay", f"/console/events/{show.event.id}/replay/file"
    sign_in(show.client, show.host)
    show.client.post(file)
    with show.platform.transaction() as session:
        (row,) = session.scalars(select(VideoFile))
        row.state, row.changed_at = FileState.READY, now() - timedelta(hours=2)
    assert "the end is missing in it" in show.client.get(page).text
    assert "The file is being made" in show.client.post(file, follow_redirects=True).text
    show.client.post(f"{file}/delete")
    with show.platform.transaction() as session:
        event = session.get_one(Event, show.event.id)
        event.status = EventStatus.LIVE
        session.scalars(select(Recording)).one().ended_at = None
    told = show.client.get(page).text
    assert "When it has ended, its file can be made here" in told
    assert "Make a file to download" not in told
    assert "Make the file a minute after it has ended" in show.client.post(file, follow_redirects=True).text
