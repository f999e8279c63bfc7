"""Whose an address is: only a letter to it says what proves it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from core.delivery import write_email
from core.models import Email, Event, Person, Registration, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.mail.emails import draft_ticket, keep, keep_all
from core.services.people.erasure import erase_person
from core.services.registrations.verification import PROOF_MARK, address_proof, proves_address, put_proof_in, without_proof
from tests.factories import make_event, make_member, make_organisation, make_person, make_registration


@pytest.fixture
def registration(platform: Platform) -> Registration:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        return make_registration(session, event, make_person(session, event.organisation, email="maud@example.org"))


def _kept(platform: Platform, registration: Registration) -> Email:
    email_id = write_email(platform, draft_ticket, registration.id)
    with platform.reading() as session:
        return session.get_one(Email, email_id)


def test_only_the_letter_as_it_is_sent_says_what_proves_the_address(platform: Platform, registration: Registration) -> None:
    proof = address_proof(platform.settings, registration)
    link = f"/t/{registration.ticket_token}?v="
    email = _kept(platform, registration)
    for letter in (email.text, email.html):
        assert link + PROOF_MARK in letter
        assert proof not in letter
        assert link not in without_proof(letter)
    with platform.transaction() as session:
        sent = session.get_one(Email, email.id)
        put_proof_in(session, platform.settings, sent)
        assert link + proof in sent.text
        assert link + proof in sent.html
        assert PROOF_MARK not in sent.text + sent.html
    with platform.reading() as session:
        assert session.get_one(Email, email.id).text == email.text
    assert proves_address(platform.settings, registration, proof)
    assert not proves_address(platform.settings, registration, PROOF_MARK)


def test_a_letter_to_an_address_that_is_another_now_is_sent_without_a_proof(
    platform: Platform, registration: Registration
) -> None:
    email_id = _kept(platform, registration).id
    with platform.transaction() as session:
        session.get_one(Person, registration.person_id).email = "maud.ferrer@example.org"
    with platform.transaction() as session:
        sent = session.get_one(Email, email_id)
        put_proof_in(session, platform.settings, sent)
        assert f"/t/{registration.ticket_token}" in sent.text
        assert "?v=" not in sent.text + sent.html


def test_what_was_drafted_for_somebody_erased_meanwhile_is_not_kept(platform: Platform, registration: Registration) -> None:
    with platform.reading() as session:
        draft = draft_ticket(session, platform.settings, registration.id)
    assert draft is not None
    with platform.transaction() as session:
        event = session.get_one(Event, registration.event_id)
        owner = Actor.of(make_member(session, event.organisation, Role.OWNER))
        erase_person(session, owner, registration.person_id, registration.person.name)
    with platform.transaction() as session:
        assert keep(session, platform.settings, draft) is None
        keep_all(session, platform.settings, [draft])
    with platform.reading() as session:
        assert session.scalars(select(Email)).all() == []
    assert write_email(platform, lambda *_: draft, registration.id) is None


def test_an_erasure_waits_until_a_letter_is_kept_and_then_finds_it(platform: Platform, registration: Registration) -> None:
    def erase() -> None:
        with platform.transaction() as session:
            owner = Actor.of(make_member(session, session.get_one(Event, registration.event_id).organisation, Role.OWNER))
            erase_person(session, owner, registration.person_id, registration.person.name)

    with ThreadPoolExecutor(1) as pool:
        with platform.transaction() as session:
            draft = draft_ticket(session, platform.settings, registration.id)
            assert draft is not None
            assert keep(session, platform.settings, draft) is not None
            erased = pool.submit(erase)
        erased.result()
    with platform.reading() as session:
        assert session.scalars(select(Email)).all() == []


def test_nothing_else_proves_it(platform: Platform, registration: Registration) -> None:
    proof = address_proof(platform.settings, registration)
    with platform.transaction() as session:
        other = make_registration(session, session.merge(registration.event))
    assert not proves_address(platform.settings, other, proof)
    for guess in ("", "v", registration.ticket_token, proof[:-1], proof + "A", "é" * 27):
        assert not proves_address(platform.settings, registration, guess)


def test_a_letter_to_an_address_the_person_no_longer_has_proves_nothing(platform: Platform, registration: Registration) -> None:
    proof = address_proof(platform.settings, registration)
    registration.person.email = "maud.ferrer@example.org"
    assert not proves_address(platform.settings, registration, proof)
    registration.person.email = None
    assert not proves_address(platform.settings, registration, proof)
