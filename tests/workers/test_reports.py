"""Reports built by workers: asked for by a fact, by the end of an event, by the day, and found when their job was lost."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from rq import Queue
from rq.registry import ScheduledJobRegistry
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.clock import at, now
from core.events import EventChanged
from core.models import Event, Registration, RegistrationStatus, ReportSnapshot, SnapshotState
from core.outbox import record
from core.permissions import Actor
from core.platform import Platform
from core.queries.attribution.attribution import attribution_to_store
from core.queries.attribution.rows import Conversion
from core.queries.report.report import report
from core.queries.report.snapshots import earlier_reports, newest_report, stored_report
from core.queries.spread.forest import load_forest
from core.services.integrity.inspections import want_inspection
from core.services.registrations.places import cancel_registration
from core.services.report import snapshots as report_snapshots
from core.services.report.snapshots import request_report, take_up
from core.services.sales.deals import Sale, win_deal
from tests.core.queries.random_event import make_random_event
from tests.factories import make_event, make_lead, make_member, make_organisation, make_registration
from workers import sweeps
from workers.queues import DEFAULT, QUEUES, SLOW
from workers.runtime import use
from workers.worker import Worker


@pytest.fixture
def platform(make_platform: Callable[..., Platform], sqlite_url: str) -> Platform:
    platform = make_platform(sqlite_url)
    use(platform)
    return platform


@pytest.fixture
def event(platform: Platform) -> Event:
    with platform.transaction() as session:
        return make_random_event(session, Random(8), people=12)


def _work(platform: Platform) -> None:
    Worker(list(QUEUES), connection=platform.redis).work(burst=True, logging_level="ERROR")


def _states(platform: Platform, event: Event | None = None) -> list[SnapshotState]:
    wanted = select(ReportSnapshot.state).order_by(ReportSnapshot.id)
    with platform.reading() as session:
        return list(session.scalars(wanted.where(ReportSnapshot.event_id == event.id) if event else wanted))


def _ask(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        request_report(session, event)


def test_a_report_asked_for_is_built(platform: Platform, event: Event) -> None:
    _ask(platform, event)
    assert _states(platform) == [SnapshotState.QUEUED]
    _work(platform)
    assert _states(platform) == [SnapshotState.READY]
    with platform.reading() as session:
        stored, counted = newest_report(session, event), report(session, event, now())
        credit = attribution_to_store(session, event, load_forest(session, event))
    for name in ("visits", "registered", "cancelled", "attended", "cascades", "people", "entry_points"):
        assert getattr(stored.report, name) == getattr(counted, name), name
    assert stored.report.attribution == credit.attribution


def test_a_report_that_waits_for_a_worker_is_not_asked_for_again_and_again(platform: Platform, event: Event) -> None:
    _ask(platform, event)
    with at(now() + timedelta(minutes=1)):
        for _ in range(3):
            sweeps.enqueue_stranded_reports()
    assert len(Queue(SLOW, connection=platform.redis)) == 1
    _work(platform)
    assert _states(platform) == [SnapshotState.READY]
    with platform.transaction() as session:
        session.execute(update(ReportSnapshot).values(state=SnapshotState.QUEUED, moved_at=now() - timedelta(minutes=5)))
    sweeps.enqueue_stranded_reports()
    assert len(Queue(SLOW, connection=platform.redis)) == 1, "the first job is done: another may be asked for"


def test_an_inspection_that_waits_for_a_worker_is_not_asked_for_again_and_again(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        want_inspection(session, event.id)
    for _ in range(3):
        sweeps.enqueue_due_inspections()
    assert len(Queue(SLOW, connection=platform.redis)) == 1


def test_a_report_whose_job_was_lost_is_built_all_the_same(platform: Platform, event: Event) -> None:
    _ask(platform, event)
    platform.redis.flushall()
    sweeps.enqueue_stranded_reports()
    assert Queue(SLOW, connection=platform.redis).is_empty(), "its own job may still come"
    with at(now() + timedelta(minutes=1)):
        sweeps.enqueue_stranded_reports()
    _work(platform)
    assert _states(platform) == [SnapshotState.READY]


def test_a_report_whose_worker_died_is_built_by_the_next(platform: Platform, event: Event) -> None:
    _ask(platform, event)
    platform.redis.flushall()
    with platform.transaction() as session:
        take_up(session, session.scalars(select(ReportSnapshot.id)).one())
        session.execute(update(ReportSnapshot).values(moved_at=now() - timedelta(minutes=5)))
    sweeps.enqueue_stranded_reports()
    _work(platform)
    assert _states(platform) == [SnapshotState.READY]


def test_an_event_that_ends_has_its_report_kept_when_attendance_has_settled(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        record(session, EventChanged(event.organisation_id, event.id, "ended"))
    queue = Queue(DEFAULT, connection=platform.redis)
    waiting = ScheduledJobRegistry(DEFAULT, connection=platform.redis)
    (job_id,) = (job_id for job_id in waiting.get_job_ids() if queue.fetch_job(job_id).func_name.endswith("request_report"))
    platform.redis.zadd(waiting.key, {job_id: 1})
    sweeps.enqueue_due_retries()
    _work(platform)
    assert _states(platform) == [SnapshotState.READY]


def test_a_changing_event_has_a_report_kept_once_a_day(platform: Platform, event: Event) -> None:
    for _ in range(2):
        sweeps.request_daily_reports()
        _work(platform)
    assert len(_states(platform, event)) == 1
    with at(now() + timedelta(days=1)):
        sweeps.request_daily_reports()
        assert len(_states(platform, event)) == 1, "nothing has changed"
        with platform.transaction() as session:
            make_registration(session, event)
        sweeps.request_daily_reports()
        assert len(_states(platform, event)) == 2
        _work(platform)
    with platform.reading() as session:
        before, after = (stored_report(session, event, kept.id).report for kept in reversed(earlier_reports(session, event)))
    assert (before.registrations, after.registrations) == (12, 13)


def _cancel(session: Session, registration: Registration) -> None:
    cancel_registration(session, registration.id)


def _win(session: Session, registration: Registration) -> None:
    owner = Actor.of(make_member(session, registration.event.organisation))
    win_deal(session, owner, make_lead(session, registration).id, Sale(5_000, "EUR"))


@pytest.mark.parametrize(("happen", "cancelled", "deals"), [(_cancel, 1, 0), (_win, 0, 1)])
def test_a_place_given_back_and_a_deal_are_in_the_next_days_report(
    platform: Platform, event: Event, happen: Callable[[Session, Registration], None], cancelled: int, deals: int
) -> None:
    sweeps.request_daily_reports()
    _work(platform)
    with at(now() + timedelta(days=1)):
        with platform.transaction() as session:
            holds = (Registration.event_id == event.id, Registration.status == RegistrationStatus.REGISTERED)
            happen(session, session.scalars(select(Registration).where(*holds)).first())
        sweeps.request_daily_reports()
        _work(platform)
    with platform.reading() as session:
        before, after = (stored_report(session, event, kept.id).report for kept in reversed(earlier_reports(session, event)))
    assert after.cancelled - before.cancelled == cancelled
    assert after.attribution.count(Conversion.DEAL) - before.attribution.count(Conversion.DEAL) == deals


def test_old_reports_are_thinned_out_to_the_first_of_every_day(
    platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_snapshots, "KEPT_MAX", 2)
    noon = (now() + timedelta(days=1)).replace(hour=12, minute=0)
    for hour in range(4):
        with at(noon + timedelta(hours=hour)):
            _ask(platform, event)
            _work(platform)
    with platform.reading() as session:
        assert [kept.as_of.hour for kept in earlier_reports(session, event)] == [15, 14, 12]


def test_an_event_without_anybody_is_not_reported_every_day(platform: Platform) -> None:
    with platform.transaction() as session:
        make_event(session, make_organisation(session))
    sweeps.request_daily_reports()
    assert _states(platform) == []
