"""Moderating a chat in which nobody can say anything any more."""

from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.models import EventStatus
from core.platform import Platform
from core.queries.room import chat as queries
from core.services.room import moderation, undoing
from tests.core.services.chat_support import Stage, refused

HOLDING = WordList([Term("crypto", Action.HOLD)])


def test_after_the_end_what_is_held_can_be_rejected_and_not_let_through(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        ada = stage.attendee()
        held, other = stage.say(ada, "crypto", HOLDING), stage.say(ada, "more crypto", HOLDING)
        approved = moderation.approve_message(session, stage.moderator, stage.event.id, other["id"])
        stage.event.status = EventStatus.ENDED
        session.flush()
        with refused("moderation.chat_closed"):
            moderation.approve_message(session, stage.moderator, stage.event.id, held["id"])
        assert stage.shown() == ["more crypto"]
        assert [state["id"] for state in queries.waiting(session, stage.event.id, ada)] == [held["id"]], "it waits as before"
        moderation.reject_message(session, stage.moderator, stage.event.id, held["id"])
        undoing.undo(session, stage.moderator, stage.event.id, approved.id)
        assert stage.shown() == [], "a mistake can still be mended"
