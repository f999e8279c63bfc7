from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core import outbox
from core.clock import at, now
from core.models import Event, EventStatus, StreamVariants, VariantsHeld
from core.platform import Platform
from core.queries.events.streams import SILENT_AFTER, StreamTarget, find_target, health, is_online, silent_event_ids
from core.services.events.streams import Measured, mark_live, mark_offline, mark_silent_offline, note_health, note_left
from core.services.events.variants import Made, note_variants
from tests.factories import make_event, make_organisation


@pytest.fixture
def event(platform: Platform) -> Event:
    with platform.transaction() as session:
        return make_event(session, make_organisation(session))


def _changes(platform: Platform, *marks: object) -> list[bool]:
    """The facts that these writes record, each write in a transaction of its own."""
    changes = []
    for mark in marks:
        with platform.transaction() as session:
            mark(session)  # type: ignore[operator]
            changes += [recorded.fact.online for recorded in outbox.take_recorded(session)]
    return changes


def _fresh(platform: Platform, event: Event) -> Event:
    with platform.reading() as session:
        return session.get_one(Event, event.id)


def test_a_stream_key_opens_its_event(platform: Platform, event: Event) -> None:
    with platform.reading() as session:
        assert find_target(session, event.stream_key) == StreamTarget(event.id, event.playback_id)
        assert find_target(session, event.playback_id) is None
        assert find_target(session, "") is None
        assert find_target(session, f"{event.stream_key}\0") is None


@pytest.mark.parametrize("status", [EventStatus.ENDED, EventStatus.CANCELLED])
def test_the_key_of_an_event_that_is_over_opens_nothing(platform: Platform, status: EventStatus) -> None:
    with platform.transaction() as session:
        over = make_event(session, make_organisation(session), status=status)
    with platform.reading() as session:
        assert find_target(session, over.stream_key) is None


def test_going_live_is_told_once_however_often_it_is_marked(platform: Platform, event: Event) -> None:
    assert _changes(platform, *[lambda session: mark_live(session, event.id)] * 3) == [True]
    marked = _fresh(platform, event)
    assert is_online(marked, now())
    assert marked.updated_at == event.updated_at


def test_going_offline_is_told_once_and_only_after_being_live(platform: Platform, event: Event) -> None:
    def offline(session: object) -> None:
        mark_offline(session, event.id)  # type: ignore[arg-type]

    assert _changes(platform, offline) == []
    assert _changes(platform, lambda session: mark_live(session, event.id), offline, offline) == [True, False]
    assert not is_online(_fresh(platform, event), now())


def test_a_mark_that_nobody_renews_counts_as_offline_and_is_taken_back(platform: Platform, event: Event) -> None:
    long_ago = now() - SILENT_AFTER - timedelta(seconds=1)
    with platform.transaction() as session:
        stale = session.get_one(Event, event.id)
        stale.stream_online_at = stale.stream_seen_at = long_ago
    assert not is_online(_fresh(platform, event), now())
    with platform.reading() as session:
        assert silent_event_ids(session, now()) == [event.id]
    assert _changes(platform, mark_silent_offline) == [False]
    assert _fresh(platform, event).stream_online_at is None


def test_what_was_made_of_a_stream_is_gone_with_it_although_its_ingest_was_killed(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        mark_live(session, event.id)
        note_variants(session, event.id, Made((1080, 480), sound=True, held=VariantsHeld.BUSY))
        session.info.clear()
    with at(now() + SILENT_AFTER * 2), platform.transaction() as session:
        mark_silent_offline(session)
        session.info.clear()
    with platform.reading() as session:
        row = session.get_one(StreamVariants, event.id)
        assert (row.sizes, row.sound, row.held) == ([], False, None)


WELL = Measured(
    bits_per_s=3_000_000,
    frames_per_s=30,
    dropped_frames=0,
    behind_ms=20,
    keyframe_ms=2000,
    width=1280,
    height=720,
    video_codec="H.264",
    audio_codec="AAC",
    is_encoded=False,
)


def _health(platform: Platform, event: Event, measured: Measured, *, began: bool = False) -> dict[str, Any]:
    with platform.transaction() as session:
        note_health(session, event.id, measured, began)
    with platform.reading() as session:
        (told,) = health(session, event.id)
    return told


def test_the_team_is_told_how_well_the_video_arrives(platform: Platform, event: Event) -> None:
    with platform.reading() as session:
        assert health(session, event.id) == []
    told = _health(platform, event, WELL, began=True)
    assert (told["arriving"], told["bits_per_s"], told["size"], told["runs"], told["warnings"]) == (
        *(True, 3_000_000, [1280, 720], 1, []),
    )
    assert _health(platform, event, WELL, began=True)["runs"] == 2
    with at(now() + SILENT_AFTER * 2):
        with platform.reading() as session:
            assert not health(session, event.id)[0]["arriving"]
        assert _health(platform, event, WELL, began=True)["runs"] == 1  # another broadcast


def test_the_team_is_told_that_the_encoder_has_left_while_the_room_waits_for_it(platform: Platform, event: Event) -> None:
    def told(*marks: object) -> tuple[bool, bool]:
        with platform.transaction() as session:
            for mark in marks:
                mark(session, event.id)  # type: ignore[operator]
        with platform.reading() as session:
            (stream,) = health(session, event.id)
        return stream["arriving"], stream["left"]

    def arrives(session: Session, event_id: int) -> None:
        note_health(session, event_id, WELL, began=True)

    assert told(mark_live, arrives) == (True, False)
    assert told(note_left) == (False, True)
    assert told(arrives) == (True, False)
    assert told(note_left, mark_offline) == (False, False)
    assert told(mark_live) == (False, False)  # another broadcast, not measured yet


def test_who_left_before_anything_was_measured_leaves_no_trace(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        note_left(session, event.id)
        assert health(session, event.id) == []


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"keyframe_ms": 10_000}, "keyframes"),
        ({"audio_codec": ""}, "no_sound"),
        ({"video_codec": ""}, "no_picture"),
        ({"is_encoded": True}, "encoded"),
        ({"bits_per_s": 12_000_000}, "bit_rate"),
        ({"behind_ms": 5_000}, "behind"),
        ({"dropped_frames": 200}, "dropped"),
    ],
)
def test_what_a_host_should_put_right_is_said(platform: Platform, event: Event, change: dict[str, Any], warning: str) -> None:
    assert _health(platform, event, replace(WELL, **change))["warnings"] == [warning]
