"""Several held messages decided about at once, and taking that back."""

from typing import Any

from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.events import MessageDecided
from core.models import EventStatus
from core.outbox import take_recorded
from core.platform import Platform
from core.queries.room import moderation as queries
from core.services.room import moderation, undoing
from core.services.room.held_messages import approve_messages, reject_messages
from tests.core.services.chat_support import Stage, refused

HOLDING = WordList([Term("crypto", Action.HOLD)])


def held(stage: Stage, *texts: str) -> list[int]:
    return [stage.say(stage.attendee(), f"crypto {text}", HOLDING)["id"] for text in texts]


def waiting(stage: Stage) -> list[int]:
    stage.session.flush()
    return [message["id"] for message in queries.queue(stage.session, stage.event.id)["held"]]


def told(stage: Stage) -> list[tuple[int, str]]:
    facts = [each.fact for each in take_recorded(stage.session)]
    return [(fact.message_id, fact.state) for fact in facts if isinstance(fact, MessageDecided)]


def undo(stage: Stage, entry: Any) -> None:
    stage.session.flush()
    undoing.undo(stage.session, stage.moderator, stage.event.id, entry.id)


def test_many_come_into_the_room_in_the_order_they_were_written_as_one_deed(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ids = held(stage, "one", "two", "three")
        stage.say(stage.member, "Meanwhile")
        before = stage.revision()
        entry = approve_messages(session, stage.moderator, stage.event.id, [ids[2], ids[0], ids[1]])
        assert stage.shown() == ["Meanwhile", "crypto one", "crypto two", "crypto three"]
        assert stage.revision() == before + 1
        assert waiting(stage) == []
        assert told(stage) == [(message_id, "shown") for message_id in ids]
        (deed,) = queries.log(session, stage.event.id)["entries"]
        assert (deed["action"], deed["details"], deed["can_undo"]) == ("approve", {"messages": 3}, True)

        undo(stage, entry)
        assert stage.shown() == ["Meanwhile"]
        assert waiting(stage) == ids
        assert told(stage) == [(message_id, "held") for message_id in ids]


def test_many_are_rejected_and_wait_again(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ids = held(stage, "one", "two")
        entry = reject_messages(session, stage.moderator, stage.event.id, ids)
        assert (stage.shown(), waiting(stage)) == ([], [])
        assert told(stage) == [(message_id, "rejected") for message_id in ids]
        undo(stage, entry)
        assert waiting(stage) == ids
        assert queries.log(session, stage.event.id)["entries"][0]["details"]["messages"] == 2


def test_what_somebody_decided_meanwhile_is_passed_over_then_and_when_it_is_undone(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ids = held(stage, "one", "two", "three")
        moderation.reject_message(session, stage.moderator, stage.event.id, ids[0])
        entry = approve_messages(session, stage.moderator, stage.event.id, ids)
        assert stage.shown() == ["crypto two", "crypto three"]
        moderation.remove_message(session, stage.moderator, stage.event.id, ids[1])
        undo(stage, entry)
        assert (stage.shown(), waiting(stage)) == ([], [ids[2]])
        taken_back = queries.log(session, stage.event.id)["entries"][0]
        assert taken_back["details"] == {"log": entry.id, "action": "approve", "messages": 1}, "one of three still stood"
        with refused("chat.gone"):
            approve_messages(session, stage.moderator, stage.event.id, ids[:2])


def test_when_all_of_them_have_changed_since_there_is_nothing_to_take_back(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ids = held(stage, "one")
        entry = approve_messages(session, stage.moderator, stage.event.id, ids)
        moderation.remove_message(session, stage.moderator, stage.event.id, ids[0])
        with refused("moderation.changed"):
            undo(stage, entry)


def test_nothing_is_let_into_a_closed_chat_and_everything_can_be_rejected(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ids = held(stage, "one", "two")
        stage.event.status = EventStatus.ENDED
        session.flush()
        with refused("moderation.chat_closed"):
            approve_messages(session, stage.moderator, stage.event.id, ids)
        reject_messages(session, stage.moderator, stage.event.id, ids)
        assert waiting(stage) == []


def test_held_messages_of_another_room_are_not_decided_about_here(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, other = Stage.set_up(session), Stage.set_up(session)
        ids = held(other, "one")
        with refused("chat.gone"):
            approve_messages(session, stage.moderator, stage.event.id, ids)
        assert waiting(other) == ids
