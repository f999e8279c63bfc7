"""Who brought whom, decided at the door from what is stored."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Code, Event, Referral, Registration, Visit
from core.platform import Platform
from core.services.registrations.applications import Arrival, RegistrationForm
from core.services.registrations.places import cancel_registration
from core.services.registrations.registrations import register
from core.services.registrations.visitors import meet_visitor
from tests.factories import make_entry_point, make_event, make_organisation, make_registration, make_visit


@pytest.fixture
def session(sqlite_platform: Platform):
    with sqlite_platform.reading() as session:  # nothing here is kept
        yield session


def _code(session: Session, registration: Registration) -> Code:
    return session.scalars(select(Code).where(Code.registration_id == registration.id)).one()


def _touch(session: Session, event: Event, code: Code, browser: str, **values: object) -> Visit:
    return make_visit(session, event, code, visitor_id=meet_visitor(session, event.organisation_id, browser).id, **values)


def _register(session: Session, event: Event, name: str, browser: str, code: Code | None = None, **form: str) -> Registration:
    values = {"email": f"{name}@example.org", "form_token": name} | form
    filled = RegistrationForm(name=name, share_code=code.code if code else None, **values)  # type: ignore[arg-type]
    arrival = Arrival(meet_visitor(session, event.organisation_id, browser))
    registered = register(session, event, filled, arrival)
    session.flush()
    return registered.registration


def _edge(session: Session, child: Registration) -> Referral | None:
    return session.get(Referral, child.id)


def test_the_code_in_the_form_names_the_parent(session: Session, event: Event) -> None:
    ada = _register(session, event, "ada", "a")
    visit = _touch(session, event, _code(session, ada), "b")

    ben = _register(session, event, "ben", "b", _code(session, ada))

    edge = _edge(session, ben)
    assert edge is not None
    assert (edge.parent_id, edge.decided_by, edge.visit_id, edge.first_visit_id) == (ada.id, "form", visit.id, visit.id)
    assert ben.entry_point_id is None


def test_without_a_code_the_last_human_share_link_decides_and_the_first_touch_stands_beside_it(
    session: Session, event: Event
) -> None:
    ada, cem = _register(session, event, "ada", "a"), _register(session, event, "cem", "c")
    poster = make_entry_point(session, event)
    first = _touch(session, event, poster.code, "b", created_at=now() - timedelta(days=3))
    _touch(session, event, _code(session, ada), "b", created_at=now() - timedelta(days=2))
    last = _touch(session, event, _code(session, cem), "b", created_at=now() - timedelta(days=1))
    _touch(session, event, _code(session, ada), "b", confirmed_at=None)

    edge = _edge(session, _register(session, event, "ben", "b"))

    assert edge is not None
    assert (edge.parent_id, edge.decided_by, edge.visit_id, edge.first_visit_id) == (cem.id, "touch", last.id, first.id)


def test_what_looked_like_a_robot_counts_when_its_browser_registers(session: Session, event: Event) -> None:
    ada, cem = _register(session, event, "ada", "a"), _register(session, event, "cem", "c")
    _touch(session, event, _code(session, cem), "b", created_at=now() - timedelta(days=1))
    odd = _touch(session, event, _code(session, ada), "b", bot_reason="crawler")

    edge = _edge(session, _register(session, event, "ben", "b"))
    assert edge is not None
    assert (edge.parent_id, edge.visit_id) == (ada.id, odd.id)


def test_a_touch_outside_the_window_of_the_event_makes_a_root(session: Session) -> None:
    event = make_event(session, make_organisation(session), referral_window_days=7)
    ada = _register(session, event, "ada", "a")
    ada.created_at = now() - timedelta(days=30)
    _touch(session, event, _code(session, ada), "b", created_at=now() - timedelta(days=8))

    assert _edge(session, _register(session, event, "ben", "b")) is None


def test_a_root_is_credited_to_its_last_entry_point(session: Session, event: Event) -> None:
    poster, advert = make_entry_point(session, event), make_entry_point(session, event)
    _touch(session, event, poster.code, "b", created_at=now() - timedelta(hours=2))
    _touch(session, event, advert.code, "b", created_at=now() - timedelta(hours=1))
    _touch(session, event, poster.code, "b", confirmed_at=None)

    assert _register(session, event, "ben", "b").entry_point_id == advert.id
    assert _register(session, event, "cleo", "c", poster.code).entry_point_id == poster.id
    assert _register(session, event, "dora", "d").entry_point_id is None


def test_whoever_opens_their_own_link_brings_nobody(session: Session, event: Event) -> None:
    ada = _register(session, event, "ada", "a", phone="+442079460958")
    link = _code(session, ada)

    same_browser = _register(session, event, "ada-again", "a", link)
    same_phone = _register(session, event, "ada-third", "x", link, phone="+442079460958")

    assert _edge(session, same_browser) is None
    assert _edge(session, same_phone) is None


def test_a_descendant_cannot_become_the_parent_of_who_brought_it(session: Session, event: Event) -> None:
    ada = _register(session, event, "ada", "a")
    ben = _register(session, event, "ben", "b", _code(session, ada))
    cancel_registration(session, ada.id)
    session.flush()

    again = _register(session, event, "ada", "a", _code(session, ben))

    assert again.id == ada.id
    assert _edge(session, again) is None
    edge = _edge(session, ben)
    assert edge is not None
    assert edge.parent_id == ada.id


def test_a_code_of_another_event_brings_nobody(session: Session, event: Event) -> None:
    elsewhere = make_registration(session, make_event(session, event.organisation))

    assert _edge(session, _register(session, event, "ben", "b", _code(session, elsewhere))) is None


def test_a_touch_with_another_of_the_persons_browsers_counts(session: Session, event: Event) -> None:
    other_event = make_event(session, event.organisation)
    _register(session, other_event, "ben", "phone")
    ada = _register(session, event, "ada", "a")
    _touch(session, event, _code(session, ada), "phone")

    edge = _edge(session, _register(session, event, "ben", "laptop"))

    assert edge is not None
    assert edge.parent_id == ada.id


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("maud@example.org", "maud+friend@example.org"),
        ("maud+1@example.org", "Maud+2@Example.org"),
        ("maud.ferrier@gmail.com", "m.a.u.d.ferrier+x@googlemail.com"),
    ],
)
def test_nobody_brings_themselves_by_another_spelling_of_their_address(
    session: Session, event: Event, address: str, other: str
) -> None:
    maud = _register(session, event, "maud", "a", email=address)
    again = _register(session, event, "again", "b", _code(session, maud), email=other)
    assert again.id != maud.id
    assert _edge(session, again) is None


@pytest.mark.parametrize("other", ["maud.ferrier@example.org", "maudferrier@example.com", "maud@example.org.uk"])
def test_another_mailbox_is_another_person(session: Session, event: Event, other: str) -> None:
    maud = _register(session, event, "maud", "a", email="maudferrier@example.org")
    friend = _register(session, event, "friend", "b", _code(session, maud), email=other)
    assert _edge(session, friend) is not None
