"""What is told of forms that were stored: in their order, by one at a time, while others are stored."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import func, select

from core.events import AttendeeRegistered, Fact
from core.models import OutboxEntry, Registration
from core.platform import Platform
from core.registering import Registering
from core.services.registrations.applications import Registered
from tests.core.meeting import hosted, sent_form


class Subscribers:
    """Hears who registered, and answers only when it is let."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.answers = threading.Event()
        self.heard: list[list[int]] = []

    def __call__(self, facts: Sequence[Fact], _platform: Platform) -> None:
        """As `core.subscribers.react` does."""
        self.begun.set()
        assert self.answers.wait(20)
        self.heard.append([fact.registration_id for fact in facts if isinstance(fact, AttendeeRegistered)])


def _stored(platform: Platform) -> int:
    with platform.reading() as session:
        return session.scalar(select(func.count(Registration.id))) or 0


def test_the_next_is_stored_while_facts_are_handed_on(platform: Platform) -> None:
    event = hosted(platform)
    subscribers = Subscribers()
    registering = Registering(replace(platform, react=subscribers))
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(registering.register, sent_form(event, 0))
        assert subscribers.begun.wait(20)
        others = [pool.submit(registering.register, sent_form(event, number)) for number in (1, 2)]
        pause = threading.Event()
        while _stored(platform) < 3:
            pause.wait(0.01)
        assert subscribers.heard == [], "nobody has answered yet"
        subscribers.answers.set()
        outcomes = [future.result() for future in (first, *others)]

    assert all(isinstance(outcome, Registered) and outcome.is_new for outcome in outcomes)
    assert [id_ for told in subscribers.heard for id_ in told] == [1, 2, 3], "in the order in which they were stored"
    assert subscribers.heard[0] == [1]
    with platform.reading() as session:
        assert session.scalar(select(func.count(OutboxEntry.id))) == 0


def test_what_is_stored_is_told_before_whoever_stored_it_is_answered(sqlite_platform: Platform) -> None:
    event = hosted(sqlite_platform)
    subscribers = Subscribers()
    subscribers.answers.set()
    registering = Registering(replace(sqlite_platform, react=subscribers))

    registering.register(sent_form(event, 1))

    assert subscribers.heard == [[1]]
