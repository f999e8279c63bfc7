"""What moderators do to messages and settings, what others then see, and taking each of it back."""

from collections.abc import Callable
from typing import Any

import pytest

from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.events import MessageDecided, QueueChanged
from core.outbox import take_recorded
from core.platform import Platform
from core.queries.room import chat as queries
from core.queries.room import moderation as moderation_queries
from core.services.room import moderation, undoing
from core.services.room.chat_own import delete_own, edit_message, report_message
from tests.core.services.chat_support import Stage, State, refused

HOLDING = WordList([Term("crypto", Action.HOLD)])


def entries(stage: Stage) -> list[State]:
    stage.session.flush()
    return moderation_queries.log(stage.session, stage.event.id)["entries"]


def undo(stage: Stage, entry: Any) -> Any:
    return undoing.undo(stage.session, stage.moderator, stage.event.id, entry.id)


def told(stage: Stage) -> list[tuple[int, str]]:
    """What authors hear of decisions since this was last asked."""
    facts = [each.fact for each in take_recorded(stage.session)]
    return [(fact.message_id, fact.state) for fact in facts if isinstance(fact, MessageDecided)]


def test_a_removed_message_is_gone_its_answers_quote_it_no_more_and_undoing_puts_it_back(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        message = stage.say(stage.attendee(name="Ada Lovelace"), "Rude")
        answer = stage.say(stage.member, "Please", reply_to=message["id"])
        before = queries.page(session, stage.event.id).messages
        entry = moderation.remove_message(session, stage.moderator, stage.event.id, message["id"])
        assert told(stage) == [(message["id"], "removed")]
        changes = queries.changes(session, stage.event.id, 2, 100)
        assert changes.removed == [message["id"]]
        assert [(state["id"], state["reply_to"]) for state in changes.messages] == [(answer["id"], {"id": message["id"]})]

        undo(stage, entry)
        assert told(stage) == [(message["id"], "shown")]
        after = queries.page(session, stage.event.id).messages
        assert [state | {"revision": 0} for state in after] == [state | {"revision": 0} for state in before]
        newest, first = entries(stage)
        assert (newest["action"], newest["details"]["log"], newest["can_undo"]) == ("undo", first["id"], False)
        assert first["message"] == {"id": message["id"], "name": "Ada L.", "text": "Rude"}
        assert first["undone"]["by"] == "Mona"


def test_a_held_message_let_through_comes_last_and_undoing_holds_it_again(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        held = stage.say(ada, "crypto", HOLDING)
        stage.say(stage.member, "Meanwhile")
        assert moderation_queries.queue(session, stage.event.id)["held"] == [held | {"held_for": "words"}]
        entry = moderation.approve_message(session, stage.moderator, stage.event.id, held["id"])
        assert told(stage) == [(held["id"], "shown")]
        assert stage.shown() == ["Meanwhile", "crypto"]
        undo(stage, entry)
        assert stage.shown() == ["Meanwhile"]
        assert [state["text"] for state in queries.waiting(session, stage.event.id, ada)] == ["crypto"]
        assert moderation_queries.counts(session, stage.event.id)["held"] == 1
        moderation.approve_message(session, stage.moderator, stage.event.id, held["id"])
        assert queries.page(session, stage.event.id).messages[-1]["place"] == 3


def test_a_rejected_message_is_heard_of_by_its_author_alone_and_undoing_holds_it_again(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        held = stage.say(stage.attendee(), "crypto", HOLDING)
        take_recorded(session)
        entry = moderation.reject_message(session, stage.moderator, stage.event.id, held["id"])
        facts = [each.fact for each in take_recorded(session)]
        assert [type(fact) for fact in facts] == [QueueChanged, MessageDecided], "the room saw nothing of it"
        assert moderation_queries.counts(session, stage.event.id)["held"] == 0
        undo(stage, entry)
        assert moderation_queries.counts(session, stage.event.id)["held"] == 1
        assert stage.revision() == 0


def test_dismissed_reports_wait_no_more_until_that_is_undone(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, bo = stage.attendee(), stage.attendee()
        message = stage.say(ada, "Disputed")
        for author in (bo, stage.member):
            report_message(session, author, stage.event.id, message["id"], "abuse", "Not nice")
        entry = moderation.dismiss_reports(session, stage.moderator, stage.event.id, message["id"])
        assert moderation_queries.counts(session, stage.event.id)["reported"] == 0
        with refused("chat.gone"):
            moderation.dismiss_reports(session, stage.moderator, stage.event.id, message["id"])
        undo(stage, entry)
        assert moderation_queries.queue(session, stage.event.id)["reported"][0]["reports"] == 2


def test_reports_of_what_was_removed_wait_for_nobody_and_wait_again_when_it_is_back(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        message = stage.say(stage.attendee(), "Disputed")
        report_message(session, stage.member, stage.event.id, message["id"], "abuse")
        entry = moderation.remove_message(session, stage.moderator, stage.event.id, message["id"])
        assert moderation_queries.counts(session, stage.event.id)["reported"] == 0
        undo(stage, entry)
        assert moderation_queries.counts(session, stage.event.id)["reported"] == 1


def test_one_message_is_pinned_and_undoing_brings_back_the_one_before(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        first, second = stage.say(stage.member, "Rules"), stage.say(stage.member, "Menu")
        moderation.pin_message(session, stage.moderator, stage.event.id, first["id"])
        entry = moderation.pin_message(session, stage.moderator, stage.event.id, second["id"])
        assert stage.chat()["pinned"] == second
        undo(stage, entry)
        assert stage.chat()["pinned"] == first
        unpinned = moderation.unpin_message(session, stage.moderator, stage.event.id)
        assert "pinned" not in stage.chat()
        with refused("chat.gone"):
            moderation.unpin_message(session, stage.moderator, stage.event.id)
        undo(stage, unpinned)
        assert stage.chat()["pinned"] == first


def test_what_is_pinned_follows_its_message_and_the_one_it_answers(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        question = stage.say(ada, "Wich ratio?")
        answer = stage.say(stage.member, "60 g", reply_to=question["id"])
        moderation.pin_message(session, stage.moderator, stage.event.id, answer["id"])
        edit_message(session, ada, stage.event.id, question["id"], "Which ratio?", None)
        chat = stage.chat()
        assert (chat["revision"], chat["pinned"]["reply_to"]["text"]) == (stage.revision(), "Which ratio?")
        edit_message(session, stage.member, stage.event.id, answer["id"], "60 g to the litre", None)
        assert queries.changes(session, stage.event.id, stage.revision() - 1, 100).chat["pinned"]["text"] == "60 g to the litre"
        entry = moderation.remove_message(session, stage.moderator, stage.event.id, answer["id"])
        assert "pinned" not in stage.chat()
        undo(stage, entry)
        assert stage.chat()["pinned"]["text"] == "60 g to the litre", "it is pinned again"


def test_settings_are_changed_together_and_taken_back_together(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        before = stage.chat()
        assert before == {"revision": 0, "slow_s": 0, "audience": "everyone", "registered_min": 0, "links": True, "review": False}
        changes = {"slow_s": 10, "audience": "followers", "registered_min": 5, "links": False, "review": True}
        entry = moderation.change_settings(session, stage.moderator, stage.event.id, **changes)
        assert stage.chat() == changes | {"revision": 1}
        assert entries(stage)[0]["details"] == {"from": {name: before[name] for name in changes}, "to": changes}
        undo(stage, entry)
        assert stage.chat() == before | {"revision": 2}


def test_settings_out_of_bounds_are_refused(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        for changes in ({"slow_s": 601}, {"slow_s": -1}, {"audience": "friends"}, {"registered_min": 100_001}):
            with refused("invalid"):
                moderation.change_settings(session, stage.moderator, stage.event.id, **changes)
        assert entries(stage) == []


def test_nothing_is_undone_twice_and_no_undoing_is_undone(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        message = stage.say(stage.attendee(), "Rude")
        entry = moderation.remove_message(session, stage.moderator, stage.event.id, message["id"])
        undoing = undo(stage, entry)
        with refused("moderation.undone"):
            undo(stage, entry)
        with refused("moderation.final"):
            undo(stage, undoing)


Act = Callable[[Stage, dict[str, Any]], Any]
SINCE: dict[str, tuple[Act, Act]] = {
    "approve, then its author deleted it": (
        lambda stage, held: moderation.approve_message(stage.session, stage.moderator, stage.event.id, held["id"]),
        lambda stage, held: delete_own(stage.session, held["by"], stage.event.id, held["id"]),
    ),
    "approve, then removed": (
        lambda stage, held: moderation.approve_message(stage.session, stage.moderator, stage.event.id, held["id"]),
        lambda stage, held: moderation.remove_message(stage.session, stage.moderator, stage.event.id, held["id"]),
    ),
    "pin, then another one was pinned": (
        lambda stage, held: moderation.pin_message(stage.session, stage.moderator, stage.event.id, held["shown"]),
        lambda stage, held: moderation.pin_message(stage.session, stage.moderator, stage.event.id, held["other"]),
    ),
    "settings, then another change of the same": (
        lambda stage, held: moderation.change_settings(stage.session, stage.moderator, stage.event.id, slow_s=10),
        lambda stage, held: moderation.change_settings(stage.session, stage.moderator, stage.event.id, slow_s=20),
    ),
}


@pytest.mark.parametrize("name", SINCE)
def test_what_changed_since_is_not_undone(platform: Platform, name: str) -> None:
    act, since = SINCE[name]
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        author = stage.attendee()
        held = {"by": author, "id": stage.say(author, "crypto", HOLDING)["id"]}
        held |= {"shown": stage.say(stage.member, "One")["id"], "other": stage.say(stage.member, "Two")["id"]}
        entry = act(stage, held)
        since(stage, held)
        assert not next(each for each in entries(stage) if each["id"] == entry.id)["can_undo"]
        with refused("moderation.changed"):
            undo(stage, entry)


def test_a_change_of_another_setting_does_not_stand_in_the_way(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        entry = moderation.change_settings(session, stage.moderator, stage.event.id, slow_s=10)
        moderation.change_settings(session, stage.moderator, stage.event.id, links=False)
        undo(stage, entry)
        assert (stage.chat()["slow_s"], stage.chat()["links"]) == (0, False)


def test_the_second_of_two_moderators_hears_that_it_was_decided(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        shown, held = stage.say(stage.member, "Hello"), stage.say(stage.attendee(), "crypto", HOLDING)
        for service in (moderation.approve_message, moderation.reject_message):
            with refused("chat.gone"):
                service(session, stage.moderator, stage.event.id, shown["id"])
        for service in (moderation.remove_message, moderation.pin_message, moderation.dismiss_reports):
            with refused("chat.gone"):
                service(session, stage.moderator, stage.event.id, held["id"])
        moderation.reject_message(session, stage.moderator, stage.event.id, held["id"])
        with refused("chat.gone"):
            moderation.approve_message(session, stage.moderator, stage.event.id, held["id"])
