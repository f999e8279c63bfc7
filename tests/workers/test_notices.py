"""Telling everybody who holds a place that an event is off or has moved: jobs, real e-mails, on both databases."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from rq.registry import ScheduledJobRegistry
from sqlalchemy import event as sql_event
from sqlalchemy import func, select, update

from core.calendar import ticket_calendar
from core.clock import now
from core.delivery import write_notices
from core.mail.letter import LetterKind
from core.models import Email, Event, EventFormat, EventStatus, Registration, RegistrationStatus, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.events import events
from core.services.events.details import details_of, version
from core.services.mail import notices
from tests.factories import make_event, make_member, make_organisation, make_person, make_registration
from tests.mail_server import Mailbox, mail_server
from workers import jobs, sweeps
from workers.queues import DEFAULT, QUEUES
from workers.runtime import use
from workers.worker import Worker


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, make_platform: Callable[..., Platform], mailbox: Mailbox) -> Platform:
    """The platform with a mail server set, and this process as its worker."""
    name = {"sqlite": "sqlite_url", "postgresql": "empty_postgres_url"}[request.param]
    platform = make_platform(request.getfixturevalue(name), smtp_url=mailbox.url)
    use(platform)
    return platform


@pytest.fixture
def show(platform: Platform) -> Event:
    """An event three people hold places at, one of them without an e-mail address; a fourth gave the place back."""
    with platform.transaction() as session:
        organisation = make_organisation(session, name="Harbour Sound", slug="harbour")
        values = {"format": EventFormat.HYBRID, "venue_name": "Lighthouse", "title": "夜潮 Night Tide"}
        event = make_event(session, organisation, created_at=now() - timedelta(days=1), **values)
        for name, locale in (("ann", "en"), ("li", "zh")):
            person = make_person(session, organisation, email=f"{name}@example.org")
            make_registration(session, event, person, locale=locale, created_at=now() - timedelta(hours=1))
        make_registration(session, event, make_person(session, organisation, email=None, phone="+442079460000"))
        make_registration(session, event, status=RegistrationStatus.CANCELLED, cancelled_at=now() - timedelta(days=3))
    return event


def _host(platform: Platform, event: Event) -> Actor:
    with platform.transaction() as session:
        return Actor.of(make_member(session, event.organisation, Role.HOST))


def _cancel(platform: Platform, event: Event) -> None:
    host = _host(platform, event)
    with platform.transaction() as session:
        events.cancel_event(session, host, event.id)


def _edit(platform: Platform, event: Event, **values: object) -> Event:
    host = _host(platform, event)
    with platform.transaction() as session:
        current = session.get_one(Event, event.id)
        return events.update_event(session, host, event.id, replace(details_of(current), **values), version(current))


def _work(platform: Platform) -> None:
    Worker(list(QUEUES), connection=platform.redis).work(burst=True, logging_level="ERROR")


def _work_a_minute_later(platform: Platform) -> None:
    registry = ScheduledJobRegistry(DEFAULT, connection=platform.redis)
    for job_id in registry.get_job_ids():
        platform.redis.zadd(registry.key, {job_id: 1})
    sweeps.enqueue_due_retries()
    _work(platform)


def _make_more(platform: Platform, event: Event, people: int) -> None:
    with platform.transaction() as session:
        here = session.get_one(Event, event.id)
        for _ in range(people):
            make_registration(session, here, created_at=now() - timedelta(hours=1))


def _written(platform: Platform, kind: LetterKind) -> list[str]:
    with platform.reading() as session:
        return list(session.scalars(select(Email.recipient).where(Email.kind == kind).order_by(Email.recipient)))


def _entry(message: EmailMessage) -> tuple[str, Calendar]:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    (entry,) = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["method"]
    return str(calendar["method"]), entry


def _ticket_entries(platform: Platform, event: Event) -> dict[str, Calendar]:
    """What the tickets' files have put into calendars, by uid."""
    with platform.reading() as session:
        mine = session.scalars(select(Registration).where(Registration.event_id == event.id))
        read = [Calendar.from_ical(ticket_calendar(row, "http://t")).walk("VEVENT")[0] for row in mine]
        return {str(entry["uid"]): entry for entry in read}


