"""Which questions somebody finds something wrong with."""

from collections.abc import Collection

from sqlalchemy import Select, bindparam, func, select

from core.models import Question, QuestionReport, QuestionState


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
