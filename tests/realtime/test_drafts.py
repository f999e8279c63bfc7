"""The room of a draft over the wire: its team prepares, nobody else comes in, and publishing tells those who are there."""

from collections.abc import Callable
from typing import Any

import pytest

from core.models import Event, EventStatus, Member, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.events.events import publish_event, unpublish_event
from core.services.events.overlays import make_overlay_key
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]
Cookies = Callable[..., dict[str, str]]
POLL = {"kind": "single", "question": "Air or brine?", "options": [{"text": "Air"}, {"text": "Brine"}]}


@pytest.fixture
def host(served: Platform) -> Member:
    """Of an organisation with one event, which is a draft."""
    with served.transaction() as session:
        member = make_member(session, make_organisation(session), Role.HOST)
        make_event(session, member.organisation, status=EventStatus.DRAFT, published_at=None, summary="Bills.")
    return member


@pytest.fixture
def event(served: Platform, host: Member) -> Event:
    with served.reading() as session:
        return session.query(Event).filter_by(organisation_id=host.organisation_id).one()


@pytest.fixture
def studio(enter: Enter, cookie_of: Cookies, host: Member, event: Event) -> RoomClient:
    """The host's."""
    return enter({"event": event.id}, headers=cookie_of(host))


def _stands(room: RoomClient, status: str) -> dict[str, Any]:
    """EVENT, once it stands so."""
    while True:
        told: dict[str, Any] = room.hear("event")
        if told["status"] == status:
            return told


def _on_boards(room: RoomClient, things: dict[str, int]) -> None:
    """Until the team's boards have these, each by the board's name."""
    while things:
        for name, news in room.hear("staff"):
            if things.get(name) in [thing["id"] for thing in news["changed"]]:
                things = {other: thing for other, thing in things.items() if other != name}


def test_a_team_prepares_in_a_draft_and_its_studio_hears_of_publishing(
    served: Platform, host: Member, event: Event, studio: RoomClient
) -> None:
    assert studio.join()["event"]["status"] == "draft"
    item = studio.say("add_show_item", {"title": "Welcome", "minutes": 5})["item"]["id"]
    poll = studio.say("prepare_poll", POLL)["id"]
    _on_boards(studio, {"show": item, "polls_all": poll})
    for command, data in (("open_poll", {"id": poll}), ("go_live", {}), ("start_countdown", {"minutes": 5})):
        assert studio.say(command, data)["error"]["code"] == "event.publish_first"
    assert studio.post("Anybody here?", "aaaaaaaa-1")["error"]["code"] == "event.publish_first"

    with served.transaction() as session:
        publish_event(session, Actor.of(session.merge(host)), event.id)
    _stands(studio, "published")

    staff = studio.join()["staff"]
    assert [each["id"] for each in staff["show"]["things"]] == [item]
    assert [each["id"] for each in staff["polls_all"]["things"]] == [poll]
    assert studio.say("open_poll", {"id": poll})["ok"]


def test_nobody_but_the_team_enters_the_room_of_a_draft(
    served: Platform, enter: Enter, cookie_of: Cookies, host: Member, event: Event
) -> None:
    with served.transaction() as session:
        ticket = make_registration(session, session.get_one(Event, event.id)).ticket_token
        overlay = make_overlay_key(session, Actor.of(session.merge(host)), event.id).token
        stranger = make_member(session, make_organisation(session))
    assert enter({"ticket": ticket}).refused["code"] == "room.not_open"
    assert enter({"overlay": overlay}).refused["code"] == "room.not_open"
    assert enter({"event": event.id}, headers=cookie_of(stranger)).refused["code"] == "room.ticket_unknown"
    assert enter({"event": event.id}).refused["code"] == "room.ticket_unknown"


def test_an_event_that_is_a_draft_again_hangs_up_on_its_overlays_and_not_on_its_team(
    served: Platform, enter: Enter, host: Member, event: Event, studio: RoomClient
) -> None:
    with served.transaction() as session:
        actor = Actor.of(session.merge(host))
        overlay = make_overlay_key(session, actor, event.id).token
        publish_event(session, actor, event.id)
    screen = enter({"overlay": overlay})
    public = screen.join()["event"]["stream"]["url"]
    studio.join()
    with served.transaction() as session:
        unpublish_event(session, Actor.of(session.merge(host)), event.id)
    assert screen.was_hung_up()
    assert _stands(studio, "draft")["stream"]["url"] != public
    assert studio.say("prepare_poll", POLL)["ok"]
