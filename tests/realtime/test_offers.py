"""Offers over the wire: what a host pushes, what attendees take of it, and what each of them is told."""

from typing import Any

from sqlalchemy import select

from core.models import Event, Lead, Offer, Role
from core.permissions import Actor
from core.services.offers.offers import OfferDetails, make_offer
from tests.core.services.offer_support import CALL, MUG, SHOP
from tests.factories import make_entry_point, make_member
from tests.realtime.clients import RoomClient
from tests.realtime.stage import Stage


def _prepared(stage: Stage, details: OfferDetails) -> int:
    """A draft of the event's host."""
    with stage.platform.transaction() as session:
        host = make_member(session, session.get_one(Event, stage.event.id).organisation, Role.HOST)
        offer = make_offer(session, Actor.of(host), stage.event.id, details)
        session.flush()
        return offer.id


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


def test_a_pushed_offer_is_before_everybody_until_it_is_withdrawn(stage: Stage) -> None:
    offer_id = _prepared(stage, MUG)
    maud, host = stage.attendee(), stage.member()
    assert maud.join()["boards"]["offers"]["things"] == []
    assert [card["state"] for card in host.join()["staff"]["offers_all"]["things"]] == ["draft"]
    assert host.say("push_offer", {"id": offer_id}) == {"ok": True}
    assert _card(maud, offer_id)["left"] == MUG.places
    assert "numbers" not in maud.join()["boards"]["offers"]["things"][0]
    assert host.say("withdraw_offer", {"id": offer_id}) == {"ok": True}
    _card(maud, offer_id, over=True)


def test_a_limited_offer_is_claimed_as_often_as_it_exists(stage: Stage) -> None:
    offer_id = _prepared(stage, MUG)
    host = stage.member()
    host.say("push_offer", {"id": offer_id})
    maud, junaid, li = stage.attendee(), stage.attendee(), stage.attendee()
    for room in (maud, junaid, maud):
        assert room.say("claim_offer", {"id": offer_id}) == {"ok": True, "claimed": True}
    assert _code(li.say("claim_offer", {"id": offer_id})) == "offer.taken"
    assert maud.say("return_offer", {"id": offer_id}) == {"ok": True, "claimed": False}
    assert li.say("claim_offer", {"id": offer_id}) == {"ok": True, "claimed": True}
    assert li.say("mine", {})["mine"]["offers"] == {"claimed": [offer_id], "asked": []}
    assert maud.say("mine", {})["mine"]["offers"] == {"claimed": [], "asked": []}
    _told(stage.member(Role.MODERATOR), offer_id, claims=2)


def test_asking_to_be_contacted_makes_a_lead_of_the_right_agent(stage: Stage) -> None:
    offer_id = _prepared(stage, CALL)
    stage.member().say("push_offer", {"id": offer_id})
    with stage.platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        agent = make_member(session, event.organisation, Role.AGENT)
        point = make_entry_point(session, event, owner_id=agent.id)
    maud = stage.attendee(entry_point_id=point.id)
    assert _code(maud.say("ask_contact", {"id": offer_id, "phone": "12"})) == "offer.phone_unreadable"
    asked = maud.say("ask_contact", {"id": offer_id, "note": "After five", "phone": "+44 20 7946 0018"})
    assert asked == {"ok": True, "offers": {"claimed": [], "asked": [offer_id]}}
    assert maud.say("ask_contact", {"id": offer_id, "note": "Again"}) == asked
    with stage.platform.reading() as session:
        lead = session.scalars(select(Lead).where(Lead.event_id == stage.event.id)).one()
        assert lead.owner_id == agent.id
    _told(stage.member(), offer_id, leads=1)


def test_what_was_before_somebodys_eyes_counts_once(stage: Stage) -> None:
    offer_id = _prepared(stage, SHOP)
    host, maud = stage.member(), stage.attendee()
    host.say("push_offer", {"id": offer_id})
    for room in (maud, maud, host):
        assert room.say("see_offers", {"ids": [offer_id]}) == {"ok": True}
    _told(host, offer_id, views=1)


def test_only_the_host_pushes_and_only_attendees_claim(stage: Stage) -> None:
    offer_id = _prepared(stage, MUG)
    maud, moderator, host = stage.attendee(), stage.member(Role.MODERATOR), stage.member()
    for room in (maud, moderator):
        assert _code(room.say("push_offer", {"id": offer_id})) == "forbidden"
    assert _code(maud.say("claim_offer", {"id": offer_id})) == "not_found", "it is a draft"
    host.say("push_offer", {"id": offer_id})
    assert _code(host.say("claim_offer", {"id": offer_id})) == "offer.not_for_team"
    assert _code(host.say("push_offer", {"id": 2**31 - 1})) == "not_found"
    assert _code(maud.say("claim_offer", {"id": "1"})) == "malformed"
    assert _code(maud.say("see_offers", {"ids": []})) == "malformed"
    with stage.platform.reading() as session:
        assert session.get_one(Offer, offer_id).claimed == 0
