"""Whose an address is: only a letter to it says what proves it."""

import pytest

from core.models import Registration
from core.platform import Platform
from core.services.emails import draft_ticket
from core.services.verification import address_proof, proves_address
from tests.factories import make_event, make_organisation, make_person, make_registration


@pytest.fixture
def registration(platform: Platform) -> Registration:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        return make_registration(session, event, make_person(session, event.organisation, email="maud@example.org"))


def test_the_letter_with_the_ticket_says_what_proves_the_address(platform: Platform, registration: Registration) -> None:
    proof = address_proof(platform.settings, registration)
    with platform.reading() as session:
        draft = draft_ticket(session, platform.settings, registration.id)
    assert draft is not None
    assert f"/t/{registration.ticket_token}?v={proof}" in draft.letter.text
    assert f"/t/{registration.ticket_token}?v={proof}" in draft.letter.html
    assert proves_address(platform.settings, registration, proof)


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
