"""Decisions about questions in the moderators' log, and taking those back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Anonymity, ModerationAction, ModerationEntry, Question, QuestionSettings
from core.permissions import Actor
from core.services.room.moderation_log import log
from core.services.room.undoing import note_undone


def note(
    session: Session, actor: Actor, settings: QuestionSettings, question: Question, action: ModerationAction
) -> ModerationEntry:
    """Write down what was decided about a question; not whose it is where that was promised to stay hidden from the team."""
    hidden = {"registration_id": None} if question.anonymity == Anonymity.EVERYONE else {}
    return log(session, actor, settings, action, question=question, before={"revision": question.revision}, **hidden)


def note_taken_back(session: Session, actor: Actor, settings: QuestionSettings, question: Question, revision: int) -> None:
    """Write down that what led to a revision was taken back, if it stands in the log."""
    theirs = select(ModerationEntry).where(ModerationEntry.question_id == question.id, ModerationEntry.undone_at.is_(None))
    for entry in session.scalars(theirs.order_by(ModerationEntry.id.desc())):
        if entry.before.get("revision") == revision:
            note_undone(session, actor, settings, entry)
            return
