"""A worker builds a report: the same numbers as the page's own, with progress, and again when it broke off."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.adapters.live import CHANNEL
from core.clock import at, now
from core.models import Event, Organisation, Registration, ReportSnapshot, SnapshotState
from core.permissions import Actor
from core.platform import Platform
from core.queries.report.report import Phase, report
from core.queries.report.snapshots import build_under_way, newest_report
from core.report_building import PERCENT, SomebodyErased, build_report
from core.services.people.erasure import erase_person
from core.services.report.snapshots import request_report
from tests.core.queries.random_event import make_random_event
from tests.factories import make_member

NAME = "Zephyrine Quillfeather"


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


class Meanwhile:
    """Tells open pages nothing; when it is asked to for the second time the people of the event have been read, and it acts."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act, self.told = act, 0

    def to_console(self, _event_id: int, _name: str, _data: object) -> None:
        self.told += 1
        if self.told == 2:
            self.act()


def test_the_name_of_somebody_erased_meanwhile_is_not_kept(platform: Platform, event: Event) -> None:
    """Whatever the clock of the machine says on which they are erased."""
    snapshot_id = _asked(platform, event)

    def erase() -> None:
        with platform.transaction() as session, at(now() - timedelta(minutes=5)):
            _erase_somebody(session, event)

    with pytest.raises(SomebodyErased):
        build_report(replace(platform, live=Meanwhile(erase)), snapshot_id)
    with platform.reading() as session:
        assert newest_report(session, event) is None
    assert build_report(platform, snapshot_id)


def test_a_report_waits_for_an_erasure_that_has_not_seen_it(
    make_platform: Callable[..., Platform], empty_postgres_url: str
) -> None:
    """Otherwise it would be stored after the erasure had gone through the stored reports, and before that was committed."""
    platform = make_platform(empty_postgres_url)
    with platform.transaction() as session:
        event = make_random_event(session, Random(5), people=40)
        _most_spread(session, event).name = NAME
        session.flush()
        assert NAME in repr(report(session, event, now())), "or this shows nothing"
    snapshot_id = _asked(platform, event)
    with ThreadPoolExecutor(1) as pool:
        with platform.transaction() as session:
            _erase_somebody(session, event)
            built = pool.submit(build_report, platform, snapshot_id)
            _wait_for_a_waiting_one(platform)
        with pytest.raises(SomebodyErased):
            built.result(timeout=30)
    assert build_report(platform, snapshot_id)
    with platform.reading() as session:
        stored = newest_report(session, event)
    assert stored is not None
    assert NAME not in repr(stored.report)


def _most_spread(session: Session, event: Event) -> Registration:
    return session.get_one(Registration, report(session, event, now()).people[0].leader.id)


def _erase_somebody(session: Session, event: Event) -> None:
    place = _most_spread(session, event)
    actor = Actor.of(make_member(session, session.get_one(Organisation, event.organisation_id)))
    erase_person(session, actor, place.person_id, place.person.name)


def _wait_for_a_waiting_one(platform: Platform) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with platform.reading() as session:
            if session.scalar(waiting):
                return
    pytest.fail("Nobody waited.")
