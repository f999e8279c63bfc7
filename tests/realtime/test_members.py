"""Members in the room and on the console's live pages, over the wire."""

from collections.abc import Callable, Iterator

import pytest

from core.models import Event, EventStatus, Member, Role
from core.platform import Platform
from core.services.registrations.places import cancel_registration
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]


@pytest.fixture
def event(served: Platform) -> Event:
    """A live event."""
    with served.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture
def member_of(served: Platform, event: Event) -> Callable[[Role], Member]:
    """Makes members of the event's organisation."""

    def _member(role: Role) -> Member:
        with served.transaction() as session:
            return make_member(session, session.get_one(Event, event.id).organisation, role)

    return _member


@pytest.fixture
def attendee(served: Platform, event: Event, enter: Enter) -> Iterator[RoomClient]:
    """Somebody in the room."""
    with served.transaction() as session:
        ticket = make_registration(session, session.get_one(Event, event.id), name="Maud Ferrier").ticket_token
    return enter({"ticket": ticket})


def test_a_moderator_takes_a_message_down_for_everyone(
    enter: Enter, event: Event, attendee: RoomClient, cookie_of: Callable[..., dict[str, str]], member_of: Callable[..., Member]
) -> None:
    moderator = enter({"event": event.id}, headers=cookie_of(member_of(Role.MODERATOR)))
    assert moderator.join()["may"] == ["post", "moderate"]
    message = attendee.post("Buy my coins", "aaaaaaaa-1")["message"]
    assert moderator.say("remove", {"id": message["id"]})["ok"]
    attendee.hear_removal(message["id"])
    assert attendee.join()["messages"] == []
    assert attendee.join(after=message["revision"])["removed"] == [message["id"]]


def test_a_member_speaks_with_a_badge_and_is_no_viewer(
    enter: Enter, event: Event, attendee: RoomClient, cookie_of: Callable[..., dict[str, str]], member_of: Callable[..., Member]
) -> None:
    host = enter({"event": event.id}, headers=cookie_of(member_of(Role.HOST)))
    host.say("present", {"visible": True})
    assert host.join()["watching"] == 0
    message = host.posted("Welcome, everyone")
    assert attendee.hear_message(message["id"])["author"]["badge"] == "host"


def test_another_organisations_member_finds_no_room(
    served: Platform, enter: Enter, event: Event, cookie_of: Callable[..., dict[str, str]]
) -> None:
    with served.transaction() as session:
        stranger = make_member(session, make_organisation(session))
    assert enter({"event": event.id}, headers=cookie_of(stranger)).refused["code"] == "room.ticket_unknown"
    console = enter({}, namespace="/console", headers=cookie_of(stranger))
    assert console.say("follow", {"event": event.id})["error"]["code"] == "not_found"


def test_the_console_needs_a_session(enter: Enter, event: Event) -> None:
    assert enter({}, namespace="/console").refused["code"] == "sign_in_required"


def test_a_session_that_was_signed_out_everywhere_opens_nothing(
    served: Platform, enter: Enter, event: Event, cookie_of: Callable[..., dict[str, str]], member_of: Callable[..., Member]
) -> None:
    member = member_of(Role.HOST)
    with served.transaction() as session:
        session.get_one(Member, member.id).session_epoch += 1
    assert enter({}, namespace="/console", headers=cookie_of(member)).refused["code"] == "sign_in_required"


def test_a_cancelled_place_is_dismissed_and_the_console_is_told(
    served: Platform,
    enter: Enter,
    event: Event,
    attendee: RoomClient,
    cookie_of: Callable[..., dict[str, str]],
    member_of: Callable[..., Member],
) -> None:
    console = enter({}, namespace="/console", headers=cookie_of(member_of(Role.HOST)))
    assert console.say("follow", {"event": event.id}) == {"ok": True}
    key = attendee.join()["you"]["key"]
    with served.transaction() as session:
        cancel_registration(session, int(key.removeprefix("r")))
    assert attendee.hear("dismissed")["code"] == "registration.cancelled"
    (news,) = console.hear("registrations")
    assert (news["name"], news["cancelled"], news["parent"]) == ("Maud F.", True, None)
