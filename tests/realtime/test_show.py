"""Two hosts and a room over the wire: the run of show, the holding screen, on and off air."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask

from core.models import Event, EventStatus, Role
from core.platform import Platform
from tests.realtime.clients import RoomClient
from tests.realtime.stage import Stage


@pytest.fixture
def stage(served: Platform, server_url: str, signer: Flask) -> Iterator[Stage]:
    """The room of an event that people wait for."""
    with closing(Stage(served, server_url, signer, EventStatus.PUBLISHED)) as stage:
        yield stage


@pytest.fixture
def rosa(stage: Stage) -> RoomClient:
    """A host in the studio."""
    return stage.member(name="Rosa Marchetti")


@pytest.fixture
def ben(stage: Stage) -> RoomClient:
    """Another."""
    return stage.member(name="Ben Okafor")


@pytest.fixture
def attendee(stage: Stage) -> RoomClient:
    """Somebody waiting in the room."""
    return stage.attendee()


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


def test_what_a_host_prepares_the_team_sees_and_the_room_does_not(stage: Stage, rosa: RoomClient, attendee: RoomClient) -> None:
    moderator = stage.member(Role.MODERATOR)
    item = _done(rosa, "add_show_item", title="Welcome", minutes=5, notes="Thank the sponsors")["item"]
    assert _on_board(moderator, "show", lambda thing: thing["id"] == item["id"]) == item
    assert stage.member().join()["staff"]["show"]["things"] == [item]
    snapshot = attendee.join()
    assert "staff" not in snapshot
    assert snapshot["boards"]["holding"]["things"] == []
    assert _refused(moderator, "next_show_item")["code"] == "forbidden"
    assert _refused(attendee, "add_show_item", title="Mine", minutes=5)["code"] == "forbidden"


def test_two_who_edit_the_same_item_do_not_write_over_each_other(rosa: RoomClient, ben: RoomClient) -> None:
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


def test_next_pressed_by_both_goes_on_once(rosa: RoomClient, ben: RoomClient) -> None:
    first, second, third = (_done(rosa, "add_show_item", title=title, minutes=5)["item"]["id"] for title in "ABC")
    assert _done(rosa, "next_show_item", seen=None) == {"on": first, "moved": True}
    assert _done(rosa, "next_show_item", seen=first) == {"on": second, "moved": True}
    assert _done(ben, "next_show_item", seen=first) == {"on": second, "moved": False}
    _on_board(rosa, "show", lambda thing: thing["id"] == second and "started_at" in thing)
    things = {thing["id"]: thing for thing in ben.join()["staff"]["show"]["things"]}
    assert ["started_at" in things[id_] for id_ in (first, second, third)] == [True, True, False]
    assert _done(ben, "previous_show_item", seen=second) == {"on": first, "moved": True}


def test_a_deleted_item_can_be_put_back(rosa: RoomClient, ben: RoomClient) -> None:
    first, second = (_done(rosa, "add_show_item", title=title, minutes=5)["item"] for title in "AB")
    _done(rosa, "delete_show_item", id=first["id"], version=0)
    assert _done(rosa, "restore_show_item", id=first["id"])["item"] == first
    _done(rosa, "move_show_item", id=first["id"], after=second["id"])
    _on_board(rosa, "show", lambda thing: thing["id"] == first["id"] and thing["position"] == 2)
    things = ben.join()["staff"]["show"]["things"]
    assert [thing["id"] for thing in things] == [second["id"], first["id"]]


def test_the_room_counts_down_until_the_host_goes_live(rosa: RoomClient, ben: RoomClient, attendee: RoomClient) -> None:
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


def test_an_end_is_told_to_the_team_and_can_be_taken_back(rosa: RoomClient, ben: RoomClient, attendee: RoomClient) -> None:
    _done(rosa, "go_live")
    ending = _done(rosa, "end_soon")["end_at"]
    for host in (rosa, ben):
        assert _on_board(host, "air", lambda thing: "end_at" in thing)["end_at"] == ending
    assert attendee.join()["event"]["status"] == "live"
    _done(ben, "keep_going")
    _on_board(rosa, "air", lambda thing: "end_at" not in thing)
    _done(ben, "end_soon")
    _done(ben, "end_now")
    while attendee.hear("event")["status"] != "ended":
        pass
    assert _refused(rosa, "keep_going")["code"] == "show.too_late"


def test_notes_are_shared_by_the_team(rosa: RoomClient, ben: RoomClient) -> None:
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
def test_what_is_not_in_shape_is_malformed(rosa: RoomClient, command: str, data: Any) -> None:
    assert _refused(rosa, command, **data)["code"] == "malformed"


def test_an_event_that_is_over_is_not_counted_down_to(stage: Stage, rosa: RoomClient) -> None:
    with stage.platform.transaction() as session:
        session.get_one(Event, stage.event.id).status = EventStatus.ENDED
    assert _refused(rosa, "start_countdown", minutes=5)["code"] == "event.wrong_status"
    assert _refused(rosa, "go_live")["code"] == "event.wrong_status"
