"""Who may moderate which room, and what the moderators' log keeps and tells."""

from collections.abc import Callable
from typing import Any

import pytest

from core.events import QueueChanged, RoomChanged
from core.models import Role
from core.outbox import take_recorded
from core.platform import Platform
from core.queries.room import moderation as moderation_queries
from core.services.room import moderation, sanctions, undoing
from core.services.room.chat_own import edit_message
from tests.core.services.chat_support import Stage, refused
from tests.query_count import counting

Act = Callable[[Stage, dict[str, Any]], Any]
EVERYTHING: dict[str, Act] = {
    "remove": lambda stage, about: moderation.remove_message(stage.session, about["actor"], about["event"], about["id"]),
    "approve": lambda stage, about: moderation.approve_message(stage.session, about["actor"], about["event"], about["id"]),
    "reject": lambda stage, about: moderation.reject_message(stage.session, about["actor"], about["event"], about["id"]),
    "dismiss": lambda stage, about: moderation.dismiss_reports(stage.session, about["actor"], about["event"], about["id"]),
    "pin": lambda stage, about: moderation.pin_message(stage.session, about["actor"], about["event"], about["id"]),
    "unpin": lambda stage, about: moderation.unpin_message(stage.session, about["actor"], about["event"]),
    "mute": lambda stage, about: sanctions.mute(stage.session, about["actor"], about["event"], about["key"], 5),
    "ban": lambda stage, about: sanctions.ban(stage.session, about["actor"], about["event"], about["key"]),
    "settings": lambda stage, about: moderation.change_settings(stage.session, about["actor"], about["event"], slow_s=5),
    "undo": lambda stage, about: undoing.undo(stage.session, about["actor"], about["event"], about["log"]),
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_only_who_may_moderate_does_anything_and_only_in_rooms_of_their_organisation(platform: Platform, name: str) -> None:
    with platform.transaction() as session:
        stage, elsewhere = Stage.set_up(session), Stage.set_up(session)
        ada = stage.attendee()
        message = stage.say(ada, "Hello")
        entry = moderation.pin_message(session, stage.moderator, stage.event.id, message["id"])
        about = {"event": stage.event.id, "id": message["id"], "key": ada.key, "log": entry.id}
        for role in (Role.MARKETER, Role.AGENT):
            with refused("forbidden"):
                EVERYTHING[name](stage, about | {"actor": stage.colleague(role)})
        with refused("not_found"):
            EVERYTHING[name](stage, about | {"actor": elsewhere.moderator})
        if name not in ("settings", "unpin"):
            with refused("not_found"):
                EVERYTHING[name](stage, about | {"actor": elsewhere.moderator, "event": elsewhere.event.id})


def test_a_page_of_the_log_costs_one_statement_and_says_whether_there_is_more(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        for second in range(51):
            moderation.change_settings(session, stage.moderator, stage.event.id, slow_s=second)
        with counting(platform.engine) as sent:
            page = moderation_queries.log(session, stage.event.id)
        assert (len(sent), len(page["entries"]), page["more"]) == (1, 50, True)
        last = moderation_queries.log(session, stage.event.id, page["entries"][-1]["id"])
        assert ([each["details"]["to"] for each in last["entries"]], last["more"]) == ([{"slow_s": 0}], False)


def test_an_entry_keeps_what_the_message_said_when_it_was_decided(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        message = stage.say(ada, "Something vile")
        moderation.pin_message(session, stage.moderator, stage.event.id, message["id"])
        edit_message(session, ada, stage.event.id, message["id"], "Something kind", None)
        session.flush()
        (entry,) = moderation_queries.log(session, stage.event.id)["entries"]
        assert entry["message"]["text"] == "Something vile"


def test_each_act_is_told_to_the_room_or_the_moderators_once(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        message = stage.say(stage.member, "Hello")
        take_recorded(session)
        moderation.remove_message(session, stage.moderator, stage.event.id, message["id"])
        assert [type(each.fact) for each in take_recorded(session)] == [RoomChanged, QueueChanged], "members hear no outcome"
