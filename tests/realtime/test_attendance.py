"""The book of attendance: what is stored, when, and what is lost with the process. Its rule is tested with the service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Attendance
from core.platform import Platform
from realtime.attendance import CHUNK, MARK_AFTER_S, STALL_MAX_S, AttendanceBook
from tests.factories import make_event, make_organisation, make_registration
from tests.query_count import counting

START = 1_800_000_000


class Clock:
    """Stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = START + 0.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(sqlite_platform: Platform, clock: Clock) -> AttendanceBook:
    return AttendanceBook(sqlite_platform, clock)


@pytest.fixture
def people(sqlite_platform: Platform) -> list[int]:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        return [make_registration(session, event).id for _ in range(3)]


@pytest.fixture
def go_on(book: AttendanceBook, clock: Clock) -> Callable[[int], None]:
    """Lets seconds pass, as the background does."""

    def pass_by(seconds: int) -> None:
        for _ in range(seconds):
            clock.now += 1
            book.mark()
            book.store(lambda _: None)

    return pass_by


def seconds(platform: Platform) -> dict[int, int]:
    with platform.reading() as session:
        return {row.registration_id: row.seconds for row in session.scalars(select(Attendance))}


def test_whoever_comes_has_attended_within_a_second(sqlite_platform, book, people, go_on):
    book.came(people[0])
    go_on(1)
    assert seconds(sqlite_platform) == {people[0]: 0}


def test_a_killed_process_takes_one_interval_with_it_at_most(sqlite_platform, book, people, go_on):
    book.came(people[0])
    go_on(100)
    assert 100 - MARK_AFTER_S <= seconds(sqlite_platform)[people[0]] <= 100


def test_a_process_that_stops_in_order_takes_nothing_with_it(sqlite_platform, book, people, go_on, clock):
    book.came(people[0])
    go_on(30)
    clock.now += 7
    book.flush()
    assert seconds(sqlite_platform)[people[0]] == 37


def test_time_hidden_does_not_count(sqlite_platform, book, people, go_on):
    book.came(people[0])
    go_on(20)
    book.went(people[0])
    go_on(300)
    book.came(people[0])
    go_on(5)
    book.went(people[0])
    go_on(1)
    assert seconds(sqlite_platform) == {people[0]: 25}


def test_nobody_is_known_to_have_been_there_while_the_process_slept(sqlite_platform, book, people, go_on, clock):
    book.came(people[0])
    go_on(10)
    clock.now += STALL_MAX_S + 3600
    go_on(20)
    book.flush()
    assert seconds(sqlite_platform)[people[0]] == 10 + 19


def test_a_clock_that_is_set_back_takes_no_second_away(sqlite_platform, book, people, go_on, clock):
    book.came(people[0])
    go_on(24)
    before = seconds(sqlite_platform)[people[0]]
    clock.now -= 600
    go_on(24)
    assert seconds(sqlite_platform)[people[0]] >= before


def test_what_the_database_refused_is_stored_as_soon_as_it_takes_it(sqlite_platform, book, people, go_on, monkeypatch):
    book.came(people[0])
    book.came(people[1])
    go_on(15)

    @contextmanager
    def refusing(_: Platform) -> Iterator[Session]:
        raise ConnectionError
        yield

    with monkeypatch.context() as away:
        away.setattr(Platform, "transaction", refusing)
        go_on(400)
        book.went(people[1])
        go_on(100)
        assert all(count < 20 for count in seconds(sqlite_platform).values())
    go_on(MARK_AFTER_S)
    book.flush()
    assert seconds(sqlite_platform) == {people[0]: 515 + MARK_AFTER_S, people[1]: 415}


def test_a_full_room_is_stored_in_few_statements(sqlite_platform, book, go_on, clock):
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        crowd = [make_registration(session, event).id for _ in range(CHUNK + 100)]
    for registration_id in crowd:
        book.came(registration_id)
    go_on(1)
    clock.now += MARK_AFTER_S - 2
    with counting(sqlite_platform.engine) as sent:
        go_on(1)
    assert 0 < len(sent) <= 6
    assert set(seconds(sqlite_platform).values()) == {MARK_AFTER_S}