def test_everybody_who_holds_a_place_is_told_once_that_the_event_is_off(
    platform: Platform, show: Event, mailbox: Mailbox
) -> None:
    before = _ticket_entries(platform, show)
    _cancel(platform, show)
    _work(platform)
    assert sorted(mailbox.recipients) == [["ann@example.org"], ["li@example.org"]]
    for message in mailbox.messages:
        assert "夜潮 Night Tide" in message["Subject"]
        text = message.get_body(("plain",)).get_content()
        assert re.search(r"http://ripplecast\.test/o/harbour\s", text), "and not the event's own page"
        assert f"{show.starts_at:%Y}" in text
        method, entry = _entry(message)
        assert (method, entry["status"]) == ("CANCEL", "CANCELLED")
        assert entry["sequence"] > before[str(entry["uid"])]["sequence"], "calendars ignore what looks older"
    assert {message["Content-Language"] for message in mailbox.messages} == {"en", "zh"}
    jobs.email_event_cancelled(show.id)
    _cancel(platform, show)
    sweeps.write_missing_notices()
    _work(platform)
    assert len(mailbox.messages) == 2


def test_a_draft_that_is_called_off_was_known_to_nobody(platform: Platform, show: Event, mailbox: Mailbox) -> None:
    with platform.transaction() as session:
        session.execute(update(Event).values(status=EventStatus.DRAFT, published_at=None))
    _cancel(platform, show)
    _work(platform)
    assert mailbox.messages == []


def test_everybody_is_told_once_when_and_where_the_event_is_now(platform: Platform, show: Event, mailbox: Mailbox) -> None:
    before = _ticket_entries(platform, show)
    later = show.starts_at + timedelta(days=1)
    _edit(platform, show, starts_at=later, ends_at=later + timedelta(hours=1), venue_name="Old Mill")
    _work(platform)
    assert mailbox.messages == [], "the host may not have finished"
    _work_a_minute_later(platform)
    assert sorted(mailbox.recipients) == [["ann@example.org"], ["li@example.org"]]
    for message in mailbox.messages:
        method, entry = _entry(message)
        assert (method, entry["status"]) == ("PUBLISH", "CONFIRMED")
        assert entry.decoded("dtstart") == later.replace(microsecond=0)
        assert entry["sequence"] > before[str(entry["uid"])]["sequence"]
    jobs.email_event_moved(show.id, 1)
    _work(platform)
    assert len(mailbox.messages) == 2


def test_a_new_venue_is_named_to_those_who_come_to_it(platform: Platform, show: Event, mailbox: Mailbox) -> None:
    _edit(platform, show, format=EventFormat.ONSITE, venue_name="Old Mill", venue_address="2 Quay")
    _work_a_minute_later(platform)
    assert len(mailbox.messages) == 2
    for message in mailbox.messages:
        text = message.get_body(("plain",)).get_content()
        assert "Old Mill, 2 Quay" in text
        assert "/room" not in text, "they chose the room, which the event no longer has"
        assert _entry(message)[1]["location"] == "Old Mill, 2 Quay"


def test_of_several_changes_in_a_minute_only_the_last_is_told(platform: Platform, show: Event, mailbox: Mailbox) -> None:
    for name in ("Old Mill", "New Mill", "Town Hall"):
        _edit(platform, show, venue_name=name)
    _work_a_minute_later(platform)
    assert _written(platform, LetterKind.EVENT_MOVED) == ["ann@example.org", "li@example.org"]
    with platform.reading() as session:
        assert session.scalars(select(Email.dedupe_key)).all()[0].endswith(":3")


def test_an_edit_of_anything_else_tells_nobody(platform: Platform, show: Event, mailbox: Mailbox) -> None:
    event = _edit(platform, show, title="Another", summary="Said better", description="More")
    assert (event.revision, event.moved_at) == (0, None)
    _work_a_minute_later(platform)
    assert mailbox.messages == []


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.LIVE, EventStatus.ENDED, EventStatus.CANCELLED])
def test_a_move_is_told_only_while_the_event_is_to_come(
    platform: Platform, show: Event, mailbox: Mailbox, status: EventStatus
) -> None:
    with platform.transaction() as session:
        session.execute(update(Event).values(status=status))
    event = _edit(platform, show, ends_at=show.ends_at + timedelta(minutes=30))
    assert (event.revision, event.moved_at) == (1, None), "calendar files follow all the same"
    _work_a_minute_later(platform)
    assert mailbox.messages == []


