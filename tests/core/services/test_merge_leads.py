"""Two leads of one human at one event: one after the merge, with the deals of both, and two again when it is undone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Deal, Event, Lead, LeadStage, Registration
from core.permissions import Actor
from core.queries.spread.forest import load_forest
from core.queries.spread.worth import load_worth
from core.services.people.merges import merge_people, undo_merge
from core.services.sales.deals import Sale, refund_deal, win_deal
from core.services.sales.leads import make_lead as note_lead
from tests.core.services.spreading import come
from tests.factories import make_deal, make_lead, make_member


@pytest.fixture
def places(session: Session, event: Event) -> tuple[Registration, Registration, Registration]:
    """Eve, who brought Ada twice."""
    eve = come(session, event, "Eve", 1)
    return eve, come(session, event, "Ada", 2, through=eve), come(session, event, "Adah", 3, through=eve)


def leads(session: Session) -> dict[int, LeadStage]:
    return {lead.registration_id: lead.stage for lead in session.scalars(select(Lead).execution_options(populate_existing=True))}


def deals(session: Session) -> dict[int, tuple[int, int]]:
    rows = session.scalars(select(Deal).execution_options(populate_existing=True))
    return {deal.value_minor: (deal.lead_id, deal.registration_id) for deal in rows}


def worth_of_eve(session: Session, event: Event, eve: Registration) -> tuple[int, int, int]:
    people = load_forest(session, event)
    worth, node = load_worth(session, event, people), people.node[eve.id]
    return int(worth.leads[node]), int(worth.deals[node]), int(worth.value_minor[node])


def test_two_leads_become_one_with_the_deals_of_both(session: Session, event: Event, owner: Actor, places) -> None:
    eve, ada, again = places
    seller = make_member(session, event.organisation)
    first = make_lead(session, ada, stage=LeadStage.NEW, qualified_at=None)
    second = make_lead(session, again, owner_id=seller.id)
    make_deal(session, second, value_minor=500)
    session.flush()

    merge = merge_people(session, owner, ada.person_id, again.person_id)

    assert leads(session) == {ada.id: LeadStage.WON}
    assert deals(session) == {500: (first.id, ada.id)}
    assert (first.owner_id, first.qualified_at is None) == (seller.id, False)
    assert worth_of_eve(session, event, eve) == (1, 1, 500)

    undo_merge(session, owner, merge.id)

    assert leads(session) == {ada.id: LeadStage.NEW, again.id: LeadStage.WON}
    (back,) = session.scalars(select(Lead).where(Lead.registration_id == again.id))
    assert deals(session) == {500: (back.id, again.id)}
    assert (back.person_id, back.owner_id, first.owner_id, first.qualified_at) == (again.person_id, seller.id, None, None)
    assert worth_of_eve(session, event, eve) == (1, 1, 500)


def test_what_was_sold_and_refunded_since_stays_with_the_place_that_was_kept(
    session: Session, event: Event, owner: Actor, places
) -> None:
    _eve, ada, again = places
    first, second = make_lead(session, ada), make_lead(session, again)
    deal = make_deal(session, second, value_minor=500)
    session.flush()
    merge = merge_people(session, owner, ada.person_id, again.person_id)

    refund_deal(session, owner, deal.id)
    assert leads(session) == {ada.id: LeadStage.QUALIFIED}
    win_deal(session, owner, first.id, Sale(700, "EUR"))
    undo_merge(session, owner, merge.id)

    assert leads(session) == {ada.id: LeadStage.WON, again.id: LeadStage.QUALIFIED}
    assert {value: registration_id for value, (_lead, registration_id) in deals(session).items()} == {500: again.id, 700: ada.id}


def test_the_number_of_a_lead_that_went_may_have_been_given_to_another(
    session: Session, event: Event, owner: Actor, places
) -> None:
    eve, ada, again = places
    make_lead(session, ada)
    second_id = make_lead(session, again).id
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    other = make_lead(session, eve, id=second_id)

    undo_merge(session, owner, merge.id)

    assert leads(session).keys() == {eve.id, ada.id, again.id}
    assert session.get_one(Lead, other.id).registration_id == eve.id


def test_a_lead_of_one_of_them_only_goes_along_whole(session: Session, event: Event, owner: Actor, places) -> None:
    _eve, ada, again = places
    lead = note_lead(session, owner, again)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    assert leads(session).keys() == {ada.id}
    undo_merge(session, owner, merge.id)
    assert leads(session).keys() == {again.id}
    assert session.get_one(Lead, lead.id).registration_id == again.id
