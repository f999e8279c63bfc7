"""Clips through the HTTP door: cut by the team, watched by strangers, and counted like every other way in."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.clock import now
from core.models import (
    CaptionTrack,
    Channel,
    Clip,
    Code,
    Event,
    EventStatus,
    FileFailure,
    FileState,
    Recording,
    Referral,
    Registration,
    RegistrationStatus,
    Role,
    VideoFile,
    Visit,
)
from core.platform import Platform
from core.queries.clips import captions
from core.queries.clips.numbers import ClipNumbers, clip_numbers
from core.queries.counting import IS_HUMAN
from core.queries.entry_points.entry_points import list_entry_points
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_replays import record
from tests.webapp.trip import PERSON, WHATSAPP, beacon, decode, fill, visits

VIDEO = bytes(range(256)) * 40
PICTURE = b"\xff\xd8 a picture"


@pytest.fixture
def show(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """An ended event of twenty minutes with a published replay, an attendee, and a moderator at the desk."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session, name="Brackenfold")
        event = make_event(session, organisation, title="Heat pumps", status=EventStatus.ENDED)
        event.started_at, event.ended_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
        event.replay_published_at = now()
        guest = make_registration(session, event, name="Maud Ferrier")
        share = session.scalars(select(Code.code).where(Code.registration_id == guest.id)).one()
        moderator, host = make_member(session, organisation, Role.MODERATOR), make_member(session, organisation, Role.HOST)
        record(session, event, now() - timedelta(hours=2))
    sign_in(client, moderator)
    return SimpleNamespace(
        client=client,
        platform=sqlite_platform,
        event=event,
        guest=guest,
        share=share,
        host=host,
        desk=f"/console/events/{event.id}/replay/clips",
        page=f"/o/{organisation.slug}/{event.slug}",
    )


def cut(show: SimpleNamespace, title: str = "The bill in January", starts: str = "1:30", ends: str = "2:00.5") -> TestResponse:
    return show.client.post(show.desk, data={"title": title, "starts": starts, "ends": ends})


def clip_there(show: SimpleNamespace, **said: str) -> Clip:
    """A clip whose video is there, as a worker leaves it."""
    assert cut(show, **said).status_code == 303
    with show.platform.transaction() as session:
        clip = session.scalars(select(Clip).order_by(Clip.id.desc())).first()
        clip.file.state, clip.file.size_bytes = FileState.READY, len(VIDEO)
        folder = show.platform.settings.films_dir / clip.file.name
    folder.mkdir(parents=True)
    (folder / "video.mp4").write_bytes(VIDEO)
    (folder / "picture.jpg").write_bytes(PICTURE)
    return clip


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


def test_a_stranger_watches_a_clip_by_its_printed_code_and_is_counted_once(show: SimpleNamespace, app: Flask) -> None:
    clip = clip_there(show)
    code = clip.entry_point.code.code
    stranger = app.test_client()
    scanned = stranger.get(f"/q/{code}", headers=PERSON)
    assert scanned.location == f"{show.page}/clips/{clip.id}?c={code}"
    page = stranger.get(scanned.location, headers=PERSON)
    assert page.status_code == 200
    for words in ("The bill in January", "Heat pumps", "Brackenfold", "Watch the whole replay"):
        assert words in page.text
    assert f'href="{show.page}?c={code}#register"' in page.text
    assert show.event.playback_id not in page.text, "who has the clip does not have the recording"
    stranger.post(beacon(page), headers=PERSON)
    (visit,) = visits(show.platform)
    assert (visit.code, visit.clip_id, visit.via, visit.confirmed_at is not None) == (code, clip.id, "scan", True)
    stranger.get(f"{show.page}/clips/{clip.id}?c={code}", headers=PERSON)
    assert len(visits(show.platform)) == 1, "a reload is no new arrival"
    other = app.test_client()
    other.get(f"{show.page}/clips/{clip.id}", headers=PERSON)
    assert visits(show.platform)[-1].code == code, "who comes without any code came by the clip"


