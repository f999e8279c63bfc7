"""Dates as readers of an e-mail's language write them, in the event's own zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, dates

from core.models import Event

# English dates put the day first and clocks run to 24, as on the pages: events are read about all over the world.
FORMAT_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
LONG_DATE = {"en": "EEEE d MMMM y", "zh": "y年M月d日EEEE"}
COMMA = {"en": ", ", "zh": " "}
WITH_PLACE = {"en": "{} ({})", "zh": "{}（{}）"}
CLOCK = "HH:mm"


def event_times(event: Event, locale: str) -> str:
    """Saturday 17 October 2026, 11:00–12:30 (London); over midnight both days are named."""
    zone = ZoneInfo(event.timezone)
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    if start.date() == end.date():
        span = f"{_date(start, locale)}{_comma(locale)}{_clock(start, locale)}–{_clock(end, locale)}"
    else:
        span = f"{_moment(start, locale)} – {_moment(end, locale)}"
    return WITH_PLACE.get(locale, WITH_PLACE["en"]).format(span, zone_name(event, locale))


def zone_name(event: Event, locale: str) -> str:
    """The zone's city and how far it is from UTC on the day: London, UTC+01:00."""
    if event.timezone == "UTC":
        return "UTC"
    city = dates.get_timezone_location(event.timezone, locale=_babel(locale), return_city=True)
    offset = event.starts_at.astimezone(ZoneInfo(event.timezone)).strftime("%z")
    return f"{city}{_comma(locale)}UTC{offset[:3]}:{offset[3:]}"


def long_moment(moment: datetime, zone: str, locale: str) -> str:
    """Saturday 17 October 2026, 11:00."""
    return _moment(moment.astimezone(ZoneInfo(zone)), locale)


def _babel(locale: str) -> Locale:
    return Locale.parse(FORMAT_LOCALES.get(locale, locale))


def _date(moment: datetime, locale: str) -> str:
    return dates.format_date(moment.date(), LONG_DATE.get(locale, LONG_DATE["en"]), locale=_babel(locale))


def _clock(moment: datetime, locale: str) -> str:
    return dates.format_time(moment.timetz(), CLOCK, tzinfo=moment.tzinfo, locale=_babel(locale))


def _moment(moment: datetime, locale: str) -> str:
    return f"{_date(moment, locale)}{_comma(locale)}{_clock(moment, locale)}"


def _comma(locale: str) -> str:
    return COMMA.get(locale, COMMA["en"])
