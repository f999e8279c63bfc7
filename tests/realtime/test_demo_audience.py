"""The demonstration's people go on watching, so that a live event looks like one."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.clock import now
from core.demo.create import open_demo
from core.models import Attendance, Event, Member
from core.permissions import Actor
from core.platform import Platform
from core.queries.registrations.overview import overview
from core.queries.room.reactions import reacting
from core.queries.room.viewer_counts import viewing
from core.services.events.events import end_event
from core.services.registrations.places import cancel_registration
from realtime.attendance import AttendanceBook
from realtime.demo_audience import DemoAudience, main
from realtime.presence import Presence
from tests.journeys.steps import eventually


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    """Of a demonstration that was made an hour ago."""
    with sqlite_platform.transaction() as session:
        event = open_demo(session).event
        session.execute(update(Attendance).values(last_seen_at=now() - timedelta(hours=1)))
        return event


def _watching(platform: Platform, event: Event) -> int:
    """As the overview says it from the rows."""
    with platform.reading() as session:
        return overview(session, session.get_one(Event, event.id), now()).watching


def _counted(platform: Platform, event: Event) -> int:
    """As a web process says it that has none of these people."""
    elsewhere = Presence(platform, AttendanceBook(platform))
    elsewhere.beat()
    return elsewhere.watching(event.id)


def test_the_overview_and_the_room_count_the_same_people(sqlite_platform: Platform, event: Event) -> None:
    audience = DemoAudience(sqlite_platform, event.id)
    audience.turn()

    assert 20 < _watching(sqlite_platform, event) == _counted(sqlite_platform, event) < 45

    audience.leave()
    assert _counted(sqlite_platform, event) == 0


def test_the_curve_goes_on_where_the_demonstration_was_made(
    sqlite_platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.demo_audience.STORE_CURVE_EVERY_S", 0.0)
    monkeypatch.setattr("realtime.presence_sets.RECORDER_KEY", "presence:recorder:demonstration")  # one process keeps the curve
    audience = DemoAudience(sqlite_platform, event.id)

    def drawn() -> bool:
        audience.turn()
        with sqlite_platform.reading() as session:
            newest = viewing(session, session.get_one(Event, event.id)).minutes[-1]
        return newest.minute <= now() and newest.peak >= _watching(sqlite_platform, event)

    eventually(drawn)
    audience.leave()


def test_they_react_while_they_are_there(sqlite_platform: Platform, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.demo_audience.REACT_EVERY_S", 0.0)

    def stored() -> int:
        with sqlite_platform.reading() as session:
            return reacting(session, session.get_one(Event, event.id)).total

    before = stored()
    audience = DemoAudience(sqlite_platform, event.id)
    audience.turn()
    audience.leave()
    assert 0 < before < stored()


def test_they_leave_when_the_event_ends_and_with_their_place(sqlite_platform: Platform, event: Event) -> None:
    audience = DemoAudience(sqlite_platform, event.id)
    audience.look_again()
    shown = set(audience.shown)
    with sqlite_platform.transaction() as session:
        cancel_registration(session, min(shown))
    audience.look_again()
    assert audience.shown == shown - {min(shown)}

    with sqlite_platform.transaction() as session:
        end_event(session, Actor.of(session.scalars(select(Member).order_by(Member.id)).first()), event.id)
    audience.look_again()
    assert audience.shown == set()


def test_they_stay_until_they_are_asked_to_stop(sqlite_platform: Platform, event: Event) -> None:
    stop = threading.Event()
    stop.set()
    DemoAudience(sqlite_platform, event.id).stay(stop)
    assert _counted(sqlite_platform, event) == 0


def test_the_command_wants_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["soon"]) == 2
    assert "EVENT_ID" in capsys.readouterr().err