def test_a_clip_opened_after_the_event_or_another_clip_counts_for_itself(show: SimpleNamespace, app: Flask) -> None:
    first, second = clip_there(show), clip_there(show, title="Another", starts="5:00", ends="6:00")
    stranger = app.test_client()
    for path in ("", f"/clips/{first.id}", f"/clips/{second.id}", f"/clips/{first.id}"):
        stranger.post(beacon(stranger.get(f"{show.page}{path}?c={show.share}", headers=PERSON)), headers=PERSON)
    assert [visit.clip_id for visit in visits(show.platform)] == [None, first.id, second.id]
    with show.platform.reading() as session:
        assert {clip_id: seen.unique for clip_id, seen in clip_numbers(session, show.event.id).items()} == {
            first.id: 1,
            second.id: 1,
        }


def test_a_clip_unfurls_with_its_own_title_and_picture(show: SimpleNamespace, app: Flask) -> None:
    clip = clip_there(show)
    address = f"/l/{show.share}?clip={clip.id}"
    told = app.test_client().get(address, headers=WHATSAPP).text
    base = show.platform.settings.base_url
    assert '<meta property="og:title" content="The bill in January">' in told
    assert f'<meta property="og:image" content="{base}/clips/{clip.file.name}/picture.jpg">' in told
    assert f'<meta property="og:url" content="{base}{address}">' in told
    assert "Maud F. invited you." in told
    (visit,) = visits(show.platform)
    assert visit.bot_reason == "unfurler"
    page = app.test_client().get(f"{show.page}/clips/{clip.id}?c={show.share}", headers=PERSON).text
    assert f'<meta property="og:url" content="{base}{show.page}/clips/{clip.id}?c={show.share}">' in page
    assert f'<meta name="twitter:image" content="{base}/clips/{clip.file.name}/picture.jpg">' in page
    assert f'<meta property="og:video" content="{base}/clips/{clip.file.name}/video.mp4">' in page


def test_the_video_is_given_in_the_parts_a_player_asks_for_and_kept_by_caches(show: SimpleNamespace, app: Flask) -> None:
    clip = clip_there(show)
    stranger, address = app.test_client(), f"/clips/{clip.file.name}/video.mp4"
    whole = stranger.get(address)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, VIDEO, "video/mp4")
    assert whole.headers["Cache-Control"] == "public, max-age=3600", "one that is taken away is gone from caches soon"
    part = stranger.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, VIDEO[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(VIDEO)}"
    assert stranger.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert stranger.get(f"/clips/{clip.file.name}/picture.jpg").data == PICTURE
    for wrong in ("/clips/../video.mp4", "/clips/nothing/video.mp4", f"/clips/{clip.file.name}/draft-video.mp4"):
        assert stranger.get(wrong).status_code == 404


def test_what_shared_caches_keep_carries_nobodys_session(show: SimpleNamespace) -> None:
    clip = clip_there(show)
    assert "ripplecast" in str(show.client.get("/console/events").headers.getlist("Set-Cookie"))
    kept = show.client.get(f"/clips/{clip.file.name}/video.mp4")
    assert kept.headers.getlist("Set-Cookie") == []


