"""Whoever asks to be contacted is a lead of the agent who found them."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import now
from core.errors import Invalid, NotFound
from core.models import Lead, LeadAction, LeadEntry, LeadStage, Member, Offer, OfferResponse, Registration, Role
from core.queries.offers.numbers import numbers_of
from core.services.offers.contacts import Form, ask_contact
from core.services.offers.errors import NotForTeam, OfferOver, PhoneUnreadable
from core.services.offers.offers import withdraw_offer
from core.services.sales.leads import make_lead, remove_lead
from tests.core.services.offer_support import CALL, MUG, Show, make_show
from tests.factories import make_entry_point, make_member


@pytest.fixture
def show(session: Session) -> Show:
    return make_show(session)


@pytest.fixture
def agent(show: Show) -> Member:
    return make_member(show.session, show.event.organisation, Role.AGENT, name="Pia Lund")


def _found_by(show: Show, member: Member | None, **values: Any) -> Registration:
    point = make_entry_point(show.session, show.event, owner_id=member.id if member else None)
    return show.person(entry_point_id=point.id, **values)


def _ask(show: Show, offer: Offer, person: Registration, **form: Any) -> OfferResponse | None:
    return ask_contact(show.session, Author.attendee(person), show.event.id, Form(offer.id, **form))


def _lead(show: Show, person: Registration) -> Lead:
    return show.session.scalars(select(Lead).where(Lead.registration_id == person.id)).one()


def test_asking_makes_a_lead_of_the_agent_whose_entry_point_it_was(show: Show, agent: Member) -> None:
    offer = show.offer(CALL)
    person = _found_by(show, agent)
    response = _ask(show, offer, person, note="  After five, please ", phone="020 7946 0018")
    assert response is not None
    assert (response.note, response.phone) == ("After five, please", "+442079460018")
    assert show.event.organisation.name in response.consent_text
    lead = _lead(show, person)
    assert (lead.owner_id, lead.stage) == (agent.id, LeadStage.NEW)
    entry = show.session.scalars(select(LeadEntry).where(LeadEntry.registration_id == person.id)).one()
    assert (entry.action, entry.details) == (LeadAction.ASK, {"offer": offer.id, "title": CALL.title})
    assert numbers_of(show.session, [offer.id])[offer.id].leads == 1


def test_whoever_was_brought_belongs_to_the_agent_of_the_first(show: Show, agent: Member) -> None:
    offer = show.offer(CALL)
    root = _found_by(show, agent)
    friend_of_a_friend = show.person(parent=show.person(parent=root))
    _ask(show, offer, friend_of_a_friend)
    assert _lead(show, friend_of_a_friend).owner_id == agent.id


def test_a_lead_without_an_agent_is_looked_after_by_nobody_yet(show: Show, agent: Member) -> None:
    offer = show.offer(CALL)
    moderator = make_member(show.session, show.event.organisation, Role.MODERATOR)
    agent.removed_at = now()
    show.session.flush()
    for person in (show.person(), _found_by(show, None), _found_by(show, moderator), _found_by(show, agent)):
        _ask(show, offer, person)
        assert _lead(show, person).owner_id is None


def test_further_interest_adds_to_the_lead_there_is(show: Show, agent: Member) -> None:
    call, visit = show.offer(CALL), show.offer(CALL)
    person = _found_by(show, agent)
    lead = make_lead(show.session, show.host, person)
    assert _ask(show, call, person) is not None
    assert _ask(show, call, person, note="Once more") is None
    assert _ask(show, visit, person) is not None
    assert _lead(show, person).id == lead.id
    assert _lead(show, person).owner_id is None, "whoever made it a lead decided that"
    acts = show.session.scalars(select(LeadEntry.action).where(LeadEntry.registration_id == person.id).order_by(LeadEntry.id))
    assert acts.all() == [LeadAction.MAKE, LeadAction.ASK, LeadAction.ASK]


def test_somebody_who_was_no_lead_after_all_can_ask_again(show: Show) -> None:
    call, visit = show.offer(CALL), show.offer(CALL)
    person = show.person()
    _ask(show, call, person)
    remove_lead(show.session, show.host, _lead(show, person).id)
    _ask(show, visit, person)
    assert _lead(show, person).stage == LeadStage.NEW


def test_the_number_and_address_stay_with_what_they_were_given_for(show: Show) -> None:
    offer = show.offer(CALL)
    person = show.person()
    response = _ask(show, offer, person, email="Other@Example.com")
    assert response is not None
    assert response.email == "other@example.com"
    assert person.person.email != "other@example.com"
    with pytest.raises(PhoneUnreadable):
        _ask(show, offer, show.person(), phone="12")
    with pytest.raises(Invalid):
        _ask(show, offer, show.person(), email="nobody")


def test_what_is_over_or_something_else_makes_no_lead(show: Show) -> None:
    offer, mug = show.offer(CALL), show.offer(MUG)
    host = Author(name="Rosa", member_id=show.host.member_id, badge="host")
    with pytest.raises(NotForTeam):
        ask_contact(show.session, host, show.event.id, Form(offer.id))
    withdraw_offer(show.session, show.host, show.event.id, offer.id)
    person = show.person()
    with pytest.raises(OfferOver):
        _ask(show, offer, person)
    with pytest.raises(NotFound):
        _ask(show, mug, person)
    with pytest.raises(NotFound):
        _ask(show, make_show(show.session).offer(CALL), person)
    assert show.session.scalars(select(Lead)).all() == []
