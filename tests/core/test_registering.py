"""Forms that meet in one process: stored together, answered each for itself."""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import event as database_event
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from core.database import writing
from core.errors import DomainError
from core.models import Code, Event, Person, Referral, Registration, Visitor
from core.platform import Platform
from core.registering import Registering, Sent
from core.services.events.seats import SoldOut
from core.services.registrations.applications import Application, Arrival, Registered, RegistrationForm
from core.services.registrations.errors import ConsentNeeded
from core.services.registrations.places import cancel_registration
from core.services.registrations.registrations import register, register_all
from core.services.registrations.visitors import meet_visitor, meet_visitors
from tests.core.services.spreading import come
from tests.factories import make_event, make_organisation

PEOPLE = 12


@pytest.fixture(autouse=True)
def _no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Platform, "hand_on", lambda self, recorded: None)


def _event(platform: Platform, **values: object) -> Event:
    with platform.transaction() as session:
        return make_event(session, make_organisation(session), **values)


def _sent(event: Event, number: int, **form: object) -> Sent:
    said = {"name": f"P {number}", "email": f"p{number}@example.org", "form_token": f"form-{number}"} | form
    return Sent(event, RegistrationForm(**said), f"browser-{number}", None)  # type: ignore[arg-type]


def _outcome(work: Callable[[], Registered]) -> Registered | DomainError | OperationalError:
    try:
        return work()
    except (DomainError, OperationalError) as refusal:
        return refusal


def _meet(platform: Platform, forms: list[Sent]) -> list[Registered | DomainError | OperationalError]:
    """All of them wait before the first has a turn."""
    registering = Registering(platform)
    with ThreadPoolExecutor(len(forms)) as pool:
        with registering._turn:
            asked = []
            for number, sent in enumerate(forms):
                asked.append(pool.submit(_outcome, lambda sent=sent: registering.register(sent)))
                arrived = threading.Event()
                while len(registering._waiting) <= number:
                    arrived.wait(0.001)
        return [future.result() for future in asked]


@contextmanager
def _commits(platform: Platform) -> Iterator[list[object]]:
    seen: list[object] = []

    def note(connection: object) -> None:
        seen.append(connection)

    database_event.listen(platform.engine, "commit", note)
    yield seen
    database_event.remove(platform.engine, "commit", note)


def test_whoever_waits_for_the_same_commit_shares_it(platform: Platform) -> None:
    event = _event(platform)

    with _commits(platform) as commits:
        outcomes = _meet(platform, [_sent(event, number) for number in range(PEOPLE)])

    assert len(commits) == 1
    assert all(isinstance(outcome, Registered) and outcome.is_new and outcome.may_see_ticket for outcome in outcomes)
    with platform.reading() as session:
        assert [outcome.registration.name for outcome in outcomes if isinstance(outcome, Registered)] == [
            f"P {number}" for number in range(PEOPLE)
        ]
        assert session.get_one(Event, event.id).seats_taken == PEOPLE
        assert session.scalar(select(func.count(Code.code)).where(Code.registration_id.is_not(None))) == PEOPLE
        assert session.scalar(select(func.count()).where(Visitor.person_id.is_not(None))) == PEOPLE


def test_the_last_seats_go_to_those_who_came_first(platform: Platform) -> None:
    event = _event(platform, capacity=5)

    outcomes = _meet(platform, [_sent(event, number) for number in range(PEOPLE)])

    assert [isinstance(outcome, Registered) for outcome in outcomes] == [True] * 5 + [False] * (PEOPLE - 5)
    assert all(isinstance(outcome, SoldOut) for outcome in outcomes[5:])
    with platform.reading() as session:
        assert session.get_one(Event, event.id).seats_taken == session.scalar(select(func.count(Registration.id))) == 5


def test_a_refusal_concerns_nobody_else(platform: Platform) -> None:
    event = _event(platform, consent_text="I agree")

    outcomes = _meet(platform, [_sent(event, number, consented=number != 3) for number in range(6)])

    assert isinstance(outcomes[3], ConsentNeeded)
    assert sum(isinstance(outcome, Registered) for outcome in outcomes) == 5


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
    event = _event(platform)
    tried = _failing(monkeypatch, OperationalError("", {}, Exception("database is locked")), times=1)

    outcomes = _meet(platform, [_sent(event, number) for number in range(5)])

    assert tried == [5]
    assert all(isinstance(outcome, OperationalError) for outcome in outcomes)


