"""Dates and times of day as readers of a language write them: the same on pages and in e-mails."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, dates

# Events are read about all over the world: English dates put the day first and clocks run to 24.
FORMAT_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
LONG_DATE = {"en": "EEEE d MMMM y", "zh": "y年M月d日EEEE"}
SHORT_DATE = {"en": "EEE d MMM y", "zh": "y年M月d日 EEE"}
COMMA = {"en": ", ", "zh": " "}
CLOCK = "HH:mm"


def format_locale(language: str) -> Locale:
    """The locale that formats belong to: the language's, with a region that settles its conventions."""
    return Locale.parse(FORMAT_LOCALES.get(language, language))


def long_date(moment: datetime, zone: str, language: str) -> str:
    """Saturday 17 October 2026."""
    return _date(moment, zone, language, LONG_DATE)


def short_date(moment: datetime, zone: str, language: str) -> str:
    """Sat 17 Oct 2026."""
    return _date(moment, zone, language, SHORT_DATE)


def clock(moment: datetime, zone: str, language: str) -> str:
    """11:00."""
    return dates.format_time(moment.astimezone(ZoneInfo(zone)), CLOCK, locale=format_locale(language))


def long_datetime(moment: datetime, zone: str, language: str) -> str:
    """Saturday 17 October 2026, 11:00."""
    return comma(language).join((long_date(moment, zone, language), clock(moment, zone, language)))


def short_datetime(moment: datetime, zone: str, language: str) -> str:
    """Sat 17 Oct 2026, 11:00."""
    return comma(language).join((short_date(moment, zone, language), clock(moment, zone, language)))


def on_one_day(start: datetime, end: datetime, zone: str) -> bool:
    """Whether both are of one day in the zone, so that the day need be named only once."""
    return start.astimezone(ZoneInfo(zone)).date() == end.astimezone(ZoneInfo(zone)).date()


def zone_city(zone: str, language: str) -> str:
    """London, for Europe/London."""
    return dates.get_timezone_location(zone, locale=format_locale(language), return_city=True)


def comma(language: str) -> str:
    """What stands between a date and a time."""
    return COMMA.get(language, COMMA["en"])


def _date(moment: datetime, zone: str, language: str, patterns: dict[str, str]) -> str:
    pattern = patterns.get(language, patterns["en"])
    return dates.format_date(moment.astimezone(ZoneInfo(zone)).date(), pattern, locale=format_locale(language))
