"""Dates, numbers and money as readers of the page's language write them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

from babel import Locale, dates, numbers
from flask_babel import get_locale
from markupsafe import Markup

from core import dates as core_dates
from core.clock import now
from core.moments import write_moment
from core.names import short_name

BETWEEN_SENTENCES = {"en": Markup(" "), "zh": Markup("")}


def format_locale() -> Locale:
    """The locale that formats of the page's language belong to."""
    return core_dates.format_locale(_language())


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


def long_date(moment: datetime, zone: str = "UTC") -> str:
    """Saturday 17 October 2026."""
    return core_dates.long_date(moment, zone, _language())


def short_date(moment: datetime, zone: str = "UTC") -> str:
    """Sat 17 Oct 2026."""
    return core_dates.short_date(moment, zone, _language())


def clock(moment: datetime, zone: str = "UTC") -> str:
    """11:00."""
    return core_dates.clock(moment, zone, _language())


def short_datetime(moment: datetime, zone: str = "UTC") -> str:
    """Sat 17 Oct 2026, 11:00."""
    return core_dates.short_datetime(moment, zone, _language())


def time_range(start: datetime, end: datetime, zone: str = "UTC") -> str:
    """Saturday 17 October 2026, 11:00–12:30; over midnight both days are named."""
    if core_dates.on_one_day(start, end, zone):
        return f"{core_dates.long_datetime(start, zone, _language())}–{clock(end, zone)}"
    return f"{short_datetime(start, zone)} – {short_datetime(end, zone)}"


def zone_city(zone: str) -> str:
    """London, for Europe/London, in the page's language."""
    return core_dates.zone_city(zone, _language())


def ago(moment: datetime, at: datetime | None = None, short: bool = False) -> str:
    """3 minutes ago; 3 min ago where there is little room."""
    since = moment - (at or now())
    return dates.format_timedelta(since, add_direction=True, format="short" if short else "long", locale=format_locale())


def duration(seconds: float) -> str:
    """42 minutes."""
    return dates.format_timedelta(timedelta(seconds=seconds), threshold=1.4, locale=format_locale())


def number(value: float | Decimal) -> str:
    """2,706."""
    return numbers.format_decimal(value, locale=format_locale())


def decimals(value: float, places: int = 2) -> str:
    """0.69, with as many places as asked for."""
    return numbers.format_decimal(value, format=f"#,##0.{'0' * places}", locale=format_locale())


def percent(share: float, places: int = 0) -> str:
    """66%, of a share between 0 and 1."""
    pattern = "#,##0" + (f".{'0' * places}" if places else "") + "%"
    return numbers.format_percent(share, format=pattern, locale=format_locale())


def money(minor_units: int, currency: str) -> str:
    """£4.30, of 430 minor units."""
    exponent = numbers.get_currency_precision(currency)
    return numbers.format_currency(Decimal(minor_units).scaleb(-exponent), currency, locale=format_locale())


def iso(moment: datetime) -> str:
    """The machine's form, for `<time datetime>`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def initials(name: str) -> str:
    """RM for Rosa Marchetti; the last character of a Chinese name."""
    words = name.split()
    if not words:
        return "?"
    if not words[0][0].isascii() and len(words) == 1:
        return words[0][-1]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def display_width(text: str) -> int:
    """How many Latin letters wide a text is; a Chinese character takes the room of two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def sentences(parts: Iterable[str]) -> Markup:
    """Sentences one after the other, with the space that the language puts between them: Chinese puts none."""
    return BETWEEN_SENTENCES.get(_language(), BETWEEN_SENTENCES["en"]).join(part for part in parts if part)


FILTERS: dict[str, Callable[..., Any]] = {
    "long_date": long_date,
    "short_date": short_date,
    "short_datetime": short_datetime,
    "clock": clock,
    "zone_city": zone_city,
    "ago": ago,
    "duration": duration,
    "moment": write_moment,
    "number": number,
    "decimals": decimals,
    "percent": percent,
    "money": money,
    "iso": iso,
    "initials": initials,
    "short_name": short_name,
    "display_width": display_width,
    "sentences": sentences,
}
GLOBALS: dict[str, Callable[..., Any]] = {"time_range": time_range}
