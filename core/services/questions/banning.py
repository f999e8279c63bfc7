"""What becomes of the waiting questions of people who are banned, and of them again when the ban is lifted."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Anonymity, Question, QuestionState
from core.permissions import Actor
from core.services.questions.deeds import Deed
from core.services.questions.question_rooms import lock_moderated

WAITING = (QuestionState.HELD, QuestionState.OPEN)


def dismiss_questions_of(session: Session, actor: Actor, event_id: int, registration_ids: Collection[int]) -> list[int]:
    """Put what they asked and nobody has taken up out of sight; gives the questions' ids.

    What was asked under the promise that not even the team learns who did stays: to dismiss it would name its author.
    """
    theirs = (Question.event_id == event_id, Question.registration_id.in_(registration_ids), Question.state.in_(WAITING))
    wanted = select(Question.id).where(*theirs, Question.anonymity != Anonymity.EVERYONE)
    gone = [
        deed.leave(QuestionState.DISMISSED, shown_at=now())
        for deed in _deeds(session, actor, event_id, list(session.scalars(wanted)))
        if deed.question.state in WAITING
    ]
    return [question.id for question in gone]


def give_questions_back(session: Session, actor: Actor, ids: Collection[int]) -> int:
    """Have those that a ban dismissed wait again, as far as nobody has decided otherwise since; gives how many."""
    ours = (Question.id.in_(ids), Question.organisation_id == actor.organisation_id)
    by_event: dict[int, list[int]] = {}
    for question_id, event_id in session.execute(select(Question.id, Question.event_id).where(*ours)):
        by_event.setdefault(event_id, []).append(question_id)
    back = 0
    for event_id, theirs in sorted(by_event.items()):
        for deed in _deeds(session, actor, event_id, theirs):
            if deed.question.state == QuestionState.DISMISSED and deed.question.before:
                deed.restore(deed.question)
                back += 1
    return back


def _deeds(session: Session, actor: Actor, event_id: int, ids: Collection[int]) -> list[Deed]:
    """The questions, locked in the order in which votes lock them."""
    if not ids:
        return []
    locked = lock_moderated(session, actor, event_id)
    wanted = select(Question).where(Question.id.in_(ids)).order_by(Question.id).with_for_update()
    rows = {row.id: row for row in session.scalars(wanted, execution_options={"populate_existing": True})}
    return [Deed(session, actor, locked, question, rows) for question in rows.values()]
