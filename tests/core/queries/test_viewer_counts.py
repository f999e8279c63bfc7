"""The viewer curve's figures against plain loops over all rows."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from core.clock import now
from core.models import EventStatus, ViewerCount
from core.platform import Platform
from core.queries.report.report import report
from core.queries.room.viewer_counts import live_event_ids, viewing
from core.services.room.viewer_counts import Minute, record_viewers
from tests.core.queries.random_event import make_random_event
from tests.factories import make_event, make_organisation

MINUTE = datetime(2026, 11, 4, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_can_be_recomputed_from_the_rows(platform: Platform, seed: int) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(seed))
    with platform.reading() as session:
        found, told = viewing(session, event), report(session, event, now()).viewing
        rows = [row for row in session.scalars(select(ViewerCount)) if row.event_id == event.id]
    with_people = sorted(row.minute for row in rows if row.peak > 0)
    peak = max(row.peak for row in rows)
    assert told == found
    assert [minute.minute for minute in found.minutes] == sorted(
        row.minute for row in rows if with_people[0] <= row.minute <= with_people[-1]
    )
    assert found.peak.peak == peak
    assert found.peak.minute == min(row.minute for row in rows if row.peak == peak)
    total = minutes = 0.0
    for row in rows:
        overlaps = row.minute + timedelta(minutes=1) > event.started_at and row.minute < event.ended_at
        if overlaps and with_people[0] <= row.minute <= with_people[-1]:
            total, minutes = total + row.watching_sum / row.samples, minutes + 1
    assert found.mean == pytest.approx(total / minutes)


def test_an_event_nobody_watched_has_no_curve(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), started_at=MINUTE)
        record_viewers(session, {(event.id, MINUTE): Minute(0, 0, 60)})
    with platform.reading() as session:
        found = viewing(session, event)
    assert (list(found.minutes), found.peak, found.mean) == ([], None, None)


def test_people_who_waited_before_it_began_are_in_the_curve_and_not_in_the_mean(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), started_at=MINUTE + timedelta(minutes=1))
        record_viewers(session, {(event.id, MINUTE): Minute(90, 90, 1)})
        record_viewers(session, {(event.id, MINUTE + timedelta(minutes=1)): Minute(30, 60, 3)})
    with platform.reading() as session:
        found = viewing(session, event)
    assert len(found.minutes) == 2
    assert (found.peak.peak, found.mean) == (90, 20)


def test_every_minute_counts_alike_however_often_it_was_looked_at(platform: Platform) -> None:
    looked_at = [(100, 6), (10, 55), (40, 1)]  # how many watched, and how often they were counted
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), started_at=MINUTE)
        for number, (people, looks) in enumerate(looked_at):
            record_viewers(session, {(event.id, MINUTE + timedelta(minutes=number)): Minute(people, people * looks, looks)})
    with platform.reading() as session:
        assert viewing(session, event).mean == pytest.approx(50)


def test_parts_of_a_minute_add_up_whoever_stores_them(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    for part in (Minute(9, 40, 10), Minute(12, 20, 2), Minute(3, 3, 1)):
        with platform.transaction() as session:
            record_viewers(session, {(event.id, MINUTE): part})
    with platform.reading() as session:
        [row] = viewing(session, event).minutes
    assert (row.peak, row.watching_sum, row.samples) == (12, 63, 13)


def test_events_that_are_on_air_are_found(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        live = make_event(session, organisation, status=EventStatus.LIVE).id
        make_event(session, organisation)
        make_event(session, organisation, status=EventStatus.ENDED)
    with platform.reading() as session:
        assert live_event_ids(session) == {live}
