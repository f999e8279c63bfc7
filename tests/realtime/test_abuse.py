"""What other programs than our pages may send, and how long they may stay."""

from collections.abc import Callable

import pytest

from core.models import Event, EventStatus, Member, Role
from core.platform import Platform
from core.services.registrations.places import cancel_registration
from core.services.room.errors import TicketUnknown
from realtime.participants import admit_attendee, admit_member, shows_ticket
from realtime.rate_limit import QUESTIONS_AT_ONCE
from realtime.room import CONNECTIONS_MAX
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.journeys.steps import eventually
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]
NUL, HALF = "a\x00b", "a\ud800b"


@pytest.fixture
def event(served: Platform) -> Event:
    with served.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture
def ticket(served: Platform, event: Event) -> str:
    with served.transaction() as session:
        return make_registration(session, session.get_one(Event, event.id)).ticket_token


@pytest.fixture
def moderator(served: Platform, event: Event) -> Member:
    with served.transaction() as session:
        return make_member(session, session.get_one(Event, event.id).organisation, Role.MODERATOR)


@pytest.fixture
def cookie(moderator: Member, cookie_of: Callable[[Member], dict[str, str]]) -> dict[str, str]:
    return cookie_of(moderator)


@pytest.mark.parametrize(
    "shown",
    [
        {"ticket": NUL},
        {"ticket": HALF},
        {"ticket": None},
        {"event": 2**31},
        {"event": 10**30},
        {"event": -1},
        {"event": True},
        [],
        "x",
    ],
)
def test_a_handshake_no_row_can_answer_opens_nothing(platform: Platform, shown: object) -> None:
    def admit() -> None:
        with platform.reading() as session:
            _ = admit_attendee(session, shown, {}) if shows_ticket(shown) else admit_member(session, shown)

    with pytest.raises(TicketUnknown):
        admit()


@pytest.mark.parametrize("text", [NUL, HALF])
def test_what_no_row_can_hold_is_not_posted(enter: Enter, ticket: str, text: str) -> None:
    room = enter({"ticket": ticket})
    assert room.post(text, "aaaaaaaa-1")["error"]["code"] == "malformed"
    assert room.post("plain", "aaaaaaaa-2")["ok"]


@pytest.mark.parametrize(
    ("command", "data"),
    [("join", {"after": 2**31}), ("history", {"before": 2**31}), ("delete", {"id": 10**30}), ("edit", {"id": -1, "text": "x"})],
)
def test_a_number_no_message_can_have_is_malformed(enter: Enter, ticket: str, command: str, data: dict[str, int]) -> None:
    assert enter({"ticket": ticket}).say(command, data)["error"]["code"] == "malformed"


def test_asking_without_end_is_answered_with_wait(enter: Enter, ticket: str) -> None:
    room = enter({"ticket": ticket})
    answers = [room.say("history", {"before": 1}) for _ in range(QUESTIONS_AT_ONCE + 60)]
    refused = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    assert refused
    assert set(refused) == {"room.too_often"}
    assert room.post("I can still talk", "aaaaaaaa-1")["ok"]


def test_one_ticket_opens_so_many_connections_and_one_that_closes_makes_room(enter: Enter, ticket: str) -> None:
    rooms = [enter({"ticket": ticket}) for _ in range(CONNECTIONS_MAX)]
    assert all(room.refused is None for room in rooms)
    assert enter({"ticket": ticket}).refused["code"] == "room.too_often"
    rooms.pop().close()
    eventually(lambda: enter({"ticket": ticket}).refused is None)


def test_who_gave_the_place_back_does_not_stay(served: Platform, enter: Enter, ticket: str) -> None:
    room = enter({"ticket": ticket})
    key = room.join()["you"]["key"]
    with served.transaction() as session:
        cancel_registration(session, int(key.removeprefix("r")))
    assert room.was_hung_up()


@pytest.mark.parametrize("change", [{"session_epoch": 1}, {"role": Role.AGENT}])
def test_a_member_whose_session_or_role_ended_does_not_stay(
    served: Platform, enter: Enter, event: Event, moderator: Member, cookie: dict[str, str], change: dict[str, object]
) -> None:
    room = enter({"event": event.id}, headers=cookie)
    console = enter({}, namespace="/console", headers=cookie)
    assert room.join()["may"] == ["post", "moderate"]
    with served.transaction() as session:
        for name, value in change.items():
            setattr(session.get_one(Member, moderator.id), name, value)
    assert room.was_hung_up()
    assert console.was_hung_up()


def test_what_was_refused_gives_no_right_to_say_something_else_under_its_id(
    enter: Enter, ticket: str, event: Event, cookie: dict[str, str]
) -> None:
    room, moderator = enter({"ticket": ticket}), enter({"event": event.id}, headers=cookie)
    assert moderator.say("settings", {"links": False})["ok"]
    ids = [f"refused-{number}" for number in range(5)]
    refused = [room.post(f"word{number} at www.example{number}.com", id_)["error"]["code"] for number, id_ in enumerate(ids)]
    assert refused == ["chat.links_off"] * 5
    assert [room.post("Buy my coins", id_)["error"]["code"] for id_ in ids] == ["chat.too_fast"] * 5
    assert room.post("x" * 400, ids[0])["error"]["code"] == "chat.wall"


def test_what_was_refused_may_be_sent_again_when_the_room_allows_it(
    enter: Enter, ticket: str, event: Event, cookie: dict[str, str]
) -> None:
    room, moderator = enter({"ticket": ticket}), enter({"event": event.id}, headers=cookie)
    assert moderator.say("settings", {"links": False})["ok"]
    for _ in range(3):
        assert room.post("see www.example.com", "the-same-id")["error"]["code"] == "chat.links_off"
    assert moderator.say("settings", {"links": True})["ok"]
    assert room.post("see www.example.com", "the-same-id")["ok"]
    assert room.post("see www.example.com", "the-same-id")["ok"], "a resend of what is stored costs nothing"


def test_a_text_that_no_room_takes_is_refused_before_it_is_looked_at(enter: Enter, ticket: str) -> None:
    room = enter({"ticket": ticket})
    long = "many different words " * 500
    assert {room.post(long, f"too-long-{number}")["error"]["code"] for number in range(8)} == {"chat.too_long"}
    message = room.posted("A message")
    assert room.say("edit", {"id": message["id"], "text": long})["error"]["code"] == "chat.too_long"
