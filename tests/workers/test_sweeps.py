"""The sweeps, run by RQ's own worker over a real Redis: what no signal kept is found from the rows, and done once."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from rq import Queue
from rq.registry import ScheduledJobRegistry
from sqlalchemy import func, select, update

from core.adapters.jobs import SLOW_JOB_TIMEOUT_S
from core.clock import at, now
from core.delivery import write_email
from core.events import TicketRequested
from core.models import Email, EmailStatus, Event, EventStatus, OutboxEntry, Registration, Visit
from core.outbox import record
from core.permissions import Actor
from core.platform import Platform
from core.services.mail import emails
from core.services.show.air import start_countdown
from tests.factories import make_event, make_member, make_organisation, make_registration, make_visit
from tests.mail_server import Mailbox, mail_server
from workers import sweeps
from workers.queues import DEFAULT, QUEUES, SCHEDULE, SLOW
from workers.runtime import use
from workers.schedule import SCHEDULE_S, build_schedule
from workers.worker import Worker


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def platform(make_platform: Callable[..., Platform], sqlite_url: str, mailbox: Mailbox) -> Platform:
    platform = make_platform(sqlite_url, smtp_url=mailbox.url)
    use(platform)
    return platform


def _registration(platform: Platform, age: timedelta = timedelta(minutes=2)) -> Registration:
    with platform.transaction() as session:
        registration = make_registration(session, make_event(session, make_organisation(session)))
        registration.created_at = registration.ticket_requested_at = now() - age
    return registration


def _strand(platform: Platform, registration: Registration, age: timedelta) -> None:
    """A fact whose transaction was committed just before the process died."""
    with platform.transaction() as session:
        record(session, TicketRequested(registration.organisation_id, registration.event_id, registration.id))
        session.info.clear()
        session.flush()
        session.execute(update(OutboxEntry).values(created_at=now() - age))


def _work(platform: Platform) -> None:
    Worker(list(QUEUES), connection=platform.redis).work(burst=True, logging_level="ERROR")


def _count(platform: Platform, *which: object) -> int:
    with platform.reading() as session:
        return session.scalar(select(func.count()).select_from(Email).where(*which)) or 0


def test_a_stranded_fact_is_handed_on_once_though_two_schedulers_ask(platform: Platform, mailbox: Mailbox) -> None:
    registration = _registration(platform)
    _strand(platform, registration, timedelta(seconds=30))
    for _ in range(2):
        build_schedule(platform).enqueue_jobs()
    _work(platform)
    assert _count(platform, Email.kind == "ticket_again", Email.status == EmailStatus.SENT) == 1
    assert [m["Subject"].startswith("Your ticket again") for m in mailbox.messages].count(True) == 1
    with platform.reading() as session:
        assert session.scalars(select(OutboxEntry)).all() == []


def test_a_fact_that_is_only_just_on_its_way_is_left_alone(platform: Platform) -> None:
    _strand(platform, _registration(platform), timedelta(seconds=2))
    sweeps.hand_on_stranded_facts()
    assert Queue(DEFAULT, connection=platform.redis).is_empty()


def test_a_ticket_whose_job_was_lost_is_written_and_sent_once(platform: Platform, mailbox: Mailbox) -> None:
    registration = _registration(platform)
    for _ in range(3):
        sweeps.write_missing_emails()
        _work(platform)
    assert _count(platform, Email.registration_id == registration.id) == 1
    assert len(mailbox.messages) == 1


def test_a_ticket_whose_job_may_still_come_is_not_written_yet(platform: Platform) -> None:
    _registration(platform, age=timedelta(seconds=5))
    sweeps.write_missing_emails()
    assert _count(platform) == 0


def test_a_due_email_is_sent_without_its_job(platform: Platform, mailbox: Mailbox) -> None:
    email_id = write_email(platform, emails.draft_ticket, _registration(platform).id)
    platform.redis.flushall()
    sweeps.send_due_emails()
    assert mailbox.messages == [], "its own job may still be on the way"
    with platform.transaction() as session:
        session.execute(update(Email).where(Email.id == email_id).values(next_attempt_at=now() - timedelta(minutes=1)))
    sweeps.send_due_emails()
    sweeps.send_due_emails()
    assert len(mailbox.messages) == 1


def test_a_failed_try_is_repeated_by_the_schedule_when_its_pause_is_over(platform: Platform, mailbox: Mailbox) -> None:
    mailbox.answers = ["451 later"]
    email_id = write_email(platform, emails.draft_ticket, _registration(platform).id)
    _work(platform)
    assert mailbox.messages == []
    with platform.transaction() as session:
        session.execute(update(Email).where(Email.id == email_id).values(next_attempt_at=now()))
    build_schedule(platform).enqueue_jobs()
    _work(platform)
    assert len(mailbox.messages) == 1


def test_a_visit_whose_job_was_lost_is_judged(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        visit = make_visit(session, event, classified_at=None, created_at=now() - timedelta(minutes=5))
    sweeps.classify_stranded_visits()
    with platform.reading() as session:
        assert session.get_one(Visit, visit.id).classified_at is not None


@pytest.mark.parametrize(("job", "name"), [("send_email", DEFAULT), ("import_campaign", SLOW)])
def test_a_job_that_failed_comes_back_when_its_pause_is_over(platform: Platform, job: str, name: str) -> None:
    platform.jobs.enqueue(job, unknown=1)
    _work(platform)
    queue = Queue(name, connection=platform.redis)
    registry = ScheduledJobRegistry(name, connection=platform.redis)
    (job_id,) = registry.get_job_ids()
    platform.redis.zadd(registry.key, {job_id: 1})
    sweeps.enqueue_due_retries()
    assert queue.job_ids == [job_id]


def test_what_takes_minutes_may_take_them_and_comes_after_what_is_short(platform: Platform) -> None:
    platform.jobs.enqueue("import_campaign", campaign_id=1)
    platform.jobs.enqueue("build_report", snapshot_id=1)
    platform.jobs.enqueue("send_email", email_id=1)
    Worker(list(QUEUES), connection=platform.redis).work(burst=True, max_jobs=1, logging_level="ERROR")
    assert Queue(DEFAULT, connection=platform.redis).is_empty(), "the e-mail was first, though it came last"
    waiting = Queue(SLOW, connection=platform.redis).jobs
    assert [job.timeout for job in waiting] == [SLOW_JOB_TIMEOUT_S] * 2


def test_sweeps_are_asked_for_by_seconds_and_expire_when_nobody_takes_them(platform: Platform) -> None:
    schedule = build_schedule(platform)
    assert len(schedule.enqueue_jobs()) == len(SCHEDULE_S)
    assert schedule.enqueue_jobs() == [], "not again before their interval is over"
    queue = Queue(SCHEDULE, connection=platform.redis)
    assert all(0 < platform.redis.ttl(job.key) <= 2 * max(SCHEDULE_S.values()) for job in queue.jobs)


def test_a_countdown_goes_live_though_no_host_is_there_to_see_it(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        host = Actor.of(make_member(session, event.organisation))
        with at(now() - timedelta(minutes=10)):
            start_countdown(session, host, event.id, 5)
    sweeps.carry_out_due_shows()
    with platform.reading() as session:
        assert session.get_one(Event, event.id).status == EventStatus.LIVE
