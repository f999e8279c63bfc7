"""Two hosts and a room over the wire: the run of show, the holding screen, on and off air."""

from collections.abc import Callable
from typing import Any

import pytest

from core.models import Event, EventStatus, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]
Cookies = Callable[..., dict[str, str]]


@pytest.fixture
def event(served: Platform) -> Event:
    """An event that people wait for."""
    with served.transaction() as session:
        return make_event(session, make_organisation(session))


@pytest.fixture
def member(served: Platform, event: Event, enter: Enter, cookie_of: Cookies) -> Callable[..., RoomClient]:
    """Brings members into the studio."""

    def _member(name: str, role: Role = Role.HOST) -> RoomClient:
        with served.transaction() as session:
            member = make_member(session, session.get_one(Event, event.id).organisation, role, name=name)
        room = enter({"event": event.id}, headers=cookie_of(member))
        room.join()
        return room

    return _member


@pytest.fixture
def attendee(served: Platform, event: Event, enter: Enter) -> RoomClient:
    """Somebody waiting in the room."""
    with served.transaction() as session:
        ticket = make_registration(session, session.get_one(Event, event.id)).ticket_token
    room = enter({"ticket": ticket})
    room.join()
    return room


def _done(room: RoomClient, command: str, **data: Any) -> dict[str, Any]:
    answer = room.say(command, data)
    assert answer.pop("ok"), answer
    return answer


def _refused(room: RoomClient, command: str, **data: Any) -> dict[str, Any]:
    answer = room.say(command, data)
    assert not answer["ok"], answer
    error: dict[str, Any] = answer["error"]
    return error


