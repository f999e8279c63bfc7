"""Questions with which somebody finds something wrong: the team is told, and looks at them."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import ModerationAction, Question, QuestionReport, Registration, ReportReason
from core.models.moderation_report import NOTE_MAX_LENGTH
from core.permissions import Actor
from core.queries.questions.boards import VISIBLE
from core.services.questions.deeds import begin
from core.services.questions.errors import OwnQuestion, QuestionChanged, QuestionGone
from core.services.questions.noting import note
from core.services.questions.question_rooms import find_question, lock_questions
from core.services.room.boards import change_board


def report_question(session: Session, author: Author, event_id: int, question_id: int, reason: str, words: str = "") -> None:
    """Tell the team of somebody else's question; the same person's second report of it changes nothing."""
    question = find_question(session, lock_questions(session, event_id), question_id)
    if question.state not in VISIBLE:
        raise QuestionGone()
    mine = {"registration_id": author.registration_id, "member_id": author.member_id}
    if (question.registration_id, question.member_id) == tuple(mine.values()):
        raise OwnQuestion()
    if _has_reported(session, author, question_id):
        return
    where = {"organisation_id": question.organisation_id, "event_id": event_id, "question_id": question_id}
    session.add(QuestionReport(reason=ReportReason(reason), note=words.strip()[:NOTE_MAX_LENGTH], **where, **mine))
    change_board(session, question.organisation_id, event_id, "questions_waiting")


def dismiss_question_reports(session: Session, actor: Actor, event_id: int, question_id: int) -> Question:
    """The reports of a question were looked at, and it stays."""
    deed = begin(session, actor, event_id, question_id, VISIBLE)
    unresolved = select(QuestionReport).where(QuestionReport.question_id == question_id, QuestionReport.resolved_at.is_(None))
    reports = session.scalars(unresolved.order_by(QuestionReport.id)).all()
    if not reports:
        raise QuestionChanged()
    question = deed.resolve(reports)
    note(session, actor, deed.locked.settings, question, ModerationAction.DISMISS)
    return question


def _has_reported(session: Session, author: Author, question_id: int) -> bool:
    """Whether they did already, also by a place that turned out to be theirs."""
    by = QuestionReport.member_id == author.member_id
    if author.registration_id is not None:
        own = (QuestionReport.registration_id, Registration.merged_into_id)
        by = or_(*(place == author.registration_id for place in own))
    theirs = select(QuestionReport.id).outerjoin(Registration, Registration.id == QuestionReport.registration_id)
    return session.scalar(theirs.where(QuestionReport.question_id == question_id, by).limit(1)) is not None
