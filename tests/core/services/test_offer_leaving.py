"""Answers of people who are erased, or turn out to be one person with another."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Offer, OfferResponse, Registration, Role
from core.permissions import Actor
from core.queries.offers.cards import own_offers
from core.queries.offers.numbers import numbers_of
from core.services.offers.claims import Wish, claim_places, return_places
from core.services.offers.contacts import Form, ask_contact
from core.services.offers.views import Look, record_click, record_views
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people, undo_merge
from tests.core.services.offer_support import CALL, MUG, SHOP, Show, make_show
from tests.factories import make_member


@pytest.fixture
def show(session: Session) -> Show:
    return make_show(session)


def _claim(show: Show, offer: Offer, *places: Registration) -> None:
    claim_places(show.session, show.event.id, [Wish(Author.attendee(place), offer.id) for place in places])
    show.session.flush()


def _give_back(show: Show, offer: Offer, place: Registration) -> None:
    return_places(show.session, show.event.id, [Wish(Author.attendee(place), offer.id)])
    show.session.flush()


def _claimed(show: Show, *places: Registration) -> list[list[int]]:
    return [own_offers(show.session, show.event.id, Author.attendee(place))["claimed"] for place in places]


def test_nothing_that_says_who_is_left_of_an_erased_person(show: Show) -> None:
    call = show.offer(CALL)
    owner = Actor.of(make_member(show.session, show.event.organisation, Role.OWNER))
    place = show.person()
    ask_contact(
        show.session,
        Author.attendee(place),
        show.event.id,
        Form(call.id, "Ask for Zephyrine", "+44 20 7946 0018", "z@example.com"),
    )
    erase_person(show.session, owner, place.person_id, place.person.name)
    response = show.session.scalars(select(OfferResponse).execution_options(populate_existing=True)).one()
    assert (response.note, response.phone, response.email) == ("", "", "")
    assert numbers_of(show.session, [call.id])[call.id].leads == 1


def test_two_places_of_one_person_have_one_place_of_an_offer(show: Show) -> None:
    mug, shop = show.offer(MUG), show.offer(SHOP)
    ada, again, junaid = show.person(), show.person(), show.person()
    _claim(show, mug, ada, again)
    record_views(show.session, show.event.id, [Look(Author.attendee(each), (mug.id, shop.id)) for each in (ada, again)])
    record_click(show.session, again, shop.id)
    merge = merge_people(show.session, show.host, ada.person_id, again.person_id)
    assert mug.claimed == 1
    assert numbers_of(show.session, [mug.id])[mug.id].views == 1
    assert _claimed(show, ada, again) == [[mug.id], []]
    undo_merge(show.session, show.host, merge.id)
    assert mug.claimed == 2
    assert numbers_of(show.session, [mug.id])[mug.id].views == 2
    assert _claimed(show, ada, again) == [[mug.id], [mug.id]]
    assert numbers_of(show.session, [shop.id])[shop.id].clicks == 1
    merge = merge_people(show.session, show.host, ada.person_id, again.person_id)
    _claim(show, mug, junaid)
    undo_merge(show.session, show.host, merge.id)
    assert _claimed(show, ada, again, junaid) == [[mug.id], [], [mug.id]], "somebody else has it now"


def test_what_the_later_place_holds_is_the_persons(show: Show) -> None:
    mug, cup = show.offer(MUG), show.offer(MUG)
    ada, again = show.person(), show.person()
    _claim(show, mug, ada)
    _give_back(show, mug, ada)
    _claim(show, mug, again)
    _claim(show, cup, again)
    merge = merge_people(show.session, show.host, ada.person_id, again.person_id)
    assert _claimed(show, ada, again) == [[mug.id, cup.id], []]
    assert (mug.claimed, cup.claimed) == (1, 1)
    undo_merge(show.session, show.host, merge.id)
    assert _claimed(show, ada, again) == [[], [mug.id, cup.id]]
    assert (mug.claimed, cup.claimed) == (1, 1)
    merge = merge_people(show.session, show.host, ada.person_id, again.person_id)
    _give_back(show, mug, ada)
    undo_merge(show.session, show.host, merge.id)
    assert _claimed(show, ada, again) == [[], [cup.id]], "they gave it back while they were one"
    assert (mug.claimed, cup.claimed) == (0, 1)
