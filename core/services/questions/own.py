"""What people do to questions of their own: take them back while nobody has taken them up, and ask them after all."""

from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Question, QuestionState
from core.services.questions.errors import QuestionAnswered, QuestionGone, QuestionsClosed
from core.services.questions.question_rooms import change_questions, find_question, lock_questions

TAKEN_UP = (QuestionState.ANSWERING, QuestionState.ANSWERED)


def withdraw_question(session: Session, author: Author, event_id: int, question_id: int) -> None:
    """Take one's own question back."""
    locked = lock_questions(session, event_id)
    question = _own(find_question(session, locked, question_id), author)
    if question.state in TAKEN_UP:
        raise QuestionAnswered()
    if question.state not in (QuestionState.HELD, QuestionState.OPEN):
        raise QuestionGone()
    question.before = {"state": question.state.value}
    question.state = QuestionState.WITHDRAWN
    question.revision += 1
    change_questions(session, locked.settings)


def restore_question(session: Session, author: Author, event_id: int, question_id: int) -> None:
    """Ask after all what one has taken back, with the votes it had; it waits for a moderator where it did before."""
    locked = lock_questions(session, event_id)
    question = _own(find_question(session, locked, question_id), author)
    if question.state != QuestionState.WITHDRAWN or question.before is None:
        raise QuestionGone()
    if author.registration_id is not None and not locked.takes_questions:
        raise QuestionsClosed()
    question.state, question.before = QuestionState(question.before["state"]), None
    question.revision += 1
    change_questions(session, locked.settings)


def _own(question: Question, author: Author) -> Question:
    """Nobody learns of others' questions by trying."""
    if (question.registration_id, question.member_id) != (author.registration_id, author.member_id):
        raise QuestionGone()
    return question
