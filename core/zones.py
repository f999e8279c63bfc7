"""Wall-clock times and the moments they mean."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from core.errors import DomainError
from core.i18n import N_

FOLDERS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


class TimeSkipped(DomainError):
    """The clocks jump over this time of day, so no moment has it."""

    code: ClassVar[str] = "time.skipped"
    status: ClassVar[int] = 422
    message: ClassVar[str] = N_("The clocks go forward that night and skip %(time)s. Choose a time before or after the jump.")


@cache
def zone_names() -> tuple[str, ...]:
    """The zones people choose from: places and UTC, without the aliases that only computers know."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(FOLDERS)))


def is_zone(name: str) -> bool:
    """Whether the zone exists, an alias included."""
    return name in available_timezones()


def to_moment(wall: datetime, zone: str) -> datetime:
    """The moment a clock in `zone` shows `wall`; of two such moments the first."""
    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    moment = aware.astimezone(UTC)
    if to_wall(moment, zone) != wall:
        raise TimeSkipped(time=f"{wall:%H:%M}")
    return moment


def happens_twice(wall: datetime, zone: str) -> bool:
    """Whether the clocks go back over this time, so that two moments show it."""
    first = wall.replace(tzinfo=ZoneInfo(zone), fold=0).utcoffset()
    second = wall.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
    return first is not None and second is not None and first > second


def to_wall(moment: datetime, zone: str) -> datetime:
    """What a clock in `zone` shows at `moment`, without the zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def shift_by_weeks(moment: datetime, zone: str, weeks: int) -> datetime:
    """The same weekday and time of day some weeks later; a time the clocks skip moves on by an hour."""
    wall = to_wall(moment, zone) + timedelta(weeks=weeks)
    try:
        return to_moment(wall, zone)
    except TimeSkipped:
        return to_moment(wall + timedelta(hours=1), zone)
