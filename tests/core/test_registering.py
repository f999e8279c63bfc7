"""Forms that meet in one process: stored together, answered each for itself."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event as database_event
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import writing
from core.models import Code, Event, Person, Referral, Registration, Visitor
from core.platform import Platform
from core.services.events.seats import SoldOut
from core.services.registrations.applications import Application, Arrival, Registered, RegistrationForm
from core.services.registrations.errors import ConsentNeeded
from core.services.registrations.places import cancel_registration
from core.services.registrations.registrations import register, register_all
from core.services.registrations.visitors import meet_visitor, meet_visitors
from tests.core.meeting import hosted, meet, sent_form
from tests.core.services.spreading import come
from tests.factories import make_event, make_organisation

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

PEOPLE = 12


@contextmanager
def _commits(platform: Platform) -> Iterator[list[object]]:
    seen: list[object] = []

    def note(connection: object) -> None:
        seen.append(connection)

    database_event.listen(platform.engine, "commit", note)
    yield seen
    database_event.remove(platform.engine, "commit", note)


def test_whoever_waits_for_the_same_commit_shares_it(platform: Platform) -> None:
    event = hosted(platform)

    with _commits(platform) as commits:
        outcomes = meet(platform, [sent_form(event, number) for number in range(PEOPLE)])

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
    event = hosted(platform, capacity=5)

    outcomes = meet(platform, [sent_form(event, number) for number in range(PEOPLE)])

    assert [isinstance(outcome, Registered) for outcome in outcomes] == [True] * 5 + [False] * (PEOPLE - 5)
    assert all(isinstance(outcome, SoldOut) for outcome in outcomes[5:])
    with platform.reading() as session:
        assert session.get_one(Event, event.id).seats_taken == session.scalar(select(func.count(Registration.id))) == 5


def test_a_refusal_concerns_nobody_else(platform: Platform) -> None:
    event = hosted(platform, consent_text="I agree")

    outcomes = meet(platform, [sent_form(event, number, consented=number != 3) for number in range(6)])

    assert isinstance(outcomes[3], ConsentNeeded)
    assert sum(isinstance(outcome, Registered) for outcome in outcomes) == 5


def test_forms_for_two_events_never_share_one_of_them(platform: Platform) -> None:
    events = [hosted(platform), hosted(platform)]

    outcomes = meet(platform, [sent_form(events[number % 2], number) for number in range(6)])

    assert [outcome.registration.event_id for outcome in outcomes if isinstance(outcome, Registered)] == [
        events[number % 2].id for number in range(6)
    ]


def test_one_form_sent_many_times_at_once_is_one_place(platform: Platform) -> None:
    event = hosted(platform, capacity=3)

    outcomes = meet(platform, [sent_form(event, 1) for _ in range(6)])

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
