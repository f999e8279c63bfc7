"""An overlay's connection reads along, says nothing, counts as nobody, and ends with its key."""

from collections.abc import Callable

import pytest

from core.models import Event, EventStatus, Member
from core.permissions import Actor
from core.platform import Platform
from core.services.events.overlays import make_overlay_key, renew_overlay_key
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]


@pytest.fixture
def show(served: Platform) -> tuple[Event, Member, str]:
    """A live event, its host, and the key of its overlays."""
    with served.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        member = make_member(session, event.organisation)
        return event, member, make_overlay_key(session, Actor.of(member), event.id).token


def test_an_overlay_hears_the_room(enter: Enter, served: Platform, show: tuple[Event, Member, str]) -> None:
    event, _member, token = show
    overlay = enter({"overlay": token})
    snapshot = overlay.join()
    assert (snapshot["messages"], snapshot["may"], snapshot["watching"]) == ([], [], 0)
    with served.transaction() as session:
        ticket = make_registration(session, session.get_one(Event, event.id)).ticket_token
    said = enter({"ticket": ticket}).posted("Good morning")
    assert overlay.hear_message(said["id"]) == said


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("post", {"client_id": "overlay-1", "text": "Hello"}),
        ("edit", {"id": 1, "text": "x"}),
        ("mine", {}),
        ("queue", {}),
        ("report", {}),
    ],
)
def test_an_overlay_says_and_asks_nothing(
    enter: Enter, show: tuple[Event, Member, str], command: str, data: dict[str, object]
) -> None:
    overlay = enter({"overlay": show[2]})
    assert overlay.say(command, data)["error"]["code"] == "forbidden"
    assert overlay.say("present", {"visible": True}) == {"ok": True}
    assert overlay.join()["watching"] == 0


def test_a_replaced_key_opens_nothing_and_ends_what_it_opened(
    enter: Enter, served: Platform, show: tuple[Event, Member, str]
) -> None:
    event, member, token = show
    overlay = enter({"overlay": token})
    with served.transaction() as session:
        renew_overlay_key(session, Actor.of(member), event.id)
    assert overlay.was_hung_up()
    assert enter({"overlay": token}).refused["code"] == "room.overlay_unknown"
    assert enter({"overlay": 5}).refused["code"] == "room.overlay_unknown"
