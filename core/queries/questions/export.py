"""All questions of an event, for the file that the console gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Anonymity, Event, Member, Question, QuestionState


@dataclass(frozen=True)
class Line:
    """One question; `author` is empty where the name was promised to stay hidden from the team."""

    asked_at: datetime
    author: str
    is_anonymous: bool
    text: str
    votes: int
    state: QuestionState
    answer: str
    answered_at: datetime | None
    decided_by: str


def export_questions(session: Session, event: Event) -> Iterator[Line]:
    """Everything that was asked, in the order in which it was; what its author took back is theirs."""
    there = (Question.organisation_id == event.organisation_id, Question.event_id == event.id)
    wanted = select(Question, Member.name).outerjoin(Member, Member.id == Question.decided_by_id)
    asked = wanted.where(*there, Question.state != QuestionState.WITHDRAWN).order_by(Question.id)
    for question, member in session.execute(asked, execution_options={"yield_per": 500}):
        yield Line(
            asked_at=question.created_at,
            author="" if question.anonymity == Anonymity.EVERYONE else question.author_name,
            is_anonymous=question.anonymity != Anonymity.OFF,
            text=question.text,
            votes=question.votes,
            state=question.state,
            answer=question.answer or "",
            answered_at=question.answered_at,
            decided_by=member or "",
        )
