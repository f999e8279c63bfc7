"""A large event as rows: people who registered over a month, half of them through one another, and what they did."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, select

from bench.harness.stage import Stage
from core.clock import now
from core.database import Base
from core.models import Attendance, Event, Person, Referral, Registration, Share, Via, Visit

AT_ONCE = 10_000  # rows of one statement
REFERRED = 0.55
ATTENDED = 0.6
SHARED = 0.2
SEED = 7
MONTH = timedelta(days=30)
NAMES = ("Maud Ferrier", "王小明", "Idris Okafor", "Ottoline Pryce", "Junaid Karim", "Zoë Lindqvist")

Row = dict[str, Any]


def fill(stage: Stage, people: int) -> None:
    """Give the stage's event so many registrations, twice as many visits, and the event's counter of seats."""
    with stage.platform.transaction() as session:
        connection, event = session.connection(), session.get_one(Event, stage.event.id)
        _people(connection, event, people)
        ids = list(connection.scalars(select(Registration.id).order_by(Registration.id)))
        _deeds(connection, event, ids, stage.poster.code)
        event.seats_taken = people


def _people(connection: Connection, event: Event, people: int) -> None:
    scope = {"organisation_id": event.organisation_id}

    def person(number: int) -> Row:
        return scope | {"name": f"{NAMES[number % len(NAMES)]} {number}", "email": f"person{number}@example.com"}

    _insert(connection, Person, people, person)
    person_ids = list(connection.scalars(select(Person.id).order_by(Person.id)))
    start = now() - MONTH

    def registration(number: int) -> Row:
        return scope | {
            "event_id": event.id,
            "person_id": person_ids[number],
            "ticket_token": f"ticket-{number}",
            "name": f"{NAMES[number % len(NAMES)]} {number}",
            "created_at": _moment(start, number, people),
        }

    _insert(connection, Registration, people, registration)


def _moment(start: datetime, number: int, people: int) -> datetime:
    return start + MONTH * (number / people)


def _deeds(connection: Connection, event: Event, ids: list[int], code: str) -> None:
    random, people = Random(SEED), len(ids)
    scope = {"organisation_id": event.organisation_id, "event_id": event.id}
    start = now() - MONTH
    brought = [number for number in range(1, people) if random.random() < REFERRED]
    came = [number for number in range(people) if random.random() < ATTENDED]
    shared = [number for number in range(people) if random.random() < SHARED]

    def edge(index: int) -> Row:
        number = brought[index]
        parent = int(number * random.random() ** 0.5)  # rather somebody who came lately
        return scope | {"child_id": ids[number], "parent_id": ids[parent], "decided_by": "link", "created_at": start}

    def attendance(index: int) -> Row:
        seconds = random.randrange(60, 5_400)
        return scope | {"registration_id": ids[came[index]], "first_seen_at": start, "last_seen_at": start, "seconds": seconds}

    def visit(number: int) -> Row:
        human = random.random() < 0.8
        via = random.choice(list(Via))
        own = {"code": code if number % 3 else None, "via": via, "confirmed_at": start if human else None}
        return scope | own | {"created_at": start, "bot_reason": None if human else "unfurler"}

    _insert(connection, Referral, len(brought), edge)
    _insert(connection, Attendance, len(came), attendance)
    _insert(connection, Share, len(shared), lambda index: scope | {"registration_id": ids[shared[index]], "method": "copy"})
    _insert(connection, Visit, 2 * people, visit)


def _insert(connection: Connection, model: type[Base], count: int, row: Callable[[int], Row]) -> None:
    for first in range(0, count, AT_ONCE):
        connection.execute(insert(model.__table__), [row(number) for number in range(first, min(first + AT_ONCE, count))])  # type: ignore[arg-type]  # a Table
