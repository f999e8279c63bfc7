"""What becomes of the questions, votes and reports of people who are erased, or turn out to be one person with another."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.models import Anonymity, ModerationEntry, Question, QuestionReport, QuestionState, QuestionVote, Registration
from core.one_each import carry_out, give_rows_back, move_rows, things_of_both
from core.services.questions.question_rooms import change_questions, lock_questions
from core.services.questions.voting import count_votes
from core.services.room.boards import change_board

SHOWN = (QuestionState.OPEN, QuestionState.ANSWERING, QuestionState.ANSWERED)
TELLING_LENGTH = 2  # shorter parts of a name are in every sentence
Votes = dict[str, list[int]]


def erase_questions(session: Session, place_ids: Collection[int], name: str, telling: Collection[str]) -> None:
    """What the room sees of their questions becomes anonymous; what it does not see, or what names them, is emptied.

    `telling` are their names and addresses.
    """
    theirs = select(Question).where(Question.registration_id.in_(place_ids)).order_by(Question.event_id, Question.id)
    by_event: dict[int, list[Question]] = {}
    for question in session.scalars(theirs):
        by_event.setdefault(question.event_id, []).append(question)
    parts = _parts(telling)
    for event_id, questions in sorted(by_event.items()):
        locked = lock_questions(session, event_id)
        for question in questions:
            session.refresh(question, with_for_update=True)
            _erase(question, name, parts)
        session.flush()
        change_questions(session, locked.settings)
    erased = [question.id for questions in by_event.values() for question in questions]
    carry_out(session, update(ModerationEntry).where(ModerationEntry.question_id.in_(erased)).values(message_text=None))
    _erase_notes(session, place_ids, erased)


def _erase_notes(session: Session, place_ids: Collection[int], question_ids: Collection[int]) -> None:
    """What they told the team of others' questions, and what others told of theirs."""
    theirs = or_(QuestionReport.registration_id.in_(place_ids), QuestionReport.question_id.in_(question_ids))
    emptied = update(QuestionReport).where(theirs, QuestionReport.note != "").values(note="")
    rows = emptied.returning(QuestionReport.organisation_id, QuestionReport.event_id)
    for organisation_id, event_id in set(session.execute(rows, execution_options={"synchronize_session": "fetch"})):
        change_board(session, organisation_id, event_id, "questions_waiting")


def _erase(question: Question, name: str, parts: Collection[str]) -> None:
    question.author_name, question.anonymity, question.before = name, Anonymity.EVERYONE, None
    question.client_id = f"erased:{question.id}"  # a browser chose it, so it may say anything
    words = f"{question.text} {question.answer or ''}".casefold()
    if question.state not in SHOWN or any(part in words for part in parts):
        question.text, question.answer, question.state = "", None, QuestionState.WITHDRAWN


def _parts(telling: Collection[str]) -> set[str]:
    """Words by which somebody is known, of all that is known about them."""
    words = {word for one in telling for word in (one, *one.replace("@", " ").split())}
    return {word.casefold() for word in words if len(word) >= TELLING_LENGTH}


def move_votes(session: Session, old_id: int, new_id: int) -> Votes:
    """Two places turn out to be one person's, who has one vote for each question; what giving them back needs."""
    session.flush()
    dropped = things_of_both(session, QuestionVote.question_id, old_id, new_id)
    questions = _lock(session, dropped)
    moved = move_rows(session, QuestionVote.question_id, old_id, new_id, dropped)
    _count_again(session, questions)
    return {"moved": moved, "dropped": dropped}


def give_votes_back(session: Session, votes: Votes, registration_id: int, holder_id: int) -> None:
    """The place has the votes again that it had, as far as whoever holds them did not take them back since."""
    questions = _lock(session, votes["dropped"])
    give_rows_back(session, QuestionVote, votes["moved"], holder_id, registration_id)
    for question in questions:
        ids = {"organisation_id": question.organisation_id, "question_id": question.id, "registration_id": registration_id}
        session.add(QuestionVote(**ids))
    session.flush()
    _count_again(session, questions)


def count_reports_again(session: Session, place: Registration) -> None:
    """A place became another's, or its own again: people count once, so what the team sees of reports may differ."""
    session.flush()
    here = (QuestionReport.event_id == place.event_id, QuestionReport.resolved_at.is_(None))
    if session.scalar(select(QuestionReport.id).where(*here).limit(1)) is not None:
        change_board(session, place.organisation_id, place.event_id, "questions_waiting")


def _lock(session: Session, question_ids: Collection[int]) -> Sequence[Question]:
    """In the order in which votes lock them."""
    wanted = select(Question).where(Question.id.in_(question_ids)).order_by(Question.id).with_for_update()
    return session.scalars(wanted, execution_options={"populate_existing": True}).all()


def _count_again(session: Session, questions: Sequence[Question]) -> None:
    count_votes(session, [question.id for question in questions])
    for question in questions:
        session.expire(question, ["votes"])
        change_board(session, question.organisation_id, question.event_id, "questions")
