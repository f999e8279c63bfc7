"""Two people who turn out to be one have said once what they said twice, whatever it was about; on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import ChatReport, CommentReport, QuestionReport, ReportReason, Role
from core.permissions import Actor
from core.queries.moderation_reports import NOTES_MAX, reports_by
from core.services.comments.own import report_comment
from core.services.people.merges import merge_people, undo_merge
from core.services.questions.reporting import report_question
from core.services.room.chat_own import report_message
from tests.core.services import chat_support, comment_support, question_support
from tests.factories import make_member

Report = Callable[[Author, str, str], None]


def _message(session: Session) -> tuple[chat_support.Stage, int, Report]:
    stage = chat_support.Stage.set_up(session)
    id_ = stage.say(stage.attendee(), "Buy my watch")["id"]
    return stage, id_, lambda *said: report_message(session, said[0], stage.event.id, id_, *said[1:])


def _question(session: Session) -> tuple[chat_support.Stage, int, Report]:
    stage = question_support.Stage.set_up(session)
    id_ = stage.ask(stage.attendee(), "Buy my watch?")["id"]
    return stage, id_, lambda *said: report_question(session, said[0], stage.event.id, id_, *said[1:])


def _comment(session: Session) -> tuple[chat_support.Stage, int, Report]:
    stage = comment_support.Stage.with_replay(session)
    id_ = stage.comment(stage.attendee(), "Buy my watch").id
    return stage, id_, lambda author, why, note: report_comment(session, author, stage.event.id, id_, ReportReason(why), note)


KINDS = {
    "message": (_message, ChatReport.message_id),
    "question": (_question, QuestionReport.question_id),
    "comment": (_comment, CommentReport.comment_id),
}


@pytest.mark.parametrize("kind", KINDS)
def test_two_who_are_one_count_once_and_twice_when_they_are_two_again(session: Session, kind: str) -> None:
    said_in, about = KINDS[kind]
    stage, id_, report = said_in(session)
    first, second = stage.registration(name="Ada"), stage.registration(name="Ada L")
    report(stage.member, "other", "")
    report(Author.attendee(first), "spam", "Twice today")
    report(Author.attendee(second), "abuse", "And again")
    session.flush()
    apart = reports_by(session, about, [id_])
    assert apart == {
        id_: {"reports": 3, "reasons": {"other": 1, "spam": 1, "abuse": 1}, "notes": ["Twice today", "And again"]},
    }
    owner = Actor.of(make_member(session, stage.event.organisation, Role.OWNER))
    merge = merge_people(session, owner, first.person_id, second.person_id)
    session.flush()
    assert reports_by(session, about, [id_]) == {
        id_: {"reports": 2, "reasons": {"other": 1, "spam": 1}, "notes": ["Twice today"]},
    }
    undo_merge(session, owner, merge.id)
    session.flush()
    assert reports_by(session, about, [id_]) == apart


def test_of_many_notes_the_first_are_shown_and_of_nothing_reported_nothing(session: Session) -> None:
    stage, id_, report = _message(session)
    for number in range(NOTES_MAX + 1):
        report(stage.attendee(), "spam", f"Note {number}")
    session.flush()
    (told,) = reports_by(session, ChatReport.message_id, [id_, id_ + 1]).values()
    assert (told["reports"], len(told["notes"]), told["notes"][0]) == (NOTES_MAX + 1, NOTES_MAX, "Note 0")
