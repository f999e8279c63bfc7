"""What a host says about an event, and what of it is acceptable."""

import hashlib
import re
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta

from core.clock import now
from core.i18n import N_
from core.models import Event, EventFormat
from core.services.events import errors
from core.services.events.video import check_video_address
from core.zones import is_zone

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_MAX = 80
LONGEST_EVENT = timedelta(days=14)
WINDOW_DAYS_MAX = 365


@dataclass(frozen=True)
class EventDetails:
    """Everything a host says about an event."""

    title: str
    slug: str
    format: EventFormat
    starts_at: datetime
    ends_at: datetime
    timezone: str
    summary: str = ""
    description: str = ""
    language: str = "en"
    venue_name: str = ""
    venue_address: str = ""
    capacity: int | None = None
    consent_text: str = ""
    referral_window_days: int = 30
    stream_url: str = ""
    shows_inviters: bool = True


DETAIL_FIELDS = tuple(field.name for field in fields(EventDetails))


def details_of(event: Event) -> EventDetails:
    """The event as its host would write it down."""
    return EventDetails(**{name: getattr(event, name) for name in DETAIL_FIELDS})


def version(event: Event) -> str:
    """Stands for what an editor saw. Not `updated_at`: that moves with every registration, and no edit is lost by one."""
    return hashlib.sha256(repr(astuple(details_of(event))).encode()).hexdigest()[:16]


def whereabouts(event: Event) -> tuple[object, ...]:
    """When and where people have to be: what calendars hold, and what people are told of when it changes."""
    # To the minute, as the form shows them: saving it unchanged moves nothing.
    times = (*(moment.replace(second=0, microsecond=0) for moment in (event.starts_at, event.ends_at)), event.timezone)
    if event.format in (EventFormat.ONSITE, EventFormat.HYBRID):
        return *times, event.format, event.venue_name, event.venue_address
    return times


def check_details(details: EventDetails, slug: str, seats_taken: int) -> None:
    """Raise for the first value that is not acceptable."""
    if not details.title.strip():
        raise errors.TitleMissing()
    if len(slug) > SLUG_MAX or not SLUG.fullmatch(slug):
        raise errors.SlugUnusable()
    if not is_zone(details.timezone):
        raise errors.ZoneUnknown()
    if details.ends_at <= details.starts_at:
        raise errors.EndsBeforeStart()
    if details.ends_at - details.starts_at > LONGEST_EVENT:
        raise errors.TooLong()
    if details.capacity is not None and details.capacity < max(1, seats_taken):
        raise errors.CapacityTooSmall(taken=seats_taken)
    if not 1 <= details.referral_window_days <= WINDOW_DAYS_MAX:
        raise errors.WindowOutOfRange()
    if details.stream_url:
        check_video_address(details.stream_url)


@dataclass(frozen=True)
class Missing:
    """One thing people would look for in vain, and the field of the form where it belongs."""

    field: str
    message: str


def missing_to_publish(event: Event) -> list[Missing]:
    """What the event still needs before strangers may see it."""
    missing = []
    if not event.summary.strip() and not event.description.strip():
        missing.append(Missing("summary", N_("Say in a sentence what it is about.")))
    if event.ends_at <= now():
        missing.append(Missing("starts_at", N_("Choose a time that lies ahead.")))
    if event.format in (EventFormat.ONSITE, EventFormat.HYBRID) and not event.venue_name.strip():
        missing.append(Missing("venue_name", N_("Say where people meet.")))
    return missing