def test_a_deadlock_is_tried_again_for_each_alone(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    event = _event(platform)
    tried = _failing(monkeypatch, OperationalError("", {}, DeadlockDetected()), times=1)

    outcomes = _meet(platform, [_sent(event, number) for number in range(3)])

    assert tried == [3, 1, 1, 1]
    assert all(isinstance(outcome, Registered) for outcome in outcomes)


def test_whoever_comes_while_the_queue_is_looked_through_waits_for_the_next_turn(sqlite_platform: Platform) -> None:
    event = _event(sqlite_platform)
    registering = Registering(sqlite_platform)
    late = _sent(event, 2)

    class Watched:
        """An event that somebody else asks for just when it is looked at."""

        consent_text = event.consent_text

        @property
        def id(self) -> int:
            if late not in registering._waiting:
                registering._waiting.append(late)
            return event.id

    early = [_sent(event, 0), _sent(event, 1)]
    for sent in early:
        sent.event = Watched()  # type: ignore[assignment]
        registering._waiting.append(sent)

    assert registering._next() == early


def test_forms_for_two_events_never_share_one_of_them(platform: Platform) -> None:
    events = [_event(platform), _event(platform)]

    outcomes = _meet(platform, [_sent(events[number % 2], number) for number in range(6)])

    assert [outcome.registration.event_id for outcome in outcomes if isinstance(outcome, Registered)] == [
        events[number % 2].id for number in range(6)
    ]


def test_one_form_sent_many_times_at_once_is_one_place(platform: Platform) -> None:
    event = _event(platform, capacity=3)

    outcomes = _meet(platform, [_sent(event, 1) for _ in range(6)])

    assert [outcome.is_new for outcome in outcomes if isinstance(outcome, Registered)] == [True] + [False] * 5
    assert len({outcome.registration.id for outcome in outcomes if isinstance(outcome, Registered)}) == 1
    with platform.reading() as session:
        assert session.get_one(Event, event.id).seats_taken == 1


@pytest.mark.parametrize("seed", range(4))
def test_together_comes_to_the_same_as_one_after_the_other(platform: Platform, seed: int) -> None:
    dice = random.Random(seed)
    chosen = [(dice.randrange(8), dice.randrange(6), dice.choice([None, 0, 1, 2]), dice.randrange(5)) for _ in range(20)]
    told = []
    for together in (False, True):
        event, codes = _begun(platform)
        forms = [_form(number, *choice, codes) for number, choice in enumerate(chosen)]
        with writing(platform.engine) as session:
            browsers = meet_visitors(session, event.organisation_id, [f"browser-{choice[1]}" for choice in chosen])
            asked = [
                Application(form, Arrival(browsers[f"browser-{choice[1]}"])) for form, choice in zip(forms, chosen, strict=True)
            ]
            if together:
                outcomes = register_all(session, event, asked)
            else:
                outcomes = [register(session, event, each.form, each.arrival) for each in asked]
            told.append([(outcome.is_new, outcome.may_see_ticket) for outcome in outcomes] + _stored(session, event))
    assert told[0] == told[1]


def _begun(platform: Platform) -> tuple[Event, list[str]]:
    """An event with three who share, one of whom has given the place back."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), capacity=40)
        early = [come(session, event, f"Early {number}", number) for number in range(3)]
        session.flush()
        cancel_registration(session, early[2].id)
        meet_visitor(session, event.organisation_id, "browser-0")
        codes = select(Code.code).join(Registration, Registration.id == Code.registration_id)
        return event, list(session.scalars(codes.where(Registration.event_id == event.id).order_by(Registration.id)))


def _form(number: int, who: int, _browser: int, sharer: int | None, kind: int, codes: list[str]) -> RegistrationForm:
    """By e-mail, by phone or by both, of few people, some of whom came early."""
    email = None if kind == 0 else "early 1@example.org" if kind == 1 else f"who{who}@example.org"
    phone = f"+4420794609{who:02d}" if kind in (0, 3) else None
    code = None if sharer is None else codes[sharer]
    return RegistrationForm(f"Who {who}", email, phone, share_code=code, form_token=f"form-{number % 15}")


def _stored(session: Session, event: Event) -> list[tuple[object, ...]]:
    names = select(Registration.id, Registration.name).where(Registration.event_id == event.id).subquery()
    rows = session.execute(
        select(
            Registration.name, Registration.status, Person.email, Person.phone, Registration.phone, names.c.name, Visitor.token
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .outerjoin(names, names.c.id == Referral.parent_id)
        .outerjoin(Visitor, Visitor.id == Registration.visitor_id)
        .where(Registration.event_id == event.id)
    )
    seats = session.get_one(Event, event.id).seats_taken
    return [*sorted((tuple(row) for row in rows), key=str), (seats,)]