def test_whoever_registers_after_the_change_saw_it_already(platform: Platform, show: Event) -> None:
    _edit(platform, show, venue_name="Old Mill")
    with platform.transaction() as session:
        make_registration(session, session.get_one(Event, show.id))
    _work_a_minute_later(platform)
    assert _written(platform, LetterKind.EVENT_MOVED) == ["ann@example.org", "li@example.org"]


def test_an_event_called_off_while_its_move_waits_is_only_called_off(platform: Platform, show: Event) -> None:
    _edit(platform, show, venue_name="Old Mill")
    _cancel(platform, show)
    _work_a_minute_later(platform)
    assert _written(platform, LetterKind.EVENT_MOVED) == []
    assert len(_written(platform, LetterKind.EVENT_CANCELLED)) == 2


def test_a_ticket_whose_job_comes_after_the_event_was_called_off_is_not_written(platform: Platform, show: Event) -> None:
    _cancel(platform, show)
    with platform.reading() as session:
        for registration_id in session.scalars(select(Registration.id)):
            jobs.email_ticket(registration_id)
    sweeps.write_missing_emails()
    assert _written(platform, LetterKind.TICKET) == []


def test_many_people_are_told_in_batches_with_other_jobs_between_them(
    platform: Platform, show: Event, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "BATCH", 2)
    _make_more(platform, show, people=5)
    _cancel(platform, show)
    jobs.email_event_cancelled(show.id)
    assert len(_written(platform, LetterKind.EVENT_CANCELLED)) == 2
    _work(platform)
    recipients = _written(platform, LetterKind.EVENT_CANCELLED)
    assert len(recipients) == len(set(recipients)) == len(mailbox.messages) == 7


def test_a_batch_that_breaks_off_is_written_whole_by_the_next_try(
    platform: Platform, show: Event, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "BATCH", 3)
    _make_more(platform, show, people=5)
    _cancel(platform, show)
    platform.redis.flushall()
    assert write_notices(platform, LetterKind.EVENT_CANCELLED, show.id)
    left = [2]

    def die(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise ConnectionError("the power went")

    sql_event.listen(Email, "before_insert", die)
    try:
        with pytest.raises(ConnectionError):
            write_notices(platform, LetterKind.EVENT_CANCELLED, show.id)
    finally:
        sql_event.remove(Email, "before_insert", die)
    assert len(_written(platform, LetterKind.EVENT_CANCELLED)) == 3
    jobs.email_event_cancelled(show.id)
    _work(platform)
    recipients = _written(platform, LetterKind.EVENT_CANCELLED)
    assert len(recipients) == len(set(recipients)) == len(mailbox.messages) == 7


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_what_was_lost_with_the_queue_is_found_from_the_rows(
    platform: Platform, show: Event, mailbox: Mailbox, change: str
) -> None:
    if change == "cancelled":
        _cancel(platform, show)
    else:
        _edit(platform, show, venue_name="Old Mill")
    platform.redis.flushall()
    sweeps.write_missing_notices()
    assert mailbox.messages == [], "its own job may still come"
    with platform.transaction() as session:
        ago = now() - timedelta(minutes=2)
        session.execute(update(Event).values({"cancelled_at" if change == "cancelled" else "moved_at": ago}))
        session.execute(update(Registration).values(created_at=now() - timedelta(hours=1)))
    for _ in range(2):
        sweeps.write_missing_notices()
        _work(platform)
    assert sorted(mailbox.recipients) == [["ann@example.org"], ["li@example.org"]]


def test_jobs_side_by_side_write_one_email_for_each(platform: Platform, show: Event) -> None:
    _make_more(platform, show, people=40)
    _cancel(platform, show)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: write_notices(platform, LetterKind.EVENT_CANCELLED, show.id), range(6)))
    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Email)) == 42
