"""Presence as a unit: several of them stand for several web processes, on a real Redis."""

import threading
from collections.abc import Callable
from itertools import count, pairwise

import pytest

from bench.harness.servers import redis_server
from core.platform import Platform
from realtime.attendance import AttendanceBook
from realtime.presence import Presence
from realtime.presence_sets import ROOMS_KEY

ROOM = 7
LIFETIME_MS = 60_000  # no set is over because this machine stood still


@pytest.fixture
def process(sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Presence]:
    """Makes web processes."""
    monkeypatch.setattr("realtime.presence_sets.EXPIRES_MS", LIFETIME_MS)
    return lambda: Presence(sqlite_platform, AttendanceBook(sqlite_platform))


def settle(*processes: Presence) -> list[int]:
    """The counts once every process has heard of every other."""
    for _ in range(2):
        for presence in processes:
            presence.beat()
    return [presence.watching(ROOM) for presence in processes]


def test_a_person_counts_once_however_many_pages_they_have(process: Callable[[], Presence]) -> None:
    here = process()
    here.shown(ROOM, "r1", 1, "a")
    here.shown(ROOM, "r1", 1, "b")
    here.shown(ROOM, "r2", 2, "c")
    here.shown(ROOM, "r2", 2, "c")
    assert here.watching(ROOM) == 2
    here.hidden(ROOM, "a")
    assert here.watching(ROOM) == 2
    here.hidden(ROOM, "b")
    here.hidden(ROOM, "b")
    assert here.watching(ROOM) == 1


def test_a_page_that_says_hidden_twice_or_never_was_shown_takes_nobody_away(process: Callable[[], Presence]) -> None:
    here = process()
    here.shown(ROOM, "r1", 1, "a")
    here.hidden(ROOM, "never")
    here.hidden(ROOM + 1, "a")
    assert here.watching(ROOM) == 1


def test_processes_count_the_people_of_all_of_them_once(process: Callable[[], Presence]) -> None:
    first, second, third = process(), process(), process()
    for number in range(50):
        first.shown(ROOM, f"r{number}", number, f"a{number}")
        second.shown(ROOM, f"r{number + 25}", number + 25, f"b{number}")
    assert settle(first, second, third) == [75, 75, 75]
    for number in range(40):
        first.hidden(ROOM, f"a{number}")
    assert settle(first, second, third) == [50, 50, 50]
    for number in range(50):
        first.hidden(ROOM, f"a{number}")
        second.hidden(ROOM, f"b{number}")
    assert settle(first, second, third) == [0, 0, 0]


def test_one_who_moves_between_processes_while_another_comes_is_counted(process: Callable[[], Presence]) -> None:
    first, second = process(), process()
    first.shown(ROOM, "r1", 1, "a")
    second.shown(ROOM, "r2", 2, "b")
    assert settle(first, second) == [2, 2]
    second.hidden(ROOM, "b")
    second.shown(ROOM, "r1", 1, "c")  # the sets keep their sizes
    assert settle(first, second) == [1, 1]


def test_rooms_are_counted_apart(process: Callable[[], Presence]) -> None:
    first, second = process(), process()
    first.shown(ROOM, "r1", 1, "a")
    second.shown(ROOM + 1, "r1", 1, "b")
    settle(first, second)
    assert (first.watching(ROOM), first.watching(ROOM + 1), first.watching(ROOM + 2)) == (1, 1, 0)


def test_the_people_of_a_killed_process_leave_the_count_when_its_set_expires(
    process: Callable[[], Presence], sqlite_platform: Platform
) -> None:
    alive, killed = process(), process()
    alive.shown(ROOM, "r1", 1, "a")
    killed.shown(ROOM, "r2", 2, "b")
    assert settle(killed, alive) == [2, 2]
    key = f"{ROOMS_KEY}:{ROOM}:{killed._sets.process}"
    assert 0 < sqlite_platform.redis.pttl(key) <= LIFETIME_MS
    sqlite_platform.redis.pexpire(key, 1)
    while sqlite_platform.redis.exists(key):
        pass
    assert settle(alive) == [1]
    assert list(sqlite_platform.redis.hkeys(ROOMS_KEY)) == [f"{ROOM}:{alive._sets.process}".encode()]


