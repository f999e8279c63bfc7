"""Builds of reports: asked for once at a time, taken up by one worker, kept and thinned out."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import undefer

from core.clock import at, now
from core.errors import Forbidden, NotFound
from core.models import Event, ReportSnapshot, Role, SnapshotState
from core.permissions import Actor
from core.platform import Platform
from core.queries.report.snapshots import earlier_reports
from core.services.report.snapshots import (
    ATTEMPTS_MAX,
    BROKE_OFF,
    KEPT_MAX,
    STALLED_AFTER,
    Built,
    ask_for_report,
    give_up,
    give_up_stranded,
    keep,
    move_on,
    request_report,
    take_up,
)
from tests.factories import make_event, make_member, make_organisation


@pytest.fixture
def event(platform: Platform) -> Event:
    with platform.transaction() as session:
        return make_event(session, make_organisation(session))


def _asked(platform: Platform, event: Event) -> int:
    with platform.transaction() as session:
        request_report(session, event)
    with platform.reading() as session:
        return session.scalars(select(ReportSnapshot.id).order_by(ReportSnapshot.id.desc())).first()


def _taken(platform: Platform, snapshot_id: int) -> ReportSnapshot | None:
    with platform.transaction() as session:
        return take_up(session, snapshot_id)


def _kept(platform: Platform, event: Event, as_of: datetime, forest: bytes | None = None) -> int:
    taken = _taken(platform, _asked(platform, event))
    with platform.transaction() as session:
        assert keep(session, taken, Built(as_of, 3, b"report", forest))
    return taken.id


def _row(platform: Platform, snapshot_id: int) -> ReportSnapshot:
    with platform.reading() as session:
        return session.get_one(ReportSnapshot, snapshot_id, options=[undefer(ReportSnapshot.forest)])


def test_who_asks_twice_has_one_report_built(platform: Platform, event: Event) -> None:
    assert _asked(platform, event) == _asked(platform, event)
    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReportSnapshot)) == 1


def test_the_next_may_be_asked_for_when_one_is_ready(platform: Platform, event: Event) -> None:
    first = _kept(platform, event, now())
    assert _asked(platform, event) != first


def test_only_one_worker_takes_a_build_up(platform: Platform, event: Event) -> None:
    snapshot_id = _asked(platform, event)
    assert _taken(platform, snapshot_id).state == SnapshotState.BUILDING
    assert _taken(platform, snapshot_id) is None


def test_a_build_that_stands_still_is_taken_over_and_the_first_worker_writes_no_more(platform: Platform, event: Event) -> None:
    snapshot_id = _asked(platform, event)
    first = _taken(platform, snapshot_id)
    with at(now() + STALLED_AFTER + timedelta(seconds=1)):
        second = _taken(platform, snapshot_id)
        assert second.attempt == first.attempt + 1
        with platform.transaction() as session:
            assert not move_on(session, first, "visits", 50)
            assert not keep(session, first, Built(now(), 1, b"late"))
            assert move_on(session, second, "visits", 60)
    row = _row(platform, snapshot_id)
    assert (row.state, row.phase, row.percent) == (SnapshotState.BUILDING, "visits", 60)


def test_a_build_that_breaks_off_is_tried_again_until_it_was_often_enough(platform: Platform, event: Event) -> None:
    snapshot_id = _asked(platform, event)
    for _ in range(ATTEMPTS_MAX):
        assert _row(platform, snapshot_id).state == SnapshotState.QUEUED
        taken = _taken(platform, snapshot_id)
        with platform.transaction() as session:
            give_up(session, taken, "OperationalError")
    assert (_row(platform, snapshot_id).state, _row(platform, snapshot_id).failure) == (SnapshotState.FAILED, "OperationalError")
    assert _asked(platform, event) != snapshot_id


def test_a_build_whose_last_worker_died_has_failed(platform: Platform, event: Event) -> None:
    snapshot_id = _asked(platform, event)
    _taken(platform, snapshot_id)
    with platform.transaction() as session:
        session.execute(update(ReportSnapshot).values(attempt=ATTEMPTS_MAX))
        give_up_stranded(session)
    assert _row(platform, snapshot_id).state == SnapshotState.BUILDING, "it moved a moment ago"
    with at(now() + STALLED_AFTER + timedelta(seconds=1)), platform.transaction() as session:
        give_up_stranded(session)
    assert (_row(platform, snapshot_id).state, _row(platform, snapshot_id).failure) == (SnapshotState.FAILED, BROKE_OFF)


def test_only_the_newest_report_keeps_its_forest(platform: Platform, event: Event) -> None:
    first = _kept(platform, event, now() - timedelta(hours=1), b"old")
    second = _kept(platform, event, now(), b"new")
    assert (_row(platform, first).forest, _row(platform, second).forest) == (None, b"new")


def test_the_newest_and_the_first_of_every_day_are_kept(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    morning = now().replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=20)
    made = [_kept(sqlite_platform, event, morning + timedelta(days=day, hours=hour)) for day in range(20) for hour in range(3)]
    with sqlite_platform.reading() as session:
        kept = {report.id for report in earlier_reports(session, event)}
    assert kept == {*made[-KEPT_MAX:], *made[::3]}


def test_who_may_not_see_the_spread_may_not_have_it_counted(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        event, moderator = make_event(session, organisation), make_member(session, organisation, Role.MODERATOR)
        with pytest.raises(Forbidden):
            ask_for_report(session, Actor.of(moderator), event.id)


def test_another_organisations_event_has_no_report_to_ask_for(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event, stranger = make_event(session, make_organisation(session)), make_member(session, make_organisation(session))
        with pytest.raises(NotFound):
            ask_for_report(session, Actor.of(stranger), event.id)
