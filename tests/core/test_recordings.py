from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Forbidden, NotFound
from core.models import Event, EventStatus, Recording, RecordingPart, Role
from core.permissions import Actor
from core.platform import Platform
from core.queries.events.recordings import find_recording, recorded_playback_ids, recording_clock, unfinished
from core.queries.events.streams import find_target
from core.services.events.recordings import (
    Kept,
    NothingKept,
    Part,
    StillRecording,
    choose_recording,
    delete_recording,
    finish,
    keep,
)
from tests.factories import make_event, make_member, make_organisation

BEGAN = datetime(2026, 5, 1, 10, tzinfo=UTC)
TWO_PARTS = (Part(BEGAN, 0, 10_000), Part(BEGAN + timedelta(minutes=1), 10_000, 5_000))


@pytest.fixture
def event(platform: Platform) -> Event:
    with platform.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE, started_at=BEGAN)


def _actor(platform: Platform, event: Event, role: Role = Role.HOST) -> Actor:
    with platform.transaction() as session:
        return Actor.of(make_member(session, session.get_one(Event, event.id).organisation, role))


def _keep(platform: Platform, event: Event, *parts: Part) -> Recording:
    with platform.transaction() as session:
        keep(session, event.id, Kept("p/recording.m3u8", parts, 4000))
    with platform.reading() as session:
        recording = find_recording(session, event.id)
    assert recording is not None
    return recording


def test_an_event_has_one_recording_however_often_more_is_kept(platform: Platform, event: Event) -> None:
    first = _keep(platform, event, Part(BEGAN, 0, 4_000))
    again = _keep(platform, event, *TWO_PARTS)
    assert (first.id, first.duration_ms) == (again.id, 4_000)
    assert (again.started_at, again.duration_ms, again.size_bytes, again.ended_at) == (BEGAN, 15_000, 4000, None)
    assert [(part.offset_ms, part.duration_ms) for part in again.parts] == [(0, 10_000), (10_000, 5_000)]


def test_the_time_of_day_and_the_time_of_the_video_are_told_from_each_other_across_gaps(platform: Platform, event: Event) -> None:
    clock = recording_clock(_keep(platform, event, *TWO_PARTS))
    seconds = (-5, 0, 4, 10, 30, 60, 62.5, 600)
    assert [clock.video_ms(BEGAN + timedelta(seconds=second)) for second in seconds] == [
        *(0, 0, 4_000, 10_000, 10_000, 10_000, 12_500, 15_000)
    ]
    assert [clock.wall(at) for at in (0, 4_000, 12_500)] == [BEGAN + timedelta(seconds=second) for second in (0, 4, 62.5)]


def test_a_recording_ends_with_its_last_picture_once_its_event_is_over(platform: Platform, event: Event) -> None:
    _keep(platform, event, *TWO_PARTS)
    with platform.transaction() as session:
        assert unfinished(session) == []
        session.get_one(Event, event.id).status = EventStatus.ENDED
        session.flush()
        assert unfinished(session) == [(event.id, event.playback_id)]
        finish(session, event.id)
    with platform.reading() as session:
        assert unfinished(session) == []
        recording = find_recording(session, event.id)
    assert recording is not None
    assert recording.ended_at == BEGAN + timedelta(seconds=65)


def test_video_is_kept_while_the_event_is_live_unless_the_host_chose_otherwise(platform: Platform, event: Event) -> None:
    def since() -> datetime | None:
        with platform.reading() as session:
            target = find_target(session, event.stream_key)
        assert target is not None
        return target.records_since

    host = _actor(platform, event)
    assert since() == BEGAN
    for records, expected in ((False, None), (True, BEGAN)):
        with platform.transaction() as session:
            choose_recording(session, host, event.id, records)
        assert since() == expected
    with platform.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.PUBLISHED
    assert since() is None


def test_a_host_deletes_a_recording_once_nothing_is_added_to_it(platform: Platform, event: Event) -> None:
    _keep(platform, event, *TWO_PARTS)
    host = _actor(platform, event)
    with pytest.raises(StillRecording), platform.transaction() as session:
        delete_recording(session, host, event.id)
    with platform.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.ENDED
    with platform.transaction() as session:
        assert delete_recording(session, host, event.id) == event.playback_id
    with platform.transaction() as session:
        assert session.query(RecordingPart).count() == 0
        assert recorded_playback_ids(session) == set()
        with pytest.raises(NothingKept):
            delete_recording(session, host, event.id)


def test_moderators_and_other_organisations_decide_nothing_about_a_recording(platform: Platform, event: Event) -> None:
    _keep(platform, event, *TWO_PARTS)
    with platform.transaction() as session:
        stranger = Actor.of(make_member(session, make_organisation(session)))
    moderator = _actor(platform, event, Role.MODERATOR)
    for actor, refusal in ((stranger, NotFound), (moderator, Forbidden)):
        with pytest.raises(refusal), platform.transaction() as session:
            delete_recording(session, actor, event.id)
        with pytest.raises(refusal), platform.transaction() as session:
            choose_recording(session, actor, event.id, False)