def test_a_process_that_was_taken_for_dead_says_again_who_is_there(
    process: Callable[[], Presence], sqlite_platform: Platform
) -> None:
    slow, other = process(), process()
    for number in range(2500):
        slow.shown(ROOM, f"r{number}", number, f"a{number}")
    assert settle(slow, other) == [2500, 2500]
    sqlite_platform.redis.flushall()
    slow.hidden(ROOM, "a0")
    assert settle(slow, other) == [2499, 2499]
    slow.beat()
    assert settle(slow, other) == [2499, 2499]


def test_a_process_that_stops_takes_its_people_with_it(process: Callable[[], Presence]) -> None:
    staying, stopping = process(), process()
    stopping.shown(ROOM, "r1", 1, "a")
    assert settle(stopping, staying) == [1, 1]
    stopping.flush()
    assert settle(staying) == [0]
    stopping.hidden(ROOM, "a")


def test_without_redis_the_local_count_is_said_and_with_it_all_are_counted_again(
    make_platform: Callable[..., Platform], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.presence.AWAY_AFTER_S", 0.0)
    with redis_server() as url:
        platform = make_platform(sqlite_url, redis_url=url)
        first, second = (Presence(platform, AttendanceBook(platform)) for _ in range(2))
        first.shown(ROOM, "r1", 1, "a")
        second.shown(ROOM, "r2", 2, "b")
        assert settle(first, second) == [2, 2]
    first.shown(ROOM, "r3", 3, "c")
    assert settle(first, second) == [2, 1]
    first.hidden(ROOM, "a")
    assert settle(first, second) == [1, 1]


def test_what_was_said_while_redis_was_away_is_said_again(
    process: Callable[[], Presence], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = process(), process()
    first.shown(ROOM, "r1", 1, "a")
    assert settle(first, second) == [1, 1]
    exchange = first._sets.exchange
    monkeypatch.setattr(first._sets, "exchange", lambda *_: (_ for _ in ()).throw(ConnectionError))
    first.hidden(ROOM, "a")
    first.shown(ROOM, "r2", 2, "b")
    first.shown(ROOM, "r3", 3, "c")
    assert settle(first, second) == [2, 1]
    monkeypatch.setattr(first._sets, "exchange", exchange)
    assert settle(first, second) == [2, 2]


def test_changes_are_told_at_most_once_a_second_for_each_room(
    process: Callable[[], Presence], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = count(1000.0, 0.05)
    monkeypatch.setattr("realtime.presence.time.monotonic", lambda: moment)
    here, told = process(), []
    here.on_change(lambda event_id, watching: told.append((moment, event_id, watching)))
    for number in range(500):
        moment = next(clock)
        here.shown(ROOM, f"r{number}", number, f"a{number}")
        here.beat()
    moment = next(clock) + 1
    here.beat()
    times = [when for when, *_ in told]
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))
    assert len(told) >= 24
    assert told[-1][1:] == (ROOM, 500)
    moment += 5
    here.beat()
    assert len(told) == len(times)


def test_pages_come_and_go_while_others_do_without_a_call_to_redis_or_the_database(
    process: Callable[[], Presence], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = process()

    def refused(*_: object) -> None:
        raise AssertionError("nobody who comes or goes waits for this")

    monkeypatch.setattr("redis.connection.AbstractConnection.send_packed_command", refused)
    monkeypatch.setattr(Platform, "transaction", refused)

    def crowd(name: str) -> None:
        for number in range(1000):
            here.shown(ROOM, f"r{number}", number, f"{name}{number}")
        for number in range(0, 1000, 2):
            here.hidden(ROOM, f"{name}{number}")

    threads = [threading.Thread(target=crowd, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert here.watching(ROOM) == 500