def test_captions_follow_the_clips_own_time(show: SimpleNamespace, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = clip_there(show)
    cues = (
        "00:01:20.000 --> 00:01:32.000\nAcross",
        "00:01:40.000 --> 00:01:42.000\nInside",
        "00:03:00.000 --> 00:03:02.000\nAfter",
    )
    text = "\n\n".join(["WEBVTT", *cues])
    with show.platform.transaction() as session:
        session.add(CaptionTrack(organisation_id=show.event.organisation_id, event_id=show.event.id, language="en", text=text))
    stranger = app.test_client()
    track = f"/clips/{clip.file.name}/captions-en.vtt"
    assert track in stranger.get(f"{show.page}/clips/{clip.id}", headers=PERSON).text
    told = stranger.get(track).text
    assert "00:00:00.000 --> 00:00:02.000\nAcross" in told
    assert "00:00:10.000 --> 00:00:12.000\nInside" in told
    assert "After" not in told
    assert stranger.get(f"/clips/{clip.file.name}/captions-zh.vtt").status_code == 404
    with monkeypatch.context() as patched:
        patched.setattr(captions, "read_webvtt", lambda text: pytest.fail("a file of hours is not read for every stranger"))
        assert stranger.get(track).text == told
    with show.platform.transaction() as session:
        session.scalars(select(CaptionTrack)).one().text = text.replace("Inside", "Otherwise")
    assert "Otherwise" in stranger.get(track).text


def test_what_is_not_public_is_the_teams_alone(show: SimpleNamespace, app: Flask, sign_in: SignIn) -> None:
    clip = clip_there(show)
    code, stranger = clip.entry_point.code.code, app.test_client()
    assert "Only the team can watch it now" in show.client.post(f"{show.desk}/{clip.id}/unpublish", follow_redirects=True).text
    closed = [f"{show.page}/clips/{clip.id}", *(f"/clips/{clip.file.name}/{file}" for file in ("video.mp4", "picture.jpg"))]
    assert {stranger.get(address, headers=PERSON).status_code for address in closed} == {404}
    assert stranger.get(f"/l/{code}", headers=PERSON).location == f"{show.page}?c={code}", "its code leads to the event"
    assert stranger.get(f"/l/{show.share}?clip={clip.id}", headers=PERSON).location == f"{show.page}?c={show.share}"
    team = show.client.get(f"/clips/{clip.file.name}/video.mp4")
    assert (team.status_code, team.headers["Cache-Control"]) == (200, "private, no-store")
    with show.platform.transaction() as session:
        elsewhere = make_member(session, make_organisation(session))
    sign_in(stranger, elsewhere)
    assert stranger.get(f"/clips/{clip.file.name}/video.mp4").status_code == 404
    show.client.post(f"{show.desk}/{clip.id}/publish")
    assert app.test_client().get(closed[0], headers=PERSON).status_code == 200


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


def test_after_the_replay_the_next_event_is_what_to_do_next(show: SimpleNamespace, app: Flask) -> None:
    clip = clip_there(show)
    with show.platform.transaction() as session:
        event = session.get_one(Event, show.event.id)
        event.replay_published_at = None
    address = f"{show.page}/clips/{clip.id}"
    assert "All events of Brackenfold" in app.test_client().get(address, headers=PERSON).text
    with show.platform.transaction() as session:
        make_event(session, session.get_one(Event, show.event.id).organisation, title="Cellars in winter")
    page = app.test_client().get(address, headers=PERSON).text
    assert "Cellars in winter" in page
    assert "Watch the whole replay" not in page


def registered_late(show: SimpleNamespace, app: Flask, link: str, name: str, email: str) -> Registration:
    """A stranger follows a link to a clip, watches, and registers for the replay."""
    stranger = app.test_client()
    clip_page = stranger.get(stranger.get(link, headers=PERSON).location, headers=PERSON)
    stranger.post(beacon(clip_page), headers=PERSON)
    onward = re.search(r'href="([^"]+)#register"', clip_page.text)
    assert onward is not None
    form = stranger.get(onward.group(1), headers=PERSON)
    answer = stranger.post(show.page, data=fill(form, name=name, email=email), headers=PERSON)
    assert answer.location.endswith("/replay")
    with show.platform.reading() as session:
        return session.scalars(select(Registration).where(Registration.name == name)).one()


def test_whoever_registers_from_a_clip_counts_in_the_same_graph(show: SimpleNamespace, app: Flask, sign_in: SignIn) -> None:
    clip = clip_there(show)
    other = clip_there(show, title="Nobody came", starts="5:00", ends="6:00")
    code = clip.entry_point.code.code
    root = registered_late(show, app, f"/q/{code}", "Late Larry", "larry@example.org")
    child = registered_late(show, app, f"/l/{show.share}?clip={clip.id}", "Later Lena", "lena@example.org")
    with show.platform.reading() as session:
        parents = {edge.child_id: edge.parent_id for edge in session.scalars(select(Referral))}
        shared = session.scalars(select(Code.code).where(Code.registration_id == root.id)).one()
    assert root.entry_point_id == clip.entry_point_id
    assert parents == {child.id: show.guest.id}, "the one whose link it was brought her"
    grandchild = registered_late(show, app, f"/l/{shared}?clip={clip.id}", "Latest Liv", "liv@example.org")
    with show.platform.reading() as session:
        event = session.get_one(Event, show.event.id)
        rows = {row.entry_point.id: row for row in list_entry_points(session, event)}
        assert session.get_one(Referral, grandchild.id).parent_id == root.id
        assert clip_numbers(session, event.id)[clip.id] == ClipNumbers(*recount_visits(session, clip), by_code=1, passed_on=2)
        assert (rows[clip.entry_point_id].registrations, rows[clip.entry_point_id].brought_on) == recount(session, clip) == (1, 1)
        assert rows[other.entry_point_id].registrations == 0
        assert (rows[clip.entry_point_id].visits.human, rows[clip.entry_point_id].visits.unique) == (1, 1)
    sign_in(show.client, show.host)
    page = show.client.get(f"/console/events/{event.id}/entry-points").text
    assert "The bill in January" in page
    assert "#play" in page
    assert "A clip counts here by its own code" in page
    place = show.client.get(f"/console/events/{event.id}/entry-points/{clip.entry_point_id}").text
    assert "Opened by different people</dt><dd>3</dd>" in place
    assert "Registered through people who passed it on</dt><dd>2</dd>" in place
    desk = show.client.get(show.desk).text
    assert "Opened by 3 people" in desk
    assert "1 registered by its code" in desk
    assert "2 through people who passed it on" in desk
    written = show.client.get(f"/console/events/{event.id}/report/clips.csv").text
    assert "The bill in January,,3,3,1,2,1" in written
    assert "People who hold a place, by the moment they took it." in show.client.get(f"/console/events/{event.id}/report").text


def recount(session, clip: Clip) -> tuple[int, int]:
    """Who came by the clip's own code, and who came through those: from the rows, one by one."""
    parents = {edge.child_id: edge.parent_id for edge in session.scalars(select(Referral))}
    places = session.scalars(select(Registration).where(Registration.status == RegistrationStatus.REGISTERED)).all()
    roots = {place.id for place in places if place.entry_point_id == clip.entry_point_id and place.id not in parents}

    def root_of(place_id: int) -> int:
        return root_of(parents[place_id]) if place_id in parents else place_id

    return len(roots), sum(place.id in parents and root_of(place.id) in roots for place in places)


def recount_visits(session, clip: Clip) -> tuple[int, int]:
    human = session.scalars(select(Visit).where(Visit.clip_id == clip.id, IS_HUMAN)).all()
    assert session.scalar(select(func.count()).select_from(Visit).where(Visit.clip_id == clip.id)) == len(human)
    return len(human), len({visit.visitor_id for visit in human})


def test_attendees_find_clips_with_their_own_links_beside_the_replay(show: SimpleNamespace) -> None:
    clip = clip_there(show)
    cut(show, title="Not there yet", starts="5:00", ends="6:00")
    page = show.client.get(f"/t/{show.guest.ticket_token}/replay").text
    assert f'"url": "{show.platform.settings.base_url}/l/{show.share}?clip={clip.id}"' in page
    assert "Not there yet" not in page


def test_a_clips_entry_point_stays_one_and_no_other_becomes_one(show: SimpleNamespace, sign_in: SignIn) -> None:
    clip = clip_there(show)
    sign_in(show.client, show.host)
    base = f"/console/events/{show.event.id}/entry-points"
    assert 'value="clip"' not in show.client.get(f"{base}/new").text
    page = show.client.get(f"{base}/{clip.entry_point_id}/edit").text
    assert 'value="clip"' in page
    assert 'value="poster"' not in page
