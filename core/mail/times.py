"""When an event is, as its attendees' e-mails say it: in the event's own zone, which is named."""

from zoneinfo import ZoneInfo

from core.dates import clock, comma, long_datetime, on_one_day, zone_city
from core.models import Event

WITH_PLACE = {"en": "{} ({})", "zh": "{}（{}）"}


def event_times(event: Event, locale: str) -> str:
    """Saturday 17 October 2026, 11:00–12:30 (London, UTC+01:00); over midnight both days are named."""
    start, end, zone = event.starts_at, event.ends_at, event.timezone
    if on_one_day(start, end, zone):
        span = f"{long_datetime(start, zone, locale)}–{clock(end, zone, locale)}"
    else:
        span = f"{long_datetime(start, zone, locale)} – {long_datetime(end, zone, locale)}"
    return WITH_PLACE.get(locale, WITH_PLACE["en"]).format(span, zone_name(event, locale))


def zone_name(event: Event, locale: str) -> str:
    """The zone's city and how far it is from UTC on the day: London, UTC+01:00."""
    if event.timezone == "UTC":
        return "UTC"
    offset = event.starts_at.astimezone(ZoneInfo(event.timezone)).strftime("%z")
    return f"{zone_city(event.timezone, locale)}{comma(locale)}UTC{offset[:3]}:{offset[3:]}"
