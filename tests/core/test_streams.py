from datetime import timedelta

import pytest

from core import outbox
from core.clock import now
from core.models import Event, EventStatus
from core.platform import Platform
from core.queries.events.streams import SILENT_AFTER, StreamTarget, find_target, is_online, silent_event_ids
from core.services.events.streams import mark_live, mark_offline, mark_silent_offline
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
