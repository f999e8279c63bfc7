"""Seconds present, against sets of seconds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.models import Attendance
from core.platform import Platform
from core.services.registrations.attendance import REMEMBERED_S, add_spans, record_presence
from tests.factories import make_event, make_organisation, make_registration
from tests.query_count import counting

START = 1_800_000_000
spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: (START + min(ends), START + max(ends)))


def seconds_of(told: list[tuple[int, int]]) -> set[int]:
    return {second for start, end in told for second in range(start + 1, end + 1)}


@given(st.lists(spans, max_size=12))
def test_each_second_counts_once_in_whatever_order_it_is_told(told: list[tuple[int, int]]) -> None:
    last, recent, total = START, 0, 0
    for span in told:
        new, last, recent = add_spans(last, recent, [span])
        total += new
    assert total == len(seconds_of(told))
    assert add_spans(last, recent, told)[0] == 0


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=12))
def test_nobody_is_present_longer_than_the_clock_ran_however_late_it_is_told(ends: list[tuple[int, int]]) -> None:
    told = [(START + min(pair), START + max(pair)) for pair in ends]
    new, _, recent = add_spans(START, 0, told)
    assert new <= len(seconds_of(told))
    assert recent.bit_length() <= REMEMBERED_S


def test_a_long_stay_told_at_once_counts_whole() -> None:
    assert add_spans(START, 0, [(START, START + 7200)])[0] == 7200
    assert add_spans(START + 10, 1, [(START + 10, START + 7200)])[0] == 7190


def attendance_of(platform: Platform) -> dict[int, Attendance]:
    with platform.reading() as session:
        return {row.registration_id: row for row in session.scalars(select(Attendance))}


@pytest.fixture
def registrations(platform: Platform) -> list[int]:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        return [make_registration(session, event).id for _ in range(4)]


def test_stays_add_up_over_time_and_processes(platform: Platform, registrations: list[int]) -> None:
    here, twice, glimpse, _ = registrations
    for told in (
        {here: [(START, START + 10)], twice: [(START + 3, START + 8)], glimpse: [(START, START)]},
        {here: [(START + 10, START + 22)], twice: [(START, START + 10), (START + 15, START + 20)]},
        {twice: [(START + 5, START + 17)]},
    ):
        with platform.transaction() as session:
            record_presence(session, told)
    rows = attendance_of(platform)
    assert {id_: row.seconds for id_, row in rows.items()} == {here: 22, twice: 20, glimpse: 0}
    assert rows[here].first_seen_at == datetime.fromtimestamp(START, UTC)
    assert rows[here].last_seen_at == datetime.fromtimestamp(START + 22, UTC)


def test_time_away_does_not_count(platform: Platform, registrations: list[int]) -> None:
    for span in ((START, START + 12), (START + 3600, START + 3605)):
        with platform.transaction() as session:
            record_presence(session, {registrations[0]: [span]})
    assert attendance_of(platform)[registrations[0]].seconds == 17


def test_a_place_that_is_not_there_any_more_is_left_out(platform: Platform, registrations: list[int]) -> None:
    with platform.transaction() as session:
        record_presence(session, {987_654: [(START, START + 5)], registrations[0]: [(START, START + 5)]})
    assert list(attendance_of(platform)) == [registrations[0]]


def test_the_number_of_statements_does_not_grow_with_the_people(platform: Platform, registrations: list[int]) -> None:
    def statements(ids: list[int], end: int) -> int:
        with counting(platform.engine) as counted, platform.transaction() as session:
            record_presence(session, {id_: [(START, end)] for id_ in ids})
        return len(counted)

    first = statements(registrations[:1], START + 1)
    assert statements(registrations, START + 2) == first
