"""A place of an offer is taken exactly once, whoever asks for it in whatever moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.authors import Author
from core.errors import DomainError, NotFound
from core.models import EventStatus, Offer, OfferClick, OfferResponse
from core.platform import Platform
from core.queries.offers.cards import offer_cards, own_offers
from core.queries.offers.numbers import OfferNumbers, numbers_of
from core.services.offers.claims import Wish, claim_places, return_places
from core.services.offers.errors import NotForTeam, OfferKept, OfferTaken
from core.services.offers.views import Look, record_click, record_views
from tests.core.services.offer_support import CALL, MUG, SHOP, Show, make_show

PLACES, PEOPLE, AT_ONCE = 50, 200, 20


@pytest.fixture
def show(session: Session) -> Show:
    return make_show(session)


def _claim(show: Show, offer: Offer, *authors: Author, do: Callable[..., Any] = claim_places) -> list[Any]:
    results = do(show.session, show.event.id, [Wish(author, offer.id) for author in authors])
    show.session.flush()
    return [result.code if isinstance(result, DomainError) else result["claimed"] for result in results]


def test_two_hundred_people_in_one_moment_get_fifty_places(platform: Platform) -> None:
    with platform.transaction() as session:
        show = make_show(session)
        offer = show.offer(replace(MUG, places=PLACES))
        authors = [show.author() for _ in range(PEOPLE)]
        event_id, offer_id = show.event.id, offer.id

    def claim(group: list[Author]) -> list[Any]:
        with platform.transaction() as session:
            return claim_places(session, event_id, [Wish(author, offer_id) for author in group])

    groups = [authors[start : start + 3] for start in range(0, PEOPLE, 3)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = [result for group in pool.map(claim, groups + groups) for result in group]  # everybody asks twice
    with platform.reading() as session:
        held = session.scalars(select(OfferResponse.registration_id).where(OfferResponse.taken_back_at.is_(None))).all()
        assert len(held) == len(set(held)) == PLACES
        assert session.get_one(Offer, offer_id).claimed == PLACES
        assert offer_cards(session, event_id)[0]["left"] == 0
    given = sum(result == {"claimed": True} for result in results)
    assert PLACES <= given <= 2 * PLACES, "who asks again is told again that they have one"
    assert all(isinstance(result, OfferTaken) for result in results if result != {"claimed": True})


def test_the_first_to_ask_get_the_places(show: Show) -> None:
    offer = show.offer()
    maud, junaid, li = (show.author() for _ in range(3))
    assert _claim(show, offer, maud, maud, junaid, li) == [True, True, True, "offer.taken"]
    assert own_offers(show.session, show.event.id, maud) == {"claimed": [offer.id], "asked": []}
    assert own_offers(show.session, show.event.id, li) == {"claimed": [], "asked": []}


def test_a_place_given_back_is_there_for_the_next(show: Show) -> None:
    offer = show.offer()
    maud, junaid, li = (show.author() for _ in range(3))
    _claim(show, offer, maud, junaid)
    assert _claim(show, offer, maud, maud, li, do=return_places) == [False, False, False]
    assert offer.claimed == 1
    assert _claim(show, offer, li, maud) == [True, "offer.taken"]
    assert _claim(show, offer, junaid, do=return_places) == [False]
    assert _claim(show, offer, maud) == [True], "somebody who changes their mind twice"
    assert show.session.scalar(select(func.count()).select_from(OfferResponse)) == 3


def test_what_was_claimed_stays_when_the_event_has_ended(show: Show) -> None:
    offer = show.offer()
    maud = show.author()
    _claim(show, offer, maud)
    show.event.status = EventStatus.ENDED
    show.session.flush()
    assert _claim(show, offer, maud, show.author()) == [True, "offer.over"]
    assert _claim(show, offer, maud, do=return_places) == [OfferKept.code]


def test_members_claim_nothing_and_one_wrong_wish_is_no_others_business(show: Show) -> None:
    offer, call = show.offer(), show.offer(CALL)
    host = Author(name="Rosa", member_id=show.host.member_id, badge="host")
    maud = show.author()
    wishes = [Wish(host, offer.id), Wish(maud, call.id), Wish(maud, 2**31 - 1), Wish(maud, offer.id)]
    results = claim_places(show.session, show.event.id, wishes)
    codes = [result.code if isinstance(result, DomainError) else "" for result in results]
    assert codes == [NotForTeam.code, NotFound.code, NotFound.code, ""]


def test_the_offers_of_another_room_cannot_be_claimed(show: Show) -> None:
    offer = make_show(show.session).offer()
    assert _claim(show, offer, show.author()) == [NotFound.code]


def test_a_view_counts_once_for_each_person(show: Show) -> None:
    offer, shop = show.offer(), show.offer(SHOP)
    maud, junaid = show.author(), show.author()
    host = Author(name="Rosa", member_id=show.host.member_id, badge="host")
    elsewhere = make_show(show.session).offer()
    show.session.flush()
    looks = [
        Look(maud, (offer.id, shop.id, elsewhere.id)),
        Look(maud, (offer.id,)),
        Look(junaid, (offer.id,)),
        Look(host, (offer.id,)),
    ]
    for _ in range(2):
        assert record_views(show.session, show.event.id, looks) == [{}, {}, {}, {}]
    numbers = numbers_of(show.session, [offer.id, shop.id, elsewhere.id])
    assert [numbers[each.id].views for each in (offer, shop, elsewhere)] == [2, 1, 0]


def test_every_click_counts_and_says_where_the_link_leads(show: Show) -> None:
    shop, mug = show.offer(SHOP), show.offer()
    maud, junaid = show.person(), show.person()
    for person in (maud, maud, junaid):
        assert record_click(show.session, person, shop.id) == SHOP.url
    show.session.flush()
    assert numbers_of(show.session, [shop.id])[shop.id] == OfferNumbers(clicks=3, clickers=2)
    stranger = make_show(show.session).person()
    for person, offer in ((stranger, shop), (maud, mug)):
        with pytest.raises(NotFound):
            record_click(show.session, person, offer.id)
    assert show.session.scalar(select(func.count()).select_from(OfferClick)) == 3
