"""What the team does with questions: lets them through, takes them on screen, answers them, puts them away; and takes that back.

One question at a time is being answered: the one before it counts as answered then.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import ModerationAction, Question, QuestionState
from core.models.question import ANSWER_MAX_LENGTH
from core.permissions import Actor
from core.services.questions.deeds import begin
from core.services.questions.errors import AnswerEmpty, AnswerTooLong, QuestionChanged
from core.services.questions.noting import note, note_taken_back
from core.services.questions.question_rooms import lock_moderated

SHOWN = (QuestionState.OPEN, QuestionState.ANSWERING, QuestionState.ANSWERED)


def approve_question(session: Session, actor: Actor, event_id: int, question_id: int) -> Question:
    """Let a held question through, as the newest of all."""
    deed = begin(session, actor, event_id, question_id, {QuestionState.HELD})
    question = deed.leave(QuestionState.OPEN, shown_at=now())
    note(session, actor, deed.locked.settings, question, ModerationAction.APPROVE)
    return question


def dismiss_question(session: Session, actor: Actor, event_id: int, question_id: int) -> Question:
    """Put a question out of everybody's sight, or do not let it through; its author is told."""
    deed = begin(session, actor, event_id, question_id, {QuestionState.HELD, *SHOWN})
    action = ModerationAction.REJECT if deed.question.state == QuestionState.HELD else ModerationAction.REMOVE
    question = deed.leave(QuestionState.DISMISSED, shown_at=now())
    note(session, actor, deed.locked.settings, question, action)
    return question


def put_back_question(session: Session, actor: Actor, event_id: int, question_id: int) -> Question:
    """Have a question wait for an answer again: one that was dismissed, counted as answered, or is on screen."""
    states = {QuestionState.DISMISSED, QuestionState.ANSWERED, QuestionState.ANSWERING}
    deed = begin(session, actor, event_id, question_id, states)
    was_dismissed = deed.question.state == QuestionState.DISMISSED
    question = deed.leave(QuestionState.OPEN, answer=None, answering_at=None, answered_at=None)
    if was_dismissed:
        note(session, actor, deed.locked.settings, question, ModerationAction.RESTORE)
    return question


def answer_question_live(session: Session, actor: Actor, event_id: int, question_id: int) -> Question:
    """Show everybody that this question is being answered now; the one before it was."""
    deed = begin(session, actor, event_id, question_id, {QuestionState.OPEN, QuestionState.ANSWERED})
    displaced = deed.end_answering()
    return deed.leave(QuestionState.ANSWERING, displaced=displaced, answering_at=now())


def mark_question_answered(session: Session, actor: Actor, event_id: int, question_id: int) -> Question:
    """It was answered aloud."""
    deed = begin(session, actor, event_id, question_id, {QuestionState.OPEN, QuestionState.ANSWERING})
    return deed.leave(QuestionState.ANSWERED, answered_at=now())


def answer_question(session: Session, actor: Actor, event_id: int, question_id: int, text: str) -> Question:
    """Answer in text, or answer otherwise."""
    text = text.strip()
    if not text:
        raise AnswerEmpty()
    if len(text) > ANSWER_MAX_LENGTH:
        raise AnswerTooLong(most=ANSWER_MAX_LENGTH)
    deed = begin(session, actor, event_id, question_id, set(SHOWN))
    return deed.leave(QuestionState.ANSWERED, answer=text, answered_at=now())


def undo_question(session: Session, actor: Actor, event_id: int, question_id: int, revision: int) -> Question:
    """Take back the last that was done to a question, if it is still that which led to this revision."""
    question = take_question_back(session, actor, event_id, question_id, revision)
    note_taken_back(session, actor, lock_moderated(session, actor, event_id).settings, question, revision)
    return question


def take_question_back(session: Session, actor: Actor, event_id: int, question_id: int, revision: int) -> Question:
    """The same without a word in the log.

    What it took off the screen is there again, unless somebody has done something to that since.
    """
    lock_moderated(session, actor, event_id)  # from here on nobody else changes what is read below
    before = session.scalar(select(Question.before).where(Question.id == question_id, Question.event_id == event_id)) or {}
    displaced = before.get("displaced")
    deed = begin(session, actor, event_id, question_id, set(QuestionState), displaced and displaced["id"])
    if deed.question.revision != revision or not before or deed.question.state == QuestionState.WITHDRAWN:
        raise QuestionChanged()
    deed.restore(deed.question)
    if displaced and (other := deed.rows.get(displaced["id"])) is not None and other.revision == displaced["revision"]:
        deed.restore(other)
    return deed.question
