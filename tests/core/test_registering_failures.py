"""Forms that meet while something fails: nobody is answered wrongly, and nobody waits for longer than they would alone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import event as database_event
from sqlalchemy.exc import OperationalError

from core.platform import Platform
from core.registering import Registering, Sent
from core.services.events.seats import SoldOut
from core.services.registrations.applications import Registered
from tests.core.meeting import hosted, meet, sent_form

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox


@contextmanager
def _statements(platform: Platform) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    database_event.listen(platform.engine, "before_cursor_execute", note)
    yield said
    database_event.remove(platform.engine, "before_cursor_execute", note)


def _failing(monkeypatch: pytest.MonkeyPatch, error: OperationalError, times: int) -> list[int]:
    """The database fails so many times; how many forms each try was for."""
    tried: list[int] = []
    work = Registering._register

    def fail_first(self: Registering, together: list[Sent]) -> Sequence[Registered]:
        tried.append(len(together))
        if len(tried) <= times:
            raise error
        return work(self, together)

    monkeypatch.setattr(Registering, "_register", fail_first)
    return tried


def test_where_the_database_does_not_answer_nobody_waits_once_for_each(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = hosted(platform)
    tried = _failing(monkeypatch, OperationalError("", {}, Exception("database is locked")), times=1)

    outcomes = meet(platform, [sent_form(event, number) for number in range(5)])

    assert tried == [5]
    assert all(isinstance(outcome, OperationalError) for outcome in outcomes)


def test_a_deadlock_is_tried_again_for_each_alone(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    event = hosted(platform)
    tried = _failing(monkeypatch, OperationalError("", {}, DeadlockDetected()), times=1)

    outcomes = meet(platform, [sent_form(event, number) for number in range(3)])

    assert tried == [3, 1, 1, 1]
    assert all(isinstance(outcome, Registered) for outcome in outcomes)


def test_a_single_form_is_tried_again_after_a_deadlock(sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    event = hosted(sqlite_platform)
    tried = _failing(monkeypatch, OperationalError("", {}, DeadlockDetected()), times=1)

    assert Registering(sqlite_platform).register(sent_form(event, 1)).is_new
    assert tried == [1, 1]


def test_a_crowd_before_a_full_house_is_not_stored_in_vain(platform: Platform) -> None:
    event = hosted(platform, capacity=1)
    Registering(platform).register(sent_form(event, 0))

    with _statements(platform) as said:
        outcomes = meet(platform, [sent_form(event, number) for number in range(1, 6)])

    assert all(isinstance(outcome, SoldOut) for outcome in outcomes)
    assert sum(statement.startswith("INSERT INTO registration") for statement in said) == 5


def test_nothing_others_may_wait_for_is_stored_once_the_seats_are_held(platform: Platform) -> None:
    """Two processes that hold one what the other wants would wait until PostgreSQL breaks one of them off."""
    event, phone = hosted(platform), "+442079460901"

    with _statements(platform) as said:  # the second is a new person whom only a second look finds: both gave one number
        outcomes = meet(platform, [sent_form(event, 1, phone=phone), sent_form(event, 2, phone=phone), sent_form(event, 1)])

    assert [isinstance(outcome, Registered) and outcome.is_new for outcome in outcomes] == [True, True, False]
    held = next(at for at, statement in enumerate(said) if statement.startswith("UPDATE event"))
    stored = [at for at, statement in enumerate(said) if statement.startswith("INSERT")]
    assert len(stored) > 3
    assert max(stored) < held


def test_whoever_comes_while_the_queue_is_looked_through_waits_for_the_next_turn(sqlite_platform: Platform) -> None:
    event = hosted(sqlite_platform)
    registering = Registering(sqlite_platform)
    late = sent_form(event, 2)

    class Watched:
        """An event that somebody else asks for just when it is looked at."""

        consent_text = event.consent_text

        @property
        def id(self) -> int:
            if late not in registering._waiting:
                registering._waiting.append(late)
            return event.id

    early = [sent_form(event, 0), sent_form(event, 1)]
    for sent in early:
        sent.event = Watched()  # type: ignore[assignment]
        registering._waiting.append(sent)

    assert registering._next() == early
