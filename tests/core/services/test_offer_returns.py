"""Claims of people who give their ticket back, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import at, now
from core.models import LeadAction, LeadEntry, Offer, OfferResponse, Registration, Role
from core.permissions import Actor
from core.queries.offers.cards import own_offers
from core.queries.offers.people import own_claims, takers
from core.services.offers.claims import Wish, claim_places
from core.services.people.erasure import erase_person
from core.services.registrations.places import cancel_registration
from tests.core.services.offer_support import CALL, MUG, Show, make_show
from tests.factories import make_lead, make_member


@pytest.fixture
def show(session: Session) -> Show:
    return make_show(session)


def _claim(show: Show, offer: Offer, place: Registration) -> None:
    claim_places(show.session, show.event.id, [Wish(Author.attendee(place), offer.id)])
    show.session.flush()


def _act(show: Show, place: Registration) -> None:
    """A member makes a lead of them."""
    make_lead(show.session, place)
    entry = {"organisation_id": place.organisation_id, "registration_id": place.id, "member_id": show.host.member_id}
    show.session.add(LeadEntry(**entry, action=LeadAction.MAKE, created_at=now()))
    show.session.flush()


def test_who_gives_the_ticket_back_frees_what_they_claimed(show: Show) -> None:
    mug, call = show.offer(MUG), show.offer(CALL)
    ada, junaid = show.person(name="Ada"), show.person(name="Junaid")
    for place in (ada, junaid):
        _claim(show, mug, place)
    show.session.add(OfferResponse(organisation_id=call.organisation_id, offer_id=call.id, registration_id=ada.id))
    cancel_registration(show.session, ada.id)
    cancel_registration(show.session, ada.id)
    assert mug.claimed == 1, "once, however often it is given back"
    assert own_offers(show.session, show.event.id, Author.attendee(ada)) == {"claimed": [], "asked": [call.id]}
    assert own_claims(show.session, ada).returned == [mug.title]
    assert [(taker.name, taker.with_ticket, taker.given_back_at) for taker in takers(show.session, mug)] == [
        ("Ada", True, ada.cancelled_at),
        ("Junaid", False, None),
    ]


def test_what_a_member_is_seeing_to_stays_claimed(show: Show) -> None:
    mug, cup = show.offer(MUG), show.offer(MUG)
    ada = show.person()
    _claim(show, mug, ada)
    _act(show, ada)
    with at(now() + timedelta(minutes=1)):
        _claim(show, cup, ada)
    cancel_registration(show.session, ada.id)
    assert (mug.claimed, cup.claimed) == (1, 0)
    assert own_claims(show.session, ada).held == [mug.title]
    (taker,) = takers(show.session, mug)
    assert (taker.with_ticket, taker.given_back_at) == (True, None)
    assert show.session.scalars(select(LeadEntry.action)).all() == [LeadAction.MAKE], "what was done about them stays known"


def test_whoever_registers_again_may_claim_again(show: Show) -> None:
    mug = show.offer(MUG)
    ada, junaid, maud = (show.person() for _ in range(3))
    for place in (ada, junaid):
        _claim(show, mug, place)
    cancel_registration(show.session, ada.id)
    _claim(show, mug, maud)
    _claim(show, mug, ada)
    assert (mug.claimed, own_claims(show.session, ada).held) == (2, [])


def test_somebody_erased_frees_what_they_claimed(show: Show) -> None:
    mug, ada = show.offer(MUG), show.person()
    _claim(show, mug, ada)
    erase_person(show.session, Actor.of(make_member(show.session, show.event.organisation, Role.OWNER)), ada.person_id, ada.name)
    assert mug.claimed == 0
