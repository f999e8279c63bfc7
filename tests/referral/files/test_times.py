"""Times as spreadsheets of several countries write them."""

import pytest

from referral.errors import ReferralError
from referral.files.dates import DayOrder
from referral.files.moments import TimeForm, TimeUnit, Written, read_times

MARCH_1 = 1_709_251_200.0  # 1 March 2024, 00:00 UTC
HOUR = 3_600.0


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        (["01.03.2024 14:00", "1.3.2024"], [MARCH_1 + 14 * HOUR, MARCH_1]),
        (["01/03/2024 05:00 AM", "13/03/2024 05:00:00 PM"], [MARCH_1 + 5 * HOUR, MARCH_1 + (12 * 24 + 17) * HOUR]),
        (["03/01/2024", "03/13/2024, 17:30"], [MARCH_1, MARCH_1 + (12 * 24 + 17.5) * HOUR]),
        (["45352.0", "45352.5"], [MARCH_1, MARCH_1 + 12 * HOUR]),
    ],
)
def test_dates_of_spreadsheets_are_read(texts: list[str], seconds: list[float]) -> None:
    times = read_times(texts)
    assert times.seconds == pytest.approx(seconds)
    assert times.unread == []


def test_it_is_told_how_the_times_were_read() -> None:
    assert read_times(["0", "5"]).written is Written.NUMBERS
    assert read_times(["1709251200", "1709251201"]).written is Written.EPOCH
    assert read_times(["45352.25"]).written is Written.SPREADSHEET_DAYS
    assert read_times(["45352.25"], TimeForm(TimeUnit.SECONDS)).seconds.tolist() == [45352.25]
    assert read_times(["31000", "45352"]).written is Written.NUMBERS
    assert read_times(["03/13/2024"]).day_order is DayOrder.MONTH_FIRST
    assert read_times(["", ""]).written is Written.NOTHING


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["03/02/2024 05:00 AM", "04/05/2024 06:00 PM"], "tables.time_ambiguous"),
        (["13/02/2024", "02/13/2024"], "tables.time_ambiguous"),
        (["1709251200", "1709251200000"], "tables.time_mixture"),
        (["1709251200000", "1709251200", "1709251200"], "tables.time_mixture"),
        (["2024-03-01", "7"], "tables.time_mixture"),
    ],
)
def test_what_may_mean_two_things_is_refused(texts: list[str], code: str) -> None:
    with pytest.raises(ReferralError) as refused:
        read_times(texts)
    assert refused.value.code == code


def test_numbers_from_the_files_own_beginning_may_span_any_magnitude() -> None:
    assert read_times(["0", "3", "5000", "70000", "2000000000", "1709251200000"]).unit is TimeUnit.SECONDS


def test_a_format_that_is_told_settles_it() -> None:
    times = read_times(["02/03/2024 05:00 AM", "", "soon"], TimeForm(written="%m/%d/%Y %I:%M %p"))
    assert times.seconds[0] == MARCH_1 - 27 * 24 * HOUR + 5 * HOUR
    assert times.unread == [2]
    with pytest.raises(ReferralError) as refused:
        read_times(["1"], TimeForm(written="%"))
    assert refused.value.code == "tables.time_format"
