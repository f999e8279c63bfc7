"""A registration through somebody's link moves the room's boards, over the wire."""

from collections.abc import Callable

from core.models import Event, EventStatus
from core.platform import Platform
from tests.core.services.spreading import come
from tests.factories import make_event, make_organisation, make_registration
from tests.realtime.clients import RoomClient


def test_the_room_hears_who_came_through_whom(enter: Callable[..., RoomClient], served: Platform) -> None:
    with served.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        ada = come(session, event, "Ada", 0)
        ticket, watching = ada.ticket_token, make_registration(session, event).ticket_token
    client, other = enter({"ticket": ticket}), enter({"ticket": watching})
    assert other.join()["boards"]["invites"] == {"version": 0, "things": []}
    with served.transaction() as session:
        come(session, session.get_one(Event, event.id), "Ben", 1, through=session.merge(ada, load=False))
    news = other.hear("invites")
    assert [thing.get("name") for thing in news["changed"]] == [None, "Ada"]
    assert news["changed"][0]["brought"] == 1
    assert client.say("mine", {})["mine"] == {"invites": {"brought": 1, "watching": 0, "place": 1, "of": 1}}
    assert other.join()["boards"]["invites"]["things"] == news["changed"], "snapshot and events say the same"
