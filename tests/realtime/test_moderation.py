"""Moderators at work over the wire, seen from both sides."""

from collections.abc import Callable
from typing import Any

import pytest

from core.models import Event, EventStatus, Registration, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]
Cookies = Callable[..., dict[str, str]]


@pytest.fixture
def event(served: Platform) -> Event:
    """A live event."""
    with served.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture
def attendee(served: Platform, event: Event, enter: Enter) -> Callable[..., RoomClient]:
    """Brings people into the room."""

    def _attendee(**values: Any) -> RoomClient:
        with served.transaction() as session:
            ticket = make_registration(session, session.get_one(Event, event.id), **values).ticket_token
        room = enter({"ticket": ticket})
        room.join()
        return room

    return _attendee


@pytest.fixture
def moderator(served: Platform, event: Event, enter: Enter, cookie_of: Cookies) -> RoomClient:
    """A moderator in the room."""
    with served.transaction() as session:
        member = make_member(session, session.get_one(Event, event.id).organisation, Role.MODERATOR, name="Ada Quist")
    return enter({"event": event.id}, headers=cookie_of(member))


def _carried_out(moderator: RoomClient, command: str, **data: Any) -> int:
    answer = moderator.say(command, data)
    assert answer["ok"], answer
    entry: int = answer["log"]
    return entry


def _code(answer: dict[str, Any]) -> str:
    code: str = answer["error"]["code"]
    return code


def test_a_message_taken_down_is_gone_for_everyone_until_it_is_put_back(
    attendee: Callable[..., RoomClient], moderator: RoomClient
) -> None:
    maud, junaid = attendee(), attendee()
    message = maud.posted("Buy my coins")
    entry = _carried_out(moderator, "remove", id=message["id"])
    junaid.hear_removal(message["id"])
    assert maud.hear("outcome") == {"id": message["id"], "state": "removed"}
    assert junaid.join(after=0)["messages"] == []
    _carried_out(moderator, "undo", log=entry)
    assert junaid.hear_message(message["id"])["place"] == message["place"]
    assert _code(moderator.say("undo", {"log": entry})) == "moderation.undone"


def test_a_pinned_message_stands_above_the_room(attendee: Callable[..., RoomClient], moderator: RoomClient) -> None:
    maud = attendee()
    message = maud.posted("The slides are on the website")
    _carried_out(moderator, "pin", id=message["id"])
    while "pinned" not in (news := maud.hear("chat")).get("chat", {}):
        pass
    assert news["chat"]["pinned"]["text"] == "The slides are on the website"
    _carried_out(moderator, "remove", id=message["id"])
    while "pinned" in maud.hear("chat").get("chat", {"pinned": None}):
        pass


def test_what_waits_is_shown_when_it_was_let_through(attendee: Callable[..., RoomClient], moderator: RoomClient) -> None:
    maud, junaid = attendee(), attendee()
    _carried_out(moderator, "settings", review=True)
    held = maud.posted("Is this on?")
    rejected = maud.posted("Visit my shop")
    assert (held["state"], "place" in held) == ("held", False)
    assert [message["id"] for message in maud.join(after=0)["waiting"]] == [held["id"], rejected["id"]]
    assert junaid.join(after=0)["messages"] == []
    while moderator.hear("moderation") != {"held": 2, "reported": 0}:
        pass
    assert [message["id"] for message in moderator.say("queue", {})["held"]] == [held["id"], rejected["id"]]
    _carried_out(moderator, "settings", review=False)
    later = junaid.posted("Said meanwhile")
    _carried_out(moderator, "approve", id=held["id"])
    assert junaid.hear_message(held["id"])["place"] > later["place"], "it appears where people are reading"
    _carried_out(moderator, "reject", id=rejected["id"])
    assert [maud.hear("outcome") for _ in range(2)] == [
        {"id": held["id"], "state": "shown"},
        {"id": rejected["id"], "state": "rejected"},
    ]
    assert maud.join(after=0)["waiting"] == []


def test_many_that_wait_are_let_through_with_one_command(attendee: Callable[..., RoomClient], moderator: RoomClient) -> None:
    maud, junaid = attendee(), attendee()
    _carried_out(moderator, "settings", review=True)
    ids = [maud.posted(text)["id"] for text in ("One", "Two", "Three")]
    entry = _carried_out(moderator, "approve", ids=ids)
    assert [junaid.hear_message(message_id)["text"] for message_id in ids[:1]] == ["One"]
    assert [message["id"] for message in junaid.join(after=0)["messages"]] == ids
    assert [maud.hear("outcome")["state"] for _ in ids] == ["shown"] * 3
    _carried_out(moderator, "undo", log=entry)
    junaid.hear_removal(ids[2])
    assert [message["id"] for message in moderator.say("queue", {})["held"]] == ids
    _carried_out(moderator, "reject", id=ids[0])
    assert moderator.say("reject", {"ids": ids[:2]})["messages"] == 1, "the other one was decided before"
    assert [message["id"] for message in moderator.say("queue", {})["held"]] == ids[2:]
    for said in ({}, {"ids": []}, {"id": ids[2], "ids": ids}, {"ids": list(range(101))}):
        assert _code(moderator.say("approve", said)) == "malformed"
    assert _code(maud.say("approve", {"ids": ids})) == "forbidden"