def _on_board(room: RoomClient, name: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The next news of a board, the team's or everybody's, with a thing like that."""
    while True:
        heard = dict(room.hear("staff")) if name in ("show", "air") else {name: room.hear(name)}
        for thing in heard.get(name, {"changed": []})["changed"]:
            if wanted(thing):
                return dict(thing)


def test_what_one_host_prepares_the_other_sees_and_the_room_does_not(
    member: Callable[..., RoomClient], attendee: RoomClient
) -> None:
    rosa, ben = member("Rosa Marchetti"), member("Ben Okafor", Role.MODERATOR)
    item = _done(rosa, "add_show_item", title="Welcome", minutes=5, notes="Thank the sponsors")["item"]
    assert _on_board(ben, "show", lambda thing: thing["id"] == item["id"]) == item
    assert member("Noor Haddad").join()["staff"]["show"]["things"] == [item]
    snapshot = attendee.join()
    assert "staff" not in snapshot
    assert snapshot["boards"]["holding"]["things"] == []
    assert _refused(ben, "next_show_item")["code"] == "forbidden"
    assert _refused(attendee, "add_show_item", title="Mine", minutes=5)["code"] == "forbidden"


def test_two_who_edit_the_same_item_do_not_write_over_each_other(member: Callable[..., RoomClient]) -> None:
    rosa, ben = member("Rosa Marchetti"), member("Ben Okafor")
    item = _done(rosa, "add_show_item", title="Talk", minutes=20)["item"]
    seen = {"id": item["id"], "version": item["version"]}
    _done(ben, "edit_show_item", **seen, title="Keynote", minutes=25)
    refused = _refused(rosa, "edit_show_item", **seen, title="Short talk", minutes=10)
    assert refused["code"] == "show.changed"
    assert "Ben Okafor" in refused["message"]
    assert "“Keynote”, 25 min" in refused["message"]
    newest = _on_board(rosa, "show", lambda thing: thing["version"] == 1)
    assert (newest["title"], newest["changed_by"]) == ("Keynote", "Ben Okafor")
    assert _refused(rosa, "delete_show_item", **seen)["code"] == "show.changed"
    _done(rosa, "edit_show_item", id=item["id"], version=1, title="Short talk", minutes=10)


def test_next_pressed_by_both_goes_on_once(member: Callable[..., RoomClient]) -> None:
    rosa, ben = member("Rosa Marchetti"), member("Ben Okafor")
    first, second, third = (_done(rosa, "add_show_item", title=title, minutes=5)["item"]["id"] for title in "ABC")
    assert _done(rosa, "next_show_item", seen=None) == {"on": first, "moved": True}
    assert _done(rosa, "next_show_item", seen=first) == {"on": second, "moved": True}
    assert _done(ben, "next_show_item", seen=first) == {"on": second, "moved": False}
    _on_board(rosa, "show", lambda thing: thing["id"] == second and "started_at" in thing)
    things = {thing["id"]: thing for thing in ben.join()["staff"]["show"]["things"]}
    assert ["started_at" in things[id_] for id_ in (first, second, third)] == [True, True, False]
    assert _done(ben, "previous_show_item", seen=second) == {"on": first, "moved": True}


def test_a_deleted_item_can_be_put_back(member: Callable[..., RoomClient]) -> None:
    rosa = member("Rosa Marchetti")
    first, second = (_done(rosa, "add_show_item", title=title, minutes=5)["item"] for title in "AB")
    _done(rosa, "delete_show_item", id=first["id"], version=0)
    assert _done(rosa, "restore_show_item", id=first["id"])["item"] == first
    _done(rosa, "move_show_item", id=first["id"], after=second["id"])
    _on_board(rosa, "show", lambda thing: thing["id"] == first["id"] and thing["position"] == 2)
    things = member("Ben Okafor").join()["staff"]["show"]["things"]
    assert [thing["id"] for thing in things] == [second["id"], first["id"]]


def test_the_room_counts_down_until_the_host_goes_live(member: Callable[..., RoomClient], attendee: RoomClient) -> None:
    rosa, ben = member("Rosa Marchetti"), member("Ben Okafor")
    _done(rosa, "start_countdown", minutes=5, text="Grab a coffee")
    seen = _on_board(attendee, "holding", lambda thing: thing["kind"] == "countdown")
    assert (seen["text"], "until" in seen) == ("Grab a coffee", True)
    _done(ben, "carry_out_show")
    assert attendee.join()["event"]["status"] == "published", "it is not due"
    _done(ben, "go_live")
    while attendee.hear("event")["status"] != "live":
        pass
    _done(rosa, "hold_room", text="Back soon", minutes=10)
    assert _on_board(attendee, "holding", lambda thing: thing["kind"] == "break")["text"] == "Back soon"
    _done(rosa, "release_room")
    while attendee.hear("holding")["gone"] != [ben.join()["event"]["id"]]:
        pass


def test_an_end_is_told_to_the_team_and_can_be_taken_back(member: Callable[..., RoomClient], attendee: RoomClient) -> None:
    rosa, ben = member("Rosa Marchetti"), member("Ben Okafor")
    _done(rosa, "go_live")
    ending = _done(rosa, "end_soon")["end_at"]
    assert _on_board(ben, "air", lambda thing: "end_at" in thing)["end_at"] == ending
    assert attendee.join()["event"]["status"] == "live"
    _done(ben, "keep_going")
    assert "end_at" not in _on_board(rosa, "air", lambda thing: "end_at" not in thing)
    _done(ben, "end_soon")
    _done(ben, "end_now")
    while attendee.hear("event")["status"] != "ended":
        pass
    assert _refused(rosa, "keep_going")["code"] == "show.too_late"


def test_notes_are_shared_by_the_team(member: Callable[..., RoomClient]) -> None:
    rosa, ben = member("Rosa Marchetti"), member("Ben Okafor")
    assert _done(rosa, "write_show_notes", text="Ann: 555 0101", version=0) == {"version": 1}
    assert _on_board(ben, "air", lambda thing: thing["notes_version"] == 1)["notes"] == "Ann: 555 0101"
    assert _refused(ben, "write_show_notes", text="Mine", version=0)["code"] == "show.notes_changed"
    assert _refused(ben, "write_show_notes", text="x" * 4001, version=1)["code"] == "show.notes_too_long"
    _done(ben, "write_show_notes", text="x" * 4000, version=1)


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("add_show_item", {"title": "Talk"}),
        ("add_show_item", {"title": "\x00", "minutes": 5}),
        ("edit_show_item", {"id": 1, "title": "Talk", "minutes": 5}),
        ("mark_show_item", {"id": 1, "done": "yes"}),
        ("start_countdown", {"minutes": "5"}),
        ("write_show_notes", {"text": "Mine"}),
    ],
)
def test_what_is_not_in_shape_is_malformed(event: Event, member: Callable[..., RoomClient], command: str, data: Any) -> None:
    assert _refused(member("Rosa Marchetti"), command, **data)["code"] == "malformed"


def test_an_event_that_is_over_is_not_counted_down_to(served: Platform, event: Event, member: Callable[..., RoomClient]) -> None:
    rosa = member("Rosa Marchetti")
    with served.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.ENDED
    assert _refused(rosa, "start_countdown", minutes=5)["code"] == "event.wrong_status"
    assert _refused(rosa, "go_live")["code"] == "event.wrong_status"
