"""The keeper of the viewer curve: one process at a time, and right with two."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import EventStatus, ViewerCount
from core.platform import Platform
from realtime.attendance import AttendanceBook
from realtime.presence import Presence
from realtime.viewer_counts import ViewerCounts
from tests.factories import make_event, make_organisation

MINUTE = datetime(2026, 11, 4, 18, 30, tzinfo=UTC)


class Clock:
    """A second further each time the counts are looked at."""

    def __init__(self) -> None:
        self.now = MINUTE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def looking_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests say themselves when a second has passed."""
    monkeypatch.setattr("realtime.viewer_counts.LOOK_EVERY_S", 0.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_event_id(sqlite_platform: Platform) -> Callable[..., int]:
    def make(**values: object) -> int:
        with sqlite_platform.transaction() as session:
            return make_event(session, make_organisation(session), **values).id

    return make


def look(keeper: ViewerCounts, clock: Clock, counts: list[dict[int, int]]) -> None:
    for watching in counts:
        keeper.note(watching)
        clock.now += timedelta(seconds=1)


def stored(platform: Platform) -> dict[tuple[int, datetime], tuple[int, int, int]]:
    with platform.reading() as session:
        rows = session.scalars(select(ViewerCount))
        return {(row.event_id, row.minute): (row.peak, row.watching_sum, row.samples) for row in rows}


def test_minutes_keep_their_peak_and_what_their_mean_is_made_of(sqlite_platform, clock, make_event_id):
    event, keeper = make_event_id(), ViewerCounts(sqlite_platform, clock)
    look(keeper, clock, [{event: number} for number in range(90)])
    keeper.flush()
    assert stored(sqlite_platform) == {
        (event, MINUTE): (59, sum(range(60)), 60),
        (event, MINUTE + timedelta(minutes=1)): (89, sum(range(60, 90)), 30),
    }


def test_a_minute_stored_in_parts_and_by_two_processes_is_the_minute_as_a_whole(sqlite_platform, clock, make_event_id):
    event = make_event_id()
    first, second = ViewerCounts(sqlite_platform, clock), ViewerCounts(sqlite_platform, clock)
    for keeper, counts in ((first, [5, 9]), (second, [9, 2]), (first, [1])):
        look(keeper, clock, [{event: watching} for watching in counts])
        keeper.flush()
    assert stored(sqlite_platform) == {(event, MINUTE): (9, 26, 5)}


def test_a_live_event_has_its_minutes_even_while_nobody_watches_and_another_has_none(sqlite_platform, clock, make_event_id):
    live, watched = make_event_id(status=EventStatus.LIVE), make_event_id()
    make_event_id()
    keeper = ViewerCounts(sqlite_platform, clock)
    look(keeper, clock, [{watched: 1}])
    keeper.flush()
    look(keeper, clock, [{watched: 1}, {}])
    keeper.flush()
    assert stored(sqlite_platform) == {(watched, MINUTE): (1, 2, 2), (live, MINUTE): (0, 0, 2)}


def test_an_event_that_is_gone_is_left_out(sqlite_platform, clock, make_event_id):
    event, keeper = make_event_id(), ViewerCounts(sqlite_platform, clock)
    look(keeper, clock, [{event: 3, 999_999: 8}])
    keeper.flush()
    assert list(stored(sqlite_platform)) == [(event, MINUTE)]


def test_what_the_database_refused_is_stored_later(sqlite_platform, clock, make_event_id, monkeypatch):
    event, keeper = make_event_id(), ViewerCounts(sqlite_platform, clock)

    @contextmanager
    def refusing(_: Platform) -> Iterator[Session]:
        raise ConnectionError
        yield

    with monkeypatch.context() as away:
        away.setattr(Platform, "transaction", refusing)
        look(keeper, clock, [{event: 3}])
        keeper.flush()
    look(keeper, clock, [{event: 5}])
    keeper.flush()
    assert stored(sqlite_platform) == {(event, MINUTE): (5, 8, 2)}


def test_one_process_keeps_the_curve_and_another_takes_over(sqlite_platform, make_event_id, monkeypatch):
    for lifetime in ("LEASE_MS", "EXPIRES_MS"):  # nothing is over because this machine stood still
        monkeypatch.setattr(f"realtime.presence_sets.{lifetime}", 60_000)
    event = make_event_id()
    first, second = (Presence(sqlite_platform, AttendanceBook(sqlite_platform)) for _ in range(2))
    first.shown(event, "r1", 1, "a")
    second.shown(event, "r2", 2, "b")
    for _ in range(4):
        first.beat()
        second.beat()
    second.flush()
    assert stored(sqlite_platform) == {}
    first.flush()
    seen = stored(sqlite_platform).values()
    assert max(peak for peak, _, _ in seen) == 2
    assert sum(samples for _, _, samples in seen) == 4
    sqlite_platform.redis.delete("presence:recorder")
    third = Presence(sqlite_platform, AttendanceBook(sqlite_platform))
    third.shown(event, "r3", 3, "c")
    third.beat()
    third.flush()
    assert sum(samples for _, _, samples in stored(sqlite_platform).values()) == 5
