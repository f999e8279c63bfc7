"""A worker builds a report: the same numbers as the page's own, with progress, and again when it broke off."""

import json
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core.adapters.live import CHANNEL
from core.clock import now
from core.models import Event, Registration, ReportSnapshot, SnapshotState
from core.platform import Platform
from core.queries.report import Phase, report
from core.queries.report_snapshots import build_under_way, newest_report
from core.report_building import PERCENT, SomebodyErased, build_report
from core.services.report_snapshots import request_report
from tests.core.queries.random_event import make_random_event


@pytest.fixture
def event(platform: Platform) -> Event:
    with platform.transaction() as session:
        return make_random_event(session, Random(5), people=40)


def _asked(platform: Platform, event: Event) -> int:
    with platform.transaction() as session:
        request_report(session, event)
    with platform.reading() as session:
        return session.query(ReportSnapshot.id).one()[0]


def test_what_a_worker_stores_is_what_the_page_would_count(platform: Platform, event: Event) -> None:
    assert build_report(platform, _asked(platform, event))
    with platform.reading() as session:
        stored, counted = newest_report(session, event), report(session, event, now())
    assert stored.kept.registrations == counted.registrations == 40
    for name in ("visits", "shares", "registered", "attended", "seconds", "referred", "entry_points", "generations", "people"):
        assert getattr(stored.report, name) == getattr(counted, name), name
    assert stored.report.at == stored.kept.as_of


def test_a_build_is_done_once(platform: Platform, event: Event) -> None:
    snapshot_id = _asked(platform, event)
    assert build_report(platform, snapshot_id)
    assert not build_report(platform, snapshot_id)


def test_open_pages_are_told_with_every_phase_and_at_the_end(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(5), people=10)
    snapshot_id = _asked(sqlite_platform, event)
    heard = sqlite_platform.redis.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(CHANNEL)
    assert heard.get_message(timeout=5) is None  # that it listens now
    build_report(sqlite_platform, snapshot_id)
    pushes = []
    while (message := heard.get_message(timeout=1)) is not None:
        pushes.append(json.loads(message["data"]))
    heard.close()
    assert len(pushes) == len(Phase) + 1
    assert {(push["event"], push["data"][0]["event"]) for push in pushes} == {("report", event.id)}


def test_phases_follow_one_another() -> None:
    shares = [PERCENT[phase] for phase in Phase]
    assert shares == sorted(set(shares))
    assert shares[0] > 0
    assert shares[-1] < 100


def test_a_build_that_breaks_off_says_so_and_waits_for_the_next_try(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(5), people=10)
    snapshot_id = _asked(sqlite_platform, event)
    with sqlite_platform.transaction() as session:
        session.execute(text("ALTER TABLE viewer_count RENAME TO away"))
    with pytest.raises(DBAPIError):
        build_report(sqlite_platform, snapshot_id)
    with sqlite_platform.transaction() as session:
        assert build_under_way(session, event).state == SnapshotState.QUEUED
        session.execute(text("ALTER TABLE away RENAME TO viewer_count"))
    assert build_report(sqlite_platform, snapshot_id)


def test_the_name_of_somebody_erased_meanwhile_is_not_kept(platform: Platform, event: Event) -> None:
    snapshot_id = _asked(platform, event)
    with platform.transaction() as session:
        person = session.scalars(select(Registration).where(Registration.event_id == event.id)).first().person
        person.erased_at = now() + timedelta(seconds=10)
    with pytest.raises(SomebodyErased):
        build_report(platform, snapshot_id)
    with platform.reading() as session:
        assert newest_report(session, event) is None
