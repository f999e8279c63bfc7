"""The `.ics` of a ticket, read back, and the links of web calendars."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from icalendar import Calendar
from sqlalchemy.orm import Session

from core.calendar import add_links, ticket_calendar
from core.clock import now
from core.database import writing
from core.models import AttendanceMode, Event, EventFormat, EventStatus, Registration, RegistrationStatus
from core.platform import Platform
from tests.factories import make_event, make_organisation, make_registration

TICKET_URL = "https://live.example.org/t/secret-token"
START = datetime(2026, 10, 17, 18, 0, tzinfo=UTC)


def _registration(session: Session, **event_values: object) -> Registration:
    organisation = make_organisation(session, name='Harbour, "Sound"; 海港')
    defaults = {"title": "Night Tide; a concert, live", "starts_at": START, "ends_at": START + timedelta(minutes=90)}
    event = make_event(session, organisation, **defaults | event_values)
    mode = AttendanceMode.ONLINE if event.format == EventFormat.ONLINE else AttendanceMode.ONSITE
    return make_registration(session, event, ticket_token="secret-token", attendance_mode=mode)


def _read(content: bytes) -> tuple[Calendar, Calendar]:
    calendar = Calendar.from_ical(content)
    (entry,) = calendar.walk("VEVENT")
    return calendar, entry


def test_a_calendar_file_read_back_has_the_times_in_the_events_zone(sqlite_platform: Platform) -> None:
    with writing(sqlite_platform.engine) as session:
        registration = _registration(session, format=EventFormat.HYBRID, venue_name="灯塔", venue_address="1 Pier Road")
        calendar, entry = _read(ticket_calendar(registration, TICKET_URL))
    assert calendar["method"] == "PUBLISH"
    assert entry.decoded("dtstart") == START
    assert str(entry["dtstart"].params["tzid"]) == "Europe/London"
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(minutes=90)
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert str(entry["summary"]) == "Night Tide; a concert, live"
    assert str(entry["location"]) == "灯塔, 1 Pier Road"
    assert str(entry["url"]) == TICKET_URL
    assert entry["organizer"].params["cn"].replace("'", '"') == 'Harbour, "Sound"; 海港'
    assert str(entry["status"]) == "CONFIRMED"


def test_an_online_event_is_located_at_its_page(sqlite_platform: Platform) -> None:
    with writing(sqlite_platform.engine) as session:
        _, entry = _read(ticket_calendar(_registration(session), TICKET_URL))
    assert str(entry["location"]) == TICKET_URL


def test_the_same_ticket_keeps_its_identity_and_does_not_give_its_token_away(sqlite_platform: Platform) -> None:
    with writing(sqlite_platform.engine) as session:
        registration = _registration(session)
        _, first = _read(ticket_calendar(registration, TICKET_URL))
        _, second = _read(ticket_calendar(registration, "https://new.example.org/t/secret-token"))
        _, other = _read(ticket_calendar(make_registration(session, registration.event), TICKET_URL))
    assert first["uid"] == second["uid"] != other["uid"]
    assert "secret-token" not in str(first["uid"])


def test_giving_the_place_back_takes_the_same_entry_out(sqlite_platform: Platform) -> None:
    with writing(sqlite_platform.engine) as session:
        registration = _registration(session)
        _, booked = _read(ticket_calendar(registration, TICKET_URL))
        registration.status, registration.cancelled_at = RegistrationStatus.CANCELLED, now()
        calendar, gone = _read(ticket_calendar(registration, TICKET_URL))
    assert calendar["method"] == "CANCEL"
    assert str(gone["status"]) == "CANCELLED"
    assert gone["uid"] == booked["uid"]


def test_a_later_file_says_so_even_when_a_place_was_taken_again(sqlite_platform: Platform) -> None:
    with writing(sqlite_platform.engine) as session:
        registration = _registration(session)
        _, first = _read(ticket_calendar(registration, TICKET_URL))
        registration.event.created_at -= timedelta(minutes=1)
        _, later = _read(ticket_calendar(registration, TICKET_URL))
    assert later["sequence"] > first["sequence"]


def test_a_cancelled_event_is_taken_out_as_well(sqlite_platform: Platform) -> None:
    with writing(sqlite_platform.engine) as session:
        calendar, _ = _read(ticket_calendar(_registration(session, status=EventStatus.CANCELLED), TICKET_URL))
    assert calendar["method"] == "CANCEL"


def test_web_calendars_get_the_moment_in_utc_and_the_title_unharmed(sqlite_platform: Platform) -> None:
    with writing(sqlite_platform.engine) as session:
        event: Event = _registration(session, title="Q&A #1: 夜潮").event
        links = {name: parse_qs(urlsplit(url).query) for name, url in add_links(event, TICKET_URL)}
    assert links["Google Calendar"]["dates"] == ["20261017T180000Z/20261017T193000Z"]
    assert links["Google Calendar"]["text"] == ["Q&A #1: 夜潮"]
    assert datetime.fromisoformat(links["Outlook"]["startdt"][0]) == START
