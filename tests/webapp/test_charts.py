from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from webapp.charts import POINTS_MAX, VIEWER_POINTS_MAX, growth_buckets, growth_curve, viewer_curve

START = datetime(2026, 10, 10, 9, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def request_context(app: Flask):
    with app.test_request_context():
        yield


def test_nobody_gives_no_curve():
    assert growth_curve([], START, "Europe/London") is None


def test_totals_only_grow_and_end_with_everybody():
    moments = [(START + timedelta(hours=hour), hour % 3 == 0) for hour in range(40)]
    curve = growth_curve(moments, START + timedelta(hours=50), "Europe/London")
    totals = [bucket.total for bucket in curve.buckets]
    assert totals == sorted(totals)
    assert (curve.last.total, curve.last.part) == (40, 14)
    assert len(curve.buckets) <= POINTS_MAX + 1


@pytest.mark.parametrize("span", [timedelta(minutes=3), timedelta(hours=5), timedelta(days=20), timedelta(days=300)])
def test_every_span_has_a_readable_number_of_points(span):
    buckets = growth_buckets([(START, False)], START + span, "Europe/London")
    assert 1 <= len(buckets) <= POINTS_MAX + 2


def test_steps_begin_at_round_times_of_the_events_own_zone():
    [first, *_] = growth_buckets([(START, False)], START + timedelta(hours=40), "Asia/Kolkata")
    assert first.start == datetime(2026, 10, 10, 8, 30, tzinfo=UTC)


def test_a_single_registration_is_drawn_as_a_level_line():
    curve = growth_curve([(START, False)], START, "Europe/London")
    assert curve.total_path.count(" ") == 2
    assert len(curve.ticks) == 1


def test_the_scale_has_round_numbers_that_hold_the_highest():
    curve = growth_curve([(START, False)] * 230, START + timedelta(hours=2), "Europe/London")
    assert curve.scale == ["250", "200", "150", "100", "50", "0"]


@pytest.mark.parametrize("people", [1, 7, 64, 101, 999, 1001, 20_500])
def test_the_scale_leaves_little_room_above_the_highest(people):
    curve = growth_curve([(START, False)] * people, START + timedelta(hours=2), "Europe/London")
    top = int(curve.scale[0].replace(",", ""))
    assert people <= top <= max(3, people * 1.5)


def viewers(*peaks):
    return [(START + timedelta(minutes=number), peak, peak / 2) for number, peak in enumerate(peaks) if peak is not None]


def test_nobody_watching_gives_no_curve():
    assert viewer_curve([], "Europe/London") is None


def test_the_curve_of_viewers_tops_at_the_peak_and_a_minute_without_people_is_empty():
    curve = viewer_curve(viewers(4, 12, None, None, 6), "Europe/London")
    assert [(bucket.total, bucket.part) for bucket in curve.buckets] == [(4, 2), (12, 6), (0, 0), (0, 0), (6, 3)]
    assert curve.scale[0] == "15"
    assert [bucket.start for bucket in curve.buckets] == [START + timedelta(minutes=number) for number in range(5)]


def test_a_long_show_is_gathered_into_steps_that_keep_the_peak_and_the_mean():
    curve = viewer_curve(viewers(*[10] * 200, 50, *[10] * 100), "Europe/London")
    assert len(curve.buckets) <= VIEWER_POINTS_MAX + 1
    assert max(bucket.total for bucket in curve.buckets) == 50
    assert {bucket.part for bucket in curve.buckets} == {5, 9}


def test_one_minute_is_drawn_as_a_level_line():
    curve = viewer_curve(viewers(3), "Asia/Kolkata")
    assert curve.total_path.count(" ") == 2


@pytest.mark.parametrize(
    ("minutes", "ticks"),
    [
        (1, ["14:37", "14:38"]),
        (20, ["14:35", "14:40", "14:45", "14:50", "14:55", "15:00"]),
        (90, ["14:30", "14:45", "15:00", "15:15", "15:30", "15:45", "16:00", "16:15"]),
        (700, ["14:00", "16:00", "18:00", "20:00", "22:00", "00:00", "02:00", "04:00"]),
    ],
)
def test_a_show_is_drawn_between_round_times_of_its_own_zone(minutes, ticks):
    curve = viewer_curve(viewers(*[10] * minutes), "Asia/Kolkata")
    assert curve.ticks == ticks


def test_a_curve_stands_where_its_time_is_between_the_ticks():
    curve = viewer_curve(viewers(4, 12, 8, 8, 8, 8, 8, 8, 8), "Europe/London")
    assert curve.ticks == ["10:06", "10:08", "10:10", "10:12", "10:14", "10:16"]
    assert curve.total_path.startswith("M100 ")
    assert curve.total_area.endswith("L900 100L100 100Z")


def test_a_show_of_days_has_dates_below_it():
    curve = viewer_curve(viewers(*[10] * 3000), "Europe/London")
    assert [tick[:6] for tick in curve.ticks] == ["10 Oct", "11 Oct", "11 Oct", "12 Oct"]
