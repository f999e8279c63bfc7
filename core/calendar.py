"""Events in people's calendars: the `.ics` file of a ticket, and links that add an event by the web."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as CalendarEvent

from core.clock import now
from core.models import Event, EventFormat, EventStatus, Registration, RegistrationStatus

PRODUCT = "-//Ripplecast//Ripplecast//EN"
GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
OFFICE = "https://outlook.office.com/calendar/0/deeplink/compose"
A_YEAR = timedelta(days=366)
COMPACT_UTC = "%Y%m%dT%H%M%SZ"


def ticket_calendar(registration: Registration, ticket_url: str, organiser: str = "") -> bytes:
    """The `.ics` of a ticket; the same file again later updates or, once cancelled, removes the entry it made before."""
    entry = _entry(registration, ticket_url, organiser)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off(registration) else "PUBLISH")
    calendar.add_component(entry)
    # Only the clock changes around the event; all of history would be most of the file.
    day = registration.event.starts_at.date()
    calendar.add_missing_timezones(first_date=day - A_YEAR, last_date=day + A_YEAR)
    return bytes(calendar.to_ical())


def is_off(registration: Registration) -> bool:
    """Whether the entry should leave the calendar: the place was given back, or the event will not happen."""
    return registration.status == RegistrationStatus.CANCELLED or registration.event.status == EventStatus.CANCELLED


def add_links(event: Event, url: str) -> list[tuple[str, str]]:
    """Names and addresses of web calendars that open with the event filled in."""
    times = (event.starts_at.strftime(COMPACT_UTC), event.ends_at.strftime(COMPACT_UTC))
    google = {"action": "TEMPLATE", "text": event.title, "dates": "/".join(times), "ctz": event.timezone}
    google |= {"details": _details(event, url), "location": place(event, url)}
    outlook = {"path": "/calendar/action/compose", "rru": "addevent", "subject": event.title, "body": _details(event, url)}
    outlook |= {"startdt": event.starts_at.isoformat(), "enddt": event.ends_at.isoformat(), "location": place(event, url)}
    return [
        ("Google Calendar", f"{GOOGLE}?{urlencode(google)}"),
        ("Outlook", f"{OUTLOOK}?{urlencode(outlook)}"),
        ("Microsoft 365", f"{OFFICE}?{urlencode(outlook)}"),
    ]


def place(event: Event, url: str) -> str:
    """Where the calendar says it is: the venue, or the address of the page when it is held online alone."""
    venue = ", ".join(part for part in (event.venue_name, event.venue_address) if part)
    return url if event.format == EventFormat.ONLINE or not venue else venue


def _entry(registration: Registration, ticket_url: str, organiser: str) -> CalendarEvent:
    event, zone = registration.event, ZoneInfo(registration.event.timezone)
    stamp = now().replace(microsecond=0)
    entry = CalendarEvent()
    # Unique in the world and the same for ever, and it does not give the ticket's token away.
    entry.add("uid", str(uuid5(NAMESPACE_URL, f"ripplecast:ticket:{registration.ticket_token}")))
    entry.add("dtstamp", stamp)
    # A later file is always right: a place may be given back and taken again, and neither may look older than the other.
    # The revision alone would not move then; the clock alone would not when an event is moved within the same second.
    entry.add("last-modified", stamp)
    entry.add("sequence", int((stamp - event.created_at).total_seconds()) + 1 + event.revision)
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", event.title)
    entry.add("description", _details(event, ticket_url))
    entry.add("location", ticket_url if registration.joins_online else place(event, ticket_url))
    entry.add("url", ticket_url)
    entry.add("status", "CANCELLED" if is_off(registration) else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    entry.add("organizer", _organiser(event, ticket_url, organiser))
    return entry


def _organiser(event: Event, ticket_url: str, organiser: str) -> vCalAddress:
    # A calendar wants a mailbox here even though nobody answers to it.
    address = vCalAddress(f"mailto:{organiser or f'no-reply@{urlsplit(ticket_url).hostname}'}")
    address.params["CN"] = vText(event.organisation.name)
    return address


def _details(event: Event, url: str) -> str:
    return f"{event.summary}\n\n{url}".strip()
