# ruff: noqa: DTZ001 (wall-clock times are the subject here)

from datetime import UTC, datetime

import pytest

from core.zones import TimeSkipped, happens_twice, is_zone, shift_by_weeks, to_moment, to_wall, zone_names


def test_a_wall_clock_time_becomes_the_moment_it_means():
    assert to_moment(datetime(2026, 7, 1, 11), "Europe/London") == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert to_moment(datetime(2026, 1, 1, 11), "Asia/Shanghai") == datetime(2026, 1, 1, 3, tzinfo=UTC)


def test_a_time_the_clocks_skip_is_refused():
    with pytest.raises(TimeSkipped, match="01:30"):
        to_moment(datetime(2026, 3, 29, 1, 30), "Europe/London")


def test_a_time_that_comes_twice_means_the_first_one():
    wall = datetime(2026, 10, 25, 1, 30)
    assert happens_twice(wall, "Europe/London")
    assert to_moment(wall, "Europe/London") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_wall(to_moment(wall, "Europe/London"), "Europe/London") == wall


def test_an_ordinary_time_does_not_come_twice():
    assert not happens_twice(datetime(2026, 7, 1, 11), "Europe/London")
    assert not happens_twice(datetime(2026, 3, 29, 1, 30), "Europe/London")


def test_moving_by_weeks_keeps_the_time_of_day_when_summer_time_ends():
    start = to_moment(datetime(2026, 10, 20, 19), "Europe/Berlin")
    moved = shift_by_weeks(start, "Europe/Berlin", 1)
    assert to_wall(moved, "Europe/Berlin") == datetime(2026, 10, 27, 19)


def test_moving_onto_a_skipped_time_goes_on_by_an_hour():
    start = to_moment(datetime(2026, 3, 22, 1, 30), "Europe/London")
    assert to_wall(shift_by_weeks(start, "Europe/London", 1), "Europe/London") == datetime(2026, 3, 29, 2, 30)


def test_people_choose_from_places_and_not_from_aliases():
    assert "Asia/Shanghai" in zone_names()
    assert "EST5EDT" not in zone_names()
    assert not is_zone("Europe/Nowhere")
