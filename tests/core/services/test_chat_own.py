"""What people do to their own messages, and what others then see; reports."""

from datetime import timedelta

from core import clock
from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.clock import now
from core.models import EventStatus
from core.platform import Platform
from core.queries.room import chat as queries
from core.queries.room import moderation as moderation_queries
from core.services.room import moderation, sanctions
from core.services.room.chat_own import delete_own, edit_message, report_message, restore_own
from tests.core.services.chat_support import Stage, refused

WORDS = WordList([Term("casino", Action.REFUSE), Term("crypto", Action.HOLD)])


def test_an_edit_changes_the_message_where_it_stands_and_the_quotes_of_it(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        message, other = stage.say(ada, "Helo"), stage.say(stage.member, "Between")
        answer = stage.say(stage.member, "Hi Ada", reply_to=message["id"])
        edited = edit_message(session, ada, stage.event.id, message["id"], " Hello ", None)
        assert (edited["text"], edited["place"], edited["revision"]) == ("Hello", 1, 4)
        assert "edited_at" in edited
        changes = queries.changes(session, stage.event.id, other["revision"] + 1, 100)
        assert [state["id"] for state in changes.messages] == [message["id"], answer["id"]]
        assert changes.messages[1]["reply_to"]["text"] == "Hello"
        again = edit_message(session, ada, stage.event.id, message["id"], "Hello", None)
        assert again == edited, "the same words are no edit"


def test_others_and_those_who_are_too_late_edit_nothing(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, bo, moment = stage.attendee(), stage.attendee(), now()
        with clock.at(moment - timedelta(minutes=5, seconds=1)):
            old, of_the_team = stage.say(ada, "Old"), stage.say(stage.member, "Old too")
        with clock.at(moment - timedelta(minutes=5)):
            recent = stage.say(ada, "Recent")
        with clock.at(moment):
            for act in (
                lambda id_: edit_message(session, ada, stage.event.id, id_, "New", None),
                lambda id_: delete_own(session, ada, stage.event.id, id_),
            ):
                with refused("chat.too_late"):
                    act(old["id"])
                with refused("chat.gone"):
                    act(of_the_team["id"])
            with refused("chat.gone"):
                edit_message(session, bo, stage.event.id, recent["id"], "Mine now", None)
            assert edit_message(session, ada, stage.event.id, recent["id"], "In time", None)
            assert edit_message(session, stage.member, stage.event.id, of_the_team["id"], "Members may", None)


def test_an_edit_is_held_to_the_rules_for_a_new_message(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        message = stage.say(ada, "Hello")

        def edit(text: str) -> object:
            return edit_message(session, ada, stage.event.id, message["id"], text, WORDS)

        with refused("chat.empty"):
            edit(" ")
        with refused("chat.too_long"):
            edit("x" * 501)
        with refused("chat.words"):
            edit("casino")
        moderation.change_settings(session, stage.moderator, stage.event.id, links=False, slow_s=600)
        with refused("chat.links_off"):
            edit("https://example.com")
        assert edit("Slow mode is about new messages")
        sanctions.mute(session, stage.moderator, stage.event.id, ada.key, 5)
        with refused("chat.muted"):
            edit("Let me speak")
        stage.event.status = EventStatus.ENDED
        with refused("chat.closed"):
            edit("Goodbye")
        assert stage.shown() == ["Slow mode is about new messages"]


def test_an_edit_that_has_to_wait_takes_the_message_out_of_the_room_until_it_is_let_through(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        message = stage.say(ada, "Hello")
        stage.say(stage.member, "Hi", reply_to=message["id"])
        edited = edit_message(session, ada, stage.event.id, message["id"], "Buy crypto", WORDS)
        assert (edited["state"], "place" in edited) == ("held", False)
        changes = queries.changes(session, stage.event.id, 2, 100)
        assert changes.removed == [message["id"]]
        assert [state["reply_to"] for state in changes.messages] == [{"id": message["id"]}]
        moderation.approve_message(session, stage.moderator, stage.event.id, message["id"])
        assert stage.shown() == ["Hi", "Buy crypto"]


def test_a_deleted_message_comes_back_to_its_place(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        message = stage.say(ada, "One")
        stage.say(stage.member, "Two", reply_to=message["id"])
        delete_own(session, ada, stage.event.id, message["id"])
        assert stage.shown() == ["Two"]
        with refused("chat.gone"):
            delete_own(session, ada, stage.event.id, message["id"])
        restored = restore_own(session, ada, stage.event.id, message["id"])
        assert restored["place"] == 1
        assert stage.shown() == ["One", "Two"]
        with refused("chat.gone"):
            restore_own(session, ada, stage.event.id, message["id"])


def test_what_waited_when_it_was_deleted_waits_again_when_it_is_put_back(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        message = stage.say(ada, "crypto", WORDS)
        delete_own(session, ada, stage.event.id, message["id"])
        assert queries.waiting(session, stage.event.id, ada) == []
        assert restore_own(session, ada, stage.event.id, message["id"])["state"] == "held"
        assert stage.shown() == []


def test_nobody_puts_back_what_a_moderator_removed_or_when_they_may_not_speak(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, moment = stage.attendee(), now()
        removed, deleted = stage.say(ada, "Rude"), stage.say(ada, "Ruder")
        moderation.remove_message(session, stage.moderator, stage.event.id, removed["id"])
        delete_own(session, ada, stage.event.id, deleted["id"])
        with refused("chat.gone"):
            restore_own(session, ada, stage.event.id, removed["id"])
        sanctions.mute(session, stage.moderator, stage.event.id, ada.key, 5)
        with refused("chat.muted"):
            restore_own(session, ada, stage.event.id, deleted["id"])
        with clock.at(moment + timedelta(minutes=6)), refused("chat.too_late"):
            restore_own(session, ada, stage.event.id, deleted["id"])
        stage.event.status = EventStatus.ENDED
        with refused("chat.closed"):
            restore_own(session, ada, stage.event.id, deleted["id"])


def test_a_person_reports_a_message_once(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada, bo = stage.attendee(), stage.attendee()
        message = stage.say(ada, "Buy my watch")
        for author, reason, note in (
            (bo, "spam", " Third time "),
            (bo, "abuse", ""),
            (stage.member, "spam", ""),
            (ada, "other", ""),
        ):
            report_message(session, author, stage.event.id, message["id"], reason, note)
        assert moderation_queries.counts(session, stage.event.id) == {"held": 0, "reported": 1}
        (reported,) = moderation_queries.queue(session, stage.event.id)["reported"]
        assert reported == {"message": message, "reports": 3, "reasons": {"spam": 2, "other": 1}, "notes": ["Third time"]}


def test_only_what_is_shown_in_this_room_can_be_reported(platform: Platform) -> None:
    with platform.transaction() as session:
        stage, elsewhere = Stage.set_up(session), Stage.set_up(session)
        ada = stage.attendee()
        foreign, held = elsewhere.say(elsewhere.member, "Hi"), stage.say(ada, "crypto", WORDS)
        for message in (foreign, held):
            with refused("chat.gone"):
                report_message(session, ada, stage.event.id, message["id"], "spam")
