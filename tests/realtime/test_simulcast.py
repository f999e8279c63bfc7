"""Simulcast over the wire: hosts enter targets, the team sees how it goes, nobody sees a key."""

from typing import Any

from core.models import Role, SimulcastState
from core.services.events.simulcast import TargetReport, note_targets
from tests.factories import make_event, make_organisation
from tests.realtime.clients import RoomClient
from tests.realtime.stage import Stage

YOUTUBE = {"name": "YouTube", "address": "rtmp://142.250.74.110/live2", "key": "a-secret-stream-key"}


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


def test_a_host_enters_switches_edits_deletes_and_puts_back_a_target(stage: Stage) -> None:
    host, moderator = stage.member(), stage.member(Role.MODERATOR)
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
    with stage.platform.transaction() as session:
        note_targets(session, stage.event.id, [TargetReport(target["id"], SimulcastState.SENDING, bits_per_s=2_500_000)])
    (told,) = _news(moderator)["changed"]
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


def test_nobody_else_sees_or_changes_targets(stage: Stage) -> None:
    viewer, moderator = stage.attendee(), stage.member(Role.MODERATOR)
    snapshot = viewer.join()
    assert "staff" not in snapshot
    assert "restreams" not in snapshot["boards"]
    for nobody in (viewer, moderator):
        assert _code(nobody, "add_restream", **YOUTUBE) == "forbidden"
        for command in ("delete_restream", "restore_restream"):
            assert _code(nobody, command, id=1) == "forbidden"
        assert _code(nobody, "switch_restream", id=1, on=True) == "forbidden"
        assert _code(nobody, "edit_restream", id=1, version=0, **YOUTUBE) == "forbidden"


def test_private_networks_circles_and_strangers_targets_are_refused(stage: Stage) -> None:
    host = stage.member()
    with stage.platform.transaction() as session:
        other = make_event(session, make_organisation(session))
    assert _code(host, "add_restream", **(YOUTUBE | {"address": "rtmp://127.0.0.1/live"})) == "restream.address_private"
    assert _code(host, "add_restream", **(YOUTUBE | {"key": other.stream_key})) == "restream.key_is_ours"
    assert _code(host, "add_restream", **(YOUTUBE | {"address": "http://example.com/"})) == "restream.address_unusable"
    assert _code(host, "switch_restream", id=999, on=True) == "not_found"
    assert _code(host, "add_restream", name=1) == "malformed"
