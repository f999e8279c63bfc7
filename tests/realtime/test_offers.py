"""Offers over the wire: what a host pushes, what attendees take of it, and what each of them is told."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from core.models import Event, EventStatus, Lead, Offer, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.offers.offers import OfferDetails, make_offer
from tests.core.services.offer_support import CALL, MUG, SHOP
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]
Cookies = Callable[..., dict[str, str]]


class Show:
    """A live event on the served platform, and the windows of those who are in its room."""

    def __init__(self, served: Platform, enter: Enter, cookie_of: Cookies) -> None:
        self.served, self._enter, self._cookie_of = served, enter, cookie_of
        with served.transaction() as session:
            self.event = make_event(session, make_organisation(session), status=EventStatus.LIVE)

    def prepared(self, details: OfferDetails) -> int:
        """A draft of the event's host."""
        with self.served.transaction() as session:
            host = make_member(session, session.get_one(Event, self.event.id).organisation, Role.HOST)
            offer = make_offer(session, Actor.of(host), self.event.id, details)
            session.flush()
            return offer.id

    def attendee(self, **values: Any) -> RoomClient:
        """Somebody with a ticket in the room."""
        with self.served.transaction() as session:
            ticket = make_registration(session, session.get_one(Event, self.event.id), **values).ticket_token
        room = self._enter({"ticket": ticket, "locale": "en"})
        room.join()
        return room

    def member(self, role: Role) -> RoomClient:
        """Somebody of the team in the room."""
        with self.served.transaction() as session:
            member = make_member(session, session.get_one(Event, self.event.id).organisation, role)
        return self._enter({"event": self.event.id}, headers=self._cookie_of(member))


@pytest.fixture
def show(served: Platform, enter: Enter, cookie_of: Cookies) -> Show:
    return Show(served, enter, cookie_of)


def _card(client: RoomClient, offer_id: int, **expected: Any) -> dict[str, Any]:
    """The next news in which the card looks so."""
    while True:
        for card in client.hear("offers")["changed"]:
            if card["id"] == offer_id and all(card.get(name) == value for name, value in expected.items()):
                return dict(card)


def _told(client: RoomClient, offer_id: int, **expected: int) -> None:
    """Wait until the team's board says these numbers."""
    things = client.join()["staff"]["offers_all"]["things"]
    while not any(thing["id"] == offer_id and expected.items() <= thing["numbers"].items() for thing in things):
        things = [thing for name, news in client.hear("staff") if name == "offers_all" for thing in news["changed"]]


def _code(answer: dict[str, Any]) -> str:
    return str(answer["error"]["code"]) if not answer["ok"] else ""


def test_a_pushed_offer_is_before_everybody_until_it_is_withdrawn(show: Show) -> None:
    offer_id = show.prepared(MUG)
    maud, host = show.attendee(), show.member(Role.HOST)
    assert maud.join()["boards"]["offers"]["things"] == []
    assert [card["state"] for card in host.join()["staff"]["offers_all"]["things"]] == ["draft"]
    assert host.say("push_offer", {"id": offer_id}) == {"ok": True}
    assert _card(maud, offer_id)["left"] == MUG.places
    assert "numbers" not in maud.join()["boards"]["offers"]["things"][0]
    assert host.say("withdraw_offer", {"id": offer_id}) == {"ok": True}
    _card(maud, offer_id, over=True)


def test_a_limited_offer_is_claimed_as_often_as_it_exists(show: Show) -> None:
    offer_id = show.prepared(MUG)
    host = show.member(Role.HOST)
    host.say("push_offer", {"id": offer_id})
    maud, junaid, li = show.attendee(), show.attendee(), show.attendee()
    for room in (maud, junaid, maud):
        assert room.say("claim_offer", {"id": offer_id}) == {"ok": True, "claimed": True}
    assert _code(li.say("claim_offer", {"id": offer_id})) == "offer.taken"
    assert maud.say("return_offer", {"id": offer_id}) == {"ok": True, "claimed": False}
    assert li.say("claim_offer", {"id": offer_id}) == {"ok": True, "claimed": True}
    assert li.say("mine", {})["mine"]["offers"] == {"claimed": [offer_id], "asked": []}
    assert maud.say("mine", {})["mine"]["offers"] == {"claimed": [], "asked": []}
    _told(show.member(Role.MODERATOR), offer_id, claims=2)


def test_asking_to_be_contacted_makes_a_lead_of_the_right_agent(show: Show) -> None:
    offer_id = show.prepared(CALL)
    show.member(Role.HOST).say("push_offer", {"id": offer_id})
    with show.served.transaction() as session:
        event = session.get_one(Event, show.event.id)
        agent = make_member(session, event.organisation, Role.AGENT)
        point = make_entry_point(session, event, owner_id=agent.id)
    maud = show.attendee(entry_point_id=point.id)
    assert _code(maud.say("ask_contact", {"id": offer_id, "phone": "12"})) == "offer.phone_unreadable"
    asked = maud.say("ask_contact", {"id": offer_id, "note": "After five", "phone": "+44 20 7946 0018"})
    assert asked == {"ok": True, "offers": {"claimed": [], "asked": [offer_id]}}
    assert maud.say("ask_contact", {"id": offer_id, "note": "Again"}) == asked
    with show.served.reading() as session:
        lead = session.scalars(select(Lead).where(Lead.event_id == show.event.id)).one()
        assert lead.owner_id == agent.id
    _told(show.member(Role.HOST), offer_id, leads=1)


def test_what_was_before_somebodys_eyes_counts_once(show: Show) -> None:
    offer_id = show.prepared(SHOP)
    host, maud = show.member(Role.HOST), show.attendee()
    host.say("push_offer", {"id": offer_id})
    for room in (maud, maud, host):
        assert room.say("see_offers", {"ids": [offer_id]}) == {"ok": True}
    _told(host, offer_id, views=1)


def test_only_the_host_pushes_and_only_attendees_claim(show: Show) -> None:
    offer_id = show.prepared(MUG)
    maud, moderator, host = show.attendee(), show.member(Role.MODERATOR), show.member(Role.HOST)
    for room in (maud, moderator):
        assert _code(room.say("push_offer", {"id": offer_id})) == "forbidden"
    assert _code(maud.say("claim_offer", {"id": offer_id})) == "not_found", "it is a draft"
    host.say("push_offer", {"id": offer_id})
    assert _code(host.say("claim_offer", {"id": offer_id})) == "offer.not_for_team"
    assert _code(host.say("push_offer", {"id": 2**31 - 1})) == "not_found"
    assert _code(maud.say("claim_offer", {"id": "1"})) == "malformed"
    assert _code(maud.say("see_offers", {"ids": []})) == "malformed"
    with show.served.reading() as session:
        assert session.get_one(Offer, offer_id).claimed == 0
