"""Hosts prepare offers, push them and withdraw them; a card ends by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.clock import at, now
from core.errors import DomainError, Forbidden, NotFound
from core.models import EventStatus, Offer, OfferButton, Role
from core.permissions import Actor
from core.queries.offers.cards import offer_cards, staff_cards
from core.services.offers.claims import Wish, claim_places
from core.services.offers.errors import (
    ButtonFixed,
    LinkUnusable,
    OfferOut,
    OfferOver,
    PriceUnusable,
    RoomClosed,
    TooFewPlaces,
)
from core.services.offers.offers import edit_offer, make_offer, push_offer, remove_offer, withdraw_offer
from tests.core.services.offer_support import CALL, MUG, SHOP, Show, make_show
from tests.factories import make_member, make_organisation
from tests.query_count import counting


@pytest.fixture
def show(session: Session) -> Show:
    return make_show(session)


def test_a_draft_is_the_teams_alone_until_it_is_pushed(session: Session, show: Show) -> None:
    draft = make_offer(session, show.host, show.event.id, replace(MUG, price_minor=1250, text="Blue."))
    session.flush()
    assert offer_cards(session, show.event.id) == []
    assert [card["state"] for card in staff_cards(session, show.event.id)] == ["draft"]
    push_offer(session, show.host, show.event.id, draft.id)
    session.flush()
    (card,) = offer_cards(session, show.event.id)
    assert card == {
        "id": draft.id,
        "title": "A mug for the first",
        "text": "Blue.",
        "button": "claim",
        "price": {"minor": 1250, "currency": "EUR"},
        "places": 2,
        "left": 2,
        "pushed_at": card["pushed_at"],
    }


def test_everybody_learns_where_a_link_leads_and_nobody_its_address(session: Session, show: Show) -> None:
    show.offer(SHOP)
    session.flush()
    (card,) = offer_cards(session, show.event.id)
    assert card["site"] == "shop.example.com"
    assert "LIVE" not in str(card), "clicks are counted on the way"


def test_a_card_ends_at_its_time_by_itself(session: Session, show: Show) -> None:
    offer = show.offer(replace(MUG, lasts_min=10))
    session.flush()
    author = show.author()
    with at(now() + timedelta(minutes=9)):
        assert "over" not in offer_cards(session, show.event.id)[0]
    with at(now() + timedelta(minutes=11)):
        assert offer_cards(session, show.event.id)[0]["over"]
        (refused,) = claim_places(session, show.event.id, [Wish(author, offer.id)])
    assert isinstance(refused, OfferOver)


def test_a_withdrawn_card_is_over_until_it_is_pushed_again(session: Session, show: Show) -> None:
    offer = show.offer()
    withdraw_offer(session, show.host, show.event.id, offer.id)
    session.flush()
    assert [card["state"] for card in staff_cards(session, show.event.id)] == ["over"]
    push_offer(session, show.host, show.event.id, offer.id)
    session.flush()
    assert [card["state"] for card in staff_cards(session, show.event.id)] == ["open"]


def test_withdrawing_taken_back_at_once_gives_no_more_time(session: Session, show: Show) -> None:
    offer = show.offer(replace(MUG, lasts_min=10))
    pushed_at, ends_at = offer.pushed_at, offer.ends_at
    for minutes, anew in ((3, False), (5, True)):
        with at(now() + timedelta(minutes=minutes)):
            withdraw_offer(session, show.host, show.event.id, offer.id)
        with at(now() + timedelta(minutes=minutes + 2 * anew)):
            push_offer(session, show.host, show.event.id, offer.id)
        assert (offer.pushed_at != pushed_at, offer.ends_at != ends_at) == (anew, anew)


def test_boards_cost_as_much_for_many_offers_as_for_one(session: Session, show: Show) -> None:
    for _ in range(3):
        show.offer()
        session.flush()
        with counting(session.get_bind().engine) as statements:
            offer_cards(session, show.event.id)
            staff_cards(session, show.event.id)
        assert len(statements) == 3


def test_offers_end_with_the_event(session: Session, show: Show) -> None:
    show.offer()
    show.event.status = EventStatus.ENDED
    session.flush()
    assert offer_cards(session, show.event.id)[0]["over"]
    draft = make_offer(session, show.host, show.event.id, CALL)
    session.flush()
    with pytest.raises(RoomClosed):
        push_offer(session, show.host, show.event.id, draft.id)


def test_what_was_pushed_keeps_its_button_and_its_row(session: Session, show: Show) -> None:
    offer = show.offer()
    with pytest.raises(ButtonFixed):
        edit_offer(session, show.host, offer.id, CALL, None)
    with pytest.raises(OfferOut):
        remove_offer(session, show.host, offer.id)
    assert edit_offer(session, show.host, offer.id, replace(MUG, title="A blue mug"), None).title == "A blue mug"
    draft = make_offer(session, show.host, show.event.id, CALL)
    session.flush()
    remove_offer(session, show.host, draft.id)
    session.flush()
    assert session.get(Offer, draft.id) is None


def test_there_are_never_fewer_places_than_are_taken(session: Session, show: Show) -> None:
    offer = show.offer()
    claim_places(session, show.event.id, [Wish(show.author(), offer.id), Wish(show.author(), offer.id)])
    with pytest.raises(TooFewPlaces):
        edit_offer(session, show.host, offer.id, replace(MUG, places=1), None)
    assert edit_offer(session, show.host, offer.id, replace(MUG, places=3), None).places == 3


@pytest.mark.parametrize(
    ("details", "refused"),
    [
        (replace(SHOP, url="http://shop.example.com"), LinkUnusable),
        (replace(SHOP, url="javascript:alert(1)"), LinkUnusable),
        (replace(SHOP, url="https://"), LinkUnusable),
        (replace(SHOP, url="https://bank.example.com@evil.example.com/"), LinkUnusable),
        (replace(SHOP, url="https://[shop"), LinkUnusable),
        (replace(SHOP, url="https://shop.example.com/\nSet-Cookie:a=b"), LinkUnusable),
        (replace(MUG, places=None), TooFewPlaces),
        (replace(MUG, places=0), TooFewPlaces),
        (replace(CALL, price_minor=-1), PriceUnusable),
        (replace(CALL, price_minor=1, currency="XYZ"), PriceUnusable),
    ],
)
def test_what_a_card_cannot_hold_is_refused(session: Session, show: Show, details: object, refused: type[DomainError]) -> None:
    with pytest.raises(refused):
        make_offer(session, show.host, show.event.id, details)  # type: ignore[arg-type]


def test_a_button_holds_nothing_of_the_others(session: Session, show: Show) -> None:
    offer = make_offer(session, show.host, show.event.id, replace(CALL, url="http://left.over", places=7))
    assert (offer.button, offer.url, offer.places) == (OfferButton.CONTACT, "", None)


def test_only_who_runs_the_show_pushes_and_only_at_their_own_event(session: Session, show: Show) -> None:
    offer = show.offer()
    for role in (Role.MODERATOR, Role.MARKETER, Role.AGENT):
        with pytest.raises(Forbidden):
            push_offer(session, Actor.of(make_member(session, show.event.organisation, role)), show.event.id, offer.id)
    stranger = Actor.of(make_member(session, make_organisation(session), Role.HOST))
    other = make_show(session)
    for attempt in (
        lambda: push_offer(session, stranger, show.event.id, offer.id),
        lambda: withdraw_offer(session, stranger, show.event.id, offer.id),
        lambda: edit_offer(session, stranger, offer.id, MUG, None),
        lambda: make_offer(session, stranger, show.event.id, MUG),
        lambda: push_offer(session, show.host, other.event.id, offer.id),
    ):
        with pytest.raises(NotFound):
            attempt()
