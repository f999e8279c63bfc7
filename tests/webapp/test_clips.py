"""Clips as everybody meets them: watched by strangers, passed on, and counted like every other way in."""

import re
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.models import CaptionTrack, Clip, Code, Event, Referral, Registration, RegistrationStatus, Visit
from core.platform import Platform
from core.queries.clips import captions
from core.queries.clips.numbers import ClipNumbers, clip_numbers
from core.queries.counting import IS_HUMAN
from core.queries.entry_points.entry_points import list_entry_points
from tests.factories import make_event, make_member, make_organisation
from tests.webapp.clip_support import PICTURE, VIDEO, clip_there, cut, ended_show
from tests.webapp.test_navigation import SignIn
from tests.webapp.trip import PERSON, WHATSAPP, beacon, fill, visits


@pytest.fixture
def show(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """The event whose clips these are."""
    return ended_show(client, sqlite_platform, sign_in)


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