def test_a_muted_person_hears_and_is_silent(attendee: Callable[..., RoomClient], moderator: RoomClient) -> None:
    maud, junaid = attendee(), attendee()
    key = maud.posted("Loud")["author"]["key"]
    entry = _carried_out(moderator, "mute", key=key, minutes=5)
    assert maud.hear("muted")["until"]
    assert _code(maud.post("Still loud", "aaaaaaaa-2")) == "chat.muted"
    assert maud.join(after=0)["muted_until"]
    assert maud.hear_message(junaid.posted("So quiet now")["id"])
    assert [person["kind"] for person in moderator.say("people", {})["people"]] == ["mute"]
    _carried_out(moderator, "undo", log=entry)
    while maud.hear("muted") != {"until": None}:
        pass
    assert maud.posted("Sorry")


def test_a_banned_person_is_out_and_does_not_come_back(
    served: Platform, event: Event, enter: Enter, attendee: Callable[..., RoomClient], moderator: RoomClient
) -> None:
    spammer, maud = attendee(), attendee()
    message = spammer.posted("Buy my coins")
    key = message["author"]["key"]
    entry = _carried_out(moderator, "ban", key=key, remove_messages=True)
    assert spammer.hear("dismissed")["code"] == "room.banned"
    assert spammer.was_hung_up()
    maud.hear_removal(message["id"])
    with served.reading() as session:
        ticket = session.get_one(Registration, int(key.removeprefix("r"))).ticket_token
    assert enter({"ticket": ticket}).refused["code"] == "room.banned"
    _carried_out(moderator, "undo", log=entry)
    assert enter({"ticket": ticket}).refused is None
    assert maud.hear_message(message["id"])


def test_nobody_bans_a_member(moderator: RoomClient) -> None:
    key = moderator.join()["you"]["key"]
    assert _code(moderator.say("ban", {"key": key, "remove_messages": False})) == "chat.is_member"
    assert _code(moderator.say("mute", {"key": key, "minutes": 5})) == "chat.is_member"


def test_reports_reach_the_moderators_once_a_person(attendee: Callable[..., RoomClient], moderator: RoomClient) -> None:
    maud, junaid, wim = attendee(), attendee(), attendee()
    message = maud.posted("Something nasty")
    for reporter in (junaid, junaid, wim):
        assert reporter.say("report", {"id": message["id"], "reason": "abuse", "note": "not nice"}) == {"ok": True}
    (reported,) = moderator.say("queue", {})["reported"]
    assert (reported["message"]["id"], reported["reports"], reported["reasons"]) == (message["id"], 2, {"abuse": 2})
    _carried_out(moderator, "dismiss", id=message["id"])
    assert moderator.say("queue", {})["reported"] == []


def test_the_rooms_modes_hold_attendees_and_not_members(attendee: Callable[..., RoomClient], moderator: RoomClient) -> None:
    maud = attendee()
    _carried_out(moderator, "settings", slow_s=60)
    while maud.hear("chat").get("chat", {}).get("slow_s") != 60:
        pass
    maud.posted("One")
    assert _code(maud.post("Two", "aaaaaaaa-2")) == "chat.slow"
    assert [moderator.posted(words)["text"] for words in ("Three", "Four")] == ["Three", "Four"]
    _carried_out(moderator, "settings", slow_s=0, links=False)
    assert _code(maud.post("Look: https://example.com", "aaaaaaaa-3")) == "chat.links_off"
    entry = _carried_out(moderator, "settings", audience="team")
    assert _code(maud.post("Hello?", "aaaaaaaa-4")) == "chat.team_only"
    _carried_out(moderator, "undo", log=entry)
    assert maud.posted("Hello!")


def test_the_log_says_who_did_what(attendee: Callable[..., RoomClient], moderator: RoomClient) -> None:
    message = attendee(name="Maud Ferrier").posted("Buy my coins")
    entry = _carried_out(moderator, "remove", id=message["id"])
    undoing = _carried_out(moderator, "undo", log=entry)
    answer = moderator.say("log", {})
    assert [(one["id"], one["by"], one["action"], one["can_undo"]) for one in answer["entries"]] == [
        (undoing, "Ada Quist", "undo", False),
        (entry, "Ada Quist", "remove", False),
    ]
    assert answer["entries"][1]["message"]["text"] == "Buy my coins"
    assert answer["entries"][1]["undone"]["by"] == "Ada Quist"
    assert answer["more"] is False


@pytest.mark.parametrize("command", ["remove", "pin", "approve", "reject", "dismiss"])
def test_another_organisations_message_does_not_exist(
    served: Platform, enter: Enter, moderator: RoomClient, command: str
) -> None:
    with served.transaction() as session:
        elsewhere = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        ticket = make_registration(session, elsewhere).ticket_token
    message = enter({"ticket": ticket}).posted("Not yours")
    assert _code(moderator.say(command, {"id": message["id"]})) == "not_found"
