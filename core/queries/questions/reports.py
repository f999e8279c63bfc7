"""What is said against questions, as the team reads it."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from core.models import Question, QuestionReport, QuestionState, Registration

NOTES_MAX = 20
State = dict[str, Any]


def reported_ids(states: Collection[QuestionState], most: int) -> Select[tuple[int]]:
    """Questions of the event `event_id` in one of these states whose reports nobody has looked at, those reported first."""
    few = (
        select(QuestionReport.question_id)
        .join(Question, Question.id == QuestionReport.question_id)
        .where(
            QuestionReport.event_id == bindparam("event_id"),
            QuestionReport.resolved_at.is_(None),
            Question.state.in_(states),
        )
        .group_by(QuestionReport.question_id)
        .order_by(func.min(QuestionReport.id))
        .limit(most)
        .subquery()
    )
    return select(few.c.question_id)


def reports_of(session: Session, question_ids: Collection[int]) -> dict[int, State]:
    """How many people found something wrong with each of these questions, why, and what they wrote.

    Whoever turned out to be one human counts once, by what they said first: their rows stay where they were written.
    """
    if not question_ids:
        return {}
    place = func.coalesce(Registration.merged_into_id, QuestionReport.registration_id)
    said = (
        select(QuestionReport.question_id, place, QuestionReport.member_id, QuestionReport.reason, QuestionReport.note)
        .outerjoin(Registration, Registration.id == QuestionReport.registration_id)
        .where(QuestionReport.question_id.in_(question_ids), QuestionReport.resolved_at.is_(None))
        .order_by(QuestionReport.id)
    )
    first: dict[int, dict[tuple[Any, ...], tuple[str, str]]] = {}
    for question_id, place_id, member_id, reason, note in session.execute(said):
        first.setdefault(question_id, {}).setdefault((place_id, member_id), (reason.value, note))
    return {question_id: _state(list(theirs.values())) for question_id, theirs in first.items()}


def _state(said: list[tuple[str, str]]) -> State:
    return {
        "reports": len(said),
        "reasons": dict(Counter(reason for reason, _ in said)),
        "notes": [note for _, note in said if note][:NOTES_MAX],
    }
