"""Who may load an event's video: everybody while it is on or published as the replay, then only the team."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event as sqlalchemy_event

from core.clock import at, now
from core.models import CaptionTrack, Event, EventStatus, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.events.events import end_event
from core.services.events.recordings import delete_recording
from core.services.replays.replays import publish_replay, withdraw_replay
from tests.factories import make_event, make_member, make_organisation
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_replays import record
from webapp.playback import OPEN_FOR

pytestmark = pytest.mark.usefixtures("no_jobs")

FILES = ("index.m3u8", "recording.m3u8", "720.m3u8", "1a2-17.ts", "1a2-17-480.ts", "captions-en.vtt")
OPEN, CLOSED = [200] * len(FILES), [404] * len(FILES)


@pytest.fixture
def show(app: Flask, sqlite_platform: Platform) -> SimpleNamespace:
    """A live event whose files are there, its host, and a browser that knows the address."""
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE, started_at=now())
        host = make_member(session, event.organisation, Role.HOST)
        record(session, event, now())
        session.add(CaptionTrack(organisation_id=event.organisation_id, event_id=event.id, language="en", text="WEBVTT\n"))
    folder: Path = sqlite_platform.settings.media_dir / event.playback_id
    folder.mkdir(parents=True)
    for file in FILES[:-1]:
        (folder / file).write_bytes(b"#")
    viewer = app.test_client()
    return SimpleNamespace(platform=sqlite_platform, event=event, host=host, actor=Actor.of(host), viewer=viewer, looks=0)


def do(show: SimpleNamespace, *steps) -> None:
    with show.platform.transaction() as session:
        for step in steps:
            step(session, show.actor, show.event.id)


def loaded(show: SimpleNamespace, browser=None) -> list[int]:
    """What is answered for each file, once nothing is remembered any more."""
    show.looks += 1
    with at(now() + show.looks * 2 * OPEN_FOR):
        return [(browser or show.viewer).get(f"/hls/{show.event.playback_id}/{file}").status_code for file in FILES]


def test_the_recording_is_closed_with_the_event_until_it_is_published_and_when_it_is_taken_away(show: SimpleNamespace) -> None:
    assert loaded(show) == OPEN
    do(show, end_event)
    assert loaded(show) == CLOSED
    do(show, publish_replay)
    assert loaded(show) == OPEN
    do(show, withdraw_replay)
    assert loaded(show) == CLOSED


def test_a_replay_that_was_deleted_leaves_nothing_to_load(show: SimpleNamespace) -> None:
    do(show, end_event, publish_replay, delete_recording)
    assert loaded(show) == CLOSED


def test_a_cancelled_event_has_no_video(show: SimpleNamespace) -> None:
    with show.platform.transaction() as session:
        session.get_one(Event, show.event.id).status = EventStatus.CANCELLED
    assert loaded(show) == CLOSED


def test_the_team_may_load_it_always_and_no_cache_keeps_it_for_others(app: Flask, show: SimpleNamespace, sign_in: SignIn) -> None:
    with show.platform.transaction() as session:
        theirs = make_member(session, make_organisation(session))
        marketer = make_member(session, session.get_one(Event, show.event.id).organisation, Role.MARKETER)
    do(show, end_event)
    for member, answers in ((show.host, OPEN), (theirs, CLOSED), (marketer, CLOSED)):
        browser = app.test_client()
        sign_in(browser, member)
        assert loaded(show, browser) == answers
    team = app.test_client()
    sign_in(team, show.host)
    for file in FILES:
        assert team.get(f"/hls/{show.event.playback_id}/{file}").headers["Cache-Control"] == "private, no-store"


def test_what_is_open_is_looked_up_once_in_a_while_and_not_for_every_segment(show: SimpleNamespace) -> None:
    asked: list[str] = []

    def note(connection, cursor, statement: str, *_: object) -> None:
        asked.append(statement)

    sqlalchemy_event.listen(show.platform.engine, "before_cursor_execute", note)
    began = now()
    for seconds, looks in ((0, 1), (1, 1), (4, 1), (5, 2), (6, 2)):
        with at(began + timedelta(seconds=seconds)):
            assert show.viewer.get(f"/hls/{show.event.playback_id}/1a2-17.ts").status_code == 200
        assert len([each for each in asked if "playback_id" in each]) == looks
