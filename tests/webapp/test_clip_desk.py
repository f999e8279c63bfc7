"""The clips' desk: cut, named, deleted and taken along by the team."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue
from sqlalchemy import select

from core.models import Channel, Clip, FileFailure, FileState, VideoFile
from core.platform import Platform
from tests.webapp.clip_support import VIDEO, clip_there, cut, ended_show
from tests.webapp.test_navigation import SignIn
from tests.webapp.trip import PERSON, decode


@pytest.fixture
def show(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """The event whose clips these are."""
    return ended_show(client, sqlite_platform, sign_in)


def test_a_moderator_cuts_a_clip_and_it_is_made_by_a_worker(show: SimpleNamespace) -> None:
    assert "No clips yet" in show.client.get(show.desk).text
    page = show.client.post(
        show.desk, data={"title": "The bill in January", "starts": "1:30", "ends": "2:00.5"}, follow_redirects=True
    )
    assert "The clip is being made" in page.text
    with show.platform.reading() as session:
        (clip,) = session.scalars(select(Clip))
        assert (clip.title, clip.starts_ms, clip.ends_ms) == ("The bill in January", 90_000, 120_500)
        assert clip.entry_point.channel == Channel.CLIP
    told = show.client.get(f"{show.desk}/making.json").json
    assert told == {"files": [{"id": clip.file.id, "state": "waiting", "percent": 0}]}
    jobs = Queue("slow", connection=show.platform.redis).jobs
    assert [(job.func_name, job.kwargs) for job in jobs] == [("workers.jobs.make_video_file", {"file_id": clip.file.id})]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": " "}, "This is needed."),
        ({"starts": "soon"}, "Write a moment of the video"),
        ({"ends": "1:75"}, "Write a moment of the video"),
        ({"ends": "1:33"}, "A clip is at least 5 seconds long"),
        ({"ends": "15:00"}, "A clip is at most 10 minutes long"),
        ({"starts": "19:00", "ends": "20:01"}, "The recording is over before that"),
        ({"starts": "99:59:59", "ends": "99:59:59"}, "The recording is over before that"),
    ],
)
def test_what_is_no_clip_is_shown_again_as_it_was_typed(show: SimpleNamespace, said: dict[str, str], words: str) -> None:
    answer = cut(show, **said)
    assert answer.status_code == 422
    assert words in answer.text
    assert all(f'value="{text}"' in answer.text for text in said.values() if text.strip())


def test_a_clip_is_renamed_deleted_and_brought_back(show: SimpleNamespace, app: Flask) -> None:
    clip = clip_there(show)
    assert (
        "How it began"
        in show.client.post(f"{show.desk}/{clip.id}/rename", data={"title": "How it began"}, follow_redirects=True).text
    )
    assert (
        "Give the clip a title"
        in show.client.post(f"{show.desk}/{clip.id}/rename", data={"title": ""}, follow_redirects=True).text
    )
    deleted = show.client.post(f"{show.desk}/{clip.id}/delete", follow_redirects=True).text
    assert "Bring it back" in deleted
    assert "No clips yet" in deleted
    assert app.test_client().get(f"{show.page}/clips/{clip.id}", headers=PERSON).status_code == 404
    assert show.client.post(f"{show.desk}/{clip.id}/rename", data={"title": "Late"}).status_code == 404
    back = show.client.post(f"{show.desk}/{clip.id}/restore", follow_redirects=True).text
    assert "The clip is back." in back
    assert "Deleted in the last day" not in back
    assert app.test_client().get(f"{show.page}/clips/{clip.id}", headers=PERSON).status_code == 200


def test_a_failed_clip_says_why_and_is_tried_again(show: SimpleNamespace) -> None:
    cut(show)
    with show.platform.transaction() as session:
        (file,) = session.scalars(select(VideoFile))
        file.state, file.failure = FileState.FAILED, FileFailure.DISK
    assert "too little room on the disk" in show.client.get(show.desk).text
    page = show.client.post(f"{show.desk}/{file.clip_id}/again", follow_redirects=True).text
    assert "Being made" in page
    assert "being made already" in show.client.post(f"{show.desk}/{file.clip_id}/again", follow_redirects=True).text


def test_the_code_of_a_clip_can_be_printed_and_its_video_taken_along(show: SimpleNamespace) -> None:
    clip = clip_there(show)
    picture = show.client.get(f"{show.desk}/{clip.id}/qr.png")
    assert decode(picture.data) == f"{show.platform.settings.base_url}/q/{clip.entry_point.code.code}"
    assert show.client.get(f"{show.desk}/{clip.id}/qr.svg").mimetype == "image/svg+xml"
    taken = show.client.get(f"{show.desk}/{clip.id}/video.mp4")
    assert taken.data == VIDEO
    assert taken.headers["Content-Disposition"] == "attachment; filename=the-bill-in-january.mp4"


def test_a_clips_entry_point_stays_one_and_no_other_becomes_one(show: SimpleNamespace, sign_in: SignIn) -> None:
    clip = clip_there(show)
    sign_in(show.client, show.host)
    base = f"/console/events/{show.event.id}/entry-points"
    assert 'value="clip"' not in show.client.get(f"{base}/new").text
    page = show.client.get(f"{base}/{clip.entry_point_id}/edit").text
    assert 'value="clip"' in page
    assert 'value="poster"' not in page
