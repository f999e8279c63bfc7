"""Simulcast over the wire: hosts enter targets, the team sees how it goes, nobody sees a key."""

from collections.abc import Callable
from typing import Any

import pytest

from core.models import Event, EventStatus, Role, SimulcastState
from core.platform import Platform
from core.services.events.simulcast import TargetReport, note_targets
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]
Cookies = Callable[..., dict[str, str]]
YOUTUBE = {"name": "YouTube", "address": "rtmp://142.250.74.110/live2", "key": "a-secret-stream-key"}


@pytest.fixture
def event(served: Platform) -> Event:
    with served.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture
def member(served: Platform, event: Event, enter: Enter, cookie_of: Cookies) -> Callable[[Role], RoomClient]:
    """Brings members into the studio."""

    def _member(role: Role) -> RoomClient:
        with served.transaction() as session:
            member = make_member(session, session.get_one(Event, event.id).organisation, role)
        room = enter({"event": event.id}, headers=cookie_of(member))
        room.join()
        return room

    return _member


def _done(room: RoomClient, command: str, **data: Any) -> dict[str, Any]:
    answer = room.say(command, data)
    assert answer.pop("ok"), answer
    return answer


def _code(room: RoomClient, command: str, **data: Any) -> str:
    answer = room.say(command, data)
    assert not answer["ok"], answer
    return str(answer["error"]["code"])


def _news(room: RoomClient) -> dict[str, Any]:
    while "restreams" not in (heard := dict(room.hear("staff"))):
        pass
    return dict(heard["restreams"])


def test_a_host_enters_switches_edits_deletes_and_puts_back_a_target(
    served: Platform, event: Event, member: Callable[[Role], RoomClient]
) -> None:
    host, moderator = member(Role.HOST), member(Role.MODERATOR)
    target = _done(host, "add_restream", **YOUTUBE)["restream"]
    assert target == {
        "id": target["id"],
        "name": "YouTube",
        "address": YOUTUBE["address"],
        "version": 0,
        "on": True,
        "key_end": "-key",
        "state": "waits",
    }
    assert _news(moderator)["changed"] == [target]
    with served.transaction() as session:
        note_targets(session, event.id, [TargetReport(target["id"], SimulcastState.SENDING, bits_per_s=2_500_000)])
    told = _news(moderator)["changed"][0]
    assert (told["state"], told["bits_per_s"]) == ("sending", 2_500_000)
    assert _done(host, "switch_restream", id=target["id"], on=False)["restream"]["state"] == "off"
    changed = {"name": "Twitch", "address": YOUTUBE["address"], "id": target["id"], "version": 0}
    assert _done(host, "edit_restream", **changed)["restream"]["version"] == 1
    assert _code(host, "edit_restream", **changed) == "restream.changed"
    assert _done(host, "delete_restream", id=target["id"]) == {}
    while target["id"] not in _news(moderator)["gone"]:
        pass
    restored = _done(host, "restore_restream", id=target["id"])["restream"]
    assert (restored["name"], restored["on"]) == ("Twitch", False)


def test_nobody_else_sees_or_changes_targets(
    served: Platform, event: Event, member: Callable[[Role], RoomClient], enter: Enter
) -> None:
    with served.transaction() as session:
        ticket = make_registration(session, session.get_one(Event, event.id)).ticket_token
    viewer, moderator = enter({"ticket": ticket}), member(Role.MODERATOR)
    snapshot = viewer.join()
    assert "staff" not in snapshot
    assert "restreams" not in snapshot["boards"]
    for nobody in (viewer, moderator):
        assert _code(nobody, "add_restream", **YOUTUBE) == "forbidden"
        for command in ("delete_restream", "restore_restream"):
            assert _code(nobody, command, id=1) == "forbidden"
        assert _code(nobody, "switch_restream", id=1, on=True) == "forbidden"
        assert _code(nobody, "edit_restream", id=1, version=0, **YOUTUBE) == "forbidden"


def test_private_networks_circles_and_strangers_targets_are_refused(
    served: Platform, event: Event, member: Callable[[Role], RoomClient]
) -> None:
    host = member(Role.HOST)
    with served.transaction() as session:
        other = make_event(session, make_organisation(session))
    assert _code(host, "add_restream", **(YOUTUBE | {"address": "rtmp://127.0.0.1/live"})) == "restream.address_private"
    assert _code(host, "add_restream", **(YOUTUBE | {"key": other.stream_key})) == "restream.key_is_ours"
    assert _code(host, "add_restream", **(YOUTUBE | {"address": "http://example.com/"})) == "restream.address_unusable"
    assert _code(host, "switch_restream", id=999, on=True) == "not_found"
    assert _code(host, "add_restream", name=1) == "malformed"
