"""What people bring is estimated anew where that may change what is said, and not with every push."""

from datetime import timedelta
from random import Random

import pytest

from core.clock import now
from core.models import Event
from core.platform import Platform
from core.queries.report.report import report
from core.queries.spread import virality as subject
from core.queries.spread.forest import load_forest
from core.queries.spread.virality import CHANGED_FOR, UNCHANGED_FOR, Virality, virality_lately
from referral.graph.metrics import cycle_time
from referral.growth.virality import matured_cycle_time
from tests.core.queries.random_event import make_random_event
from tests.factories import make_event, make_organisation, make_registration

MOMENT = now()


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    with sqlite_platform.transaction() as session:
        return make_random_event(session, Random(6), people=20)


def _lately(platform: Platform, event: Event, later: timedelta = timedelta(0)) -> Virality:
    with platform.reading() as session:
        return virality_lately(session, event, load_forest(session, event), MOMENT + later)


def _one_more(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        make_registration(session, event)


def test_while_nobody_comes_it_is_estimated_once_a_minute(sqlite_platform: Platform, event: Event) -> None:
    first = _lately(sqlite_platform, event)
    assert _lately(sqlite_platform, event, UNCHANGED_FOR / 2) is first
    assert _lately(sqlite_platform, event, UNCHANGED_FOR) is not first


def test_of_few_people_it_is_estimated_with_each(sqlite_platform: Platform, event: Event) -> None:
    first = _lately(sqlite_platform, event)
    _one_more(sqlite_platform, event)
    second = _lately(sqlite_platform, event)
    assert second is not first
    assert second.naive != first.naive


def test_of_many_people_it_is_from_a_moment_ago(sqlite_platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "MANY", 20)
    first = _lately(sqlite_platform, event)
    _one_more(sqlite_platform, event)
    assert _lately(sqlite_platform, event, CHANGED_FOR / 2) is first
    assert _lately(sqlite_platform, event, CHANGED_FOR) is not first


def test_the_cycle_time_is_of_those_who_had_time_for_their_referrals(sqlite_platform: Platform) -> None:
    start = MOMENT - timedelta(days=10)
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        for number in range(9):
            root = make_registration(session, event, created_at=start)
            make_registration(session, event, parent=root, created_at=start + timedelta(hours=10 + number))
        for minute in range(20):
            late = make_registration(session, event, created_at=MOMENT - timedelta(hours=1))
            make_registration(session, event, parent=late, created_at=MOMENT - timedelta(minutes=minute + 1))
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
        found = report(session, event, MOMENT)
    assert found.cycle_s == found.virality.cycle_s == matured_cycle_time(people.forest, MOMENT.timestamp())
    assert found.cycle_s == timedelta(hours=14).total_seconds() != cycle_time(people.forest)


def test_the_past_is_never_told_by_what_came_later(sqlite_platform: Platform, event: Event) -> None:
    first = _lately(sqlite_platform, event)
    assert _lately(sqlite_platform, event, timedelta(days=-1)) is not first


def test_events_and_databases_are_told_apart(sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        other = make_random_event(session, Random(9), people=20)
    assert _lately(sqlite_platform, event) is not _lately(sqlite_platform, other)
