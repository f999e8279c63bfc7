"""One deed of the team about one question: what it may touch is locked, what it changed can be put back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import Question, QuestionReport, QuestionState
from core.permissions import Actor
from core.services.questions.errors import QuestionChanged, QuestionGone
from core.services.questions.question_rooms import LockedQuestions, change_questions, lock_moderated, tell_author

MOMENTS = ("answered_at", "answering_at", "shown_at")
KEPT = ("answer", "decided_by_id")


def begin(
    session: Session,
    actor: Actor,
    event_id: int,
    question_id: int,
    states: Collection[QuestionState],
    beside_id: int | None = None,
) -> "Deed":
    """The question, if it is in one of these states, and whatever may change with it: the one on screen, another by its id.

    Their rows are locked in the order in which votes lock them.
    """
    locked = lock_moderated(session, actor, event_id)
    touched = or_(Question.id == question_id, Question.id == beside_id, Question.state == QuestionState.ANSWERING)
    wanted = select(Question).where(Question.event_id == event_id, touched).order_by(Question.id).with_for_update()
    rows = {row.id: row for row in session.scalars(wanted, execution_options={"populate_existing": True})}
    question = rows.get(question_id)
    if question is None:
        raise NotFound()
    if question.state not in states:
        raise QuestionGone() if question.state == QuestionState.WITHDRAWN else QuestionChanged()
    return Deed(session, actor, locked, question, rows)


@dataclass(frozen=True)
class Deed:
    """One question of a locked event, what is beside it, and who does something to it."""

    session: Session
    actor: Actor
    locked: LockedQuestions
    question: Question
    rows: dict[int, Question]

    def leave(self, state: QuestionState, displaced: Question | None = None, **values: Any) -> Question:
        """Give the question another state, and whatever else changes with it."""
        self._change(self.question, state, values)
        if displaced is not None:
            before = self.question.before or {}
            self.question.before = before | {"displaced": {"id": displaced.id, "revision": displaced.revision}}
        return self.question

    def end_answering(self) -> Question | None:
        """The question on screen counts as answered; which it was."""
        on_screen = self._on_screen(besides=self.question)
        if on_screen is not None:
            self._change(on_screen, QuestionState.ANSWERED, {"answered_at": now()})
        return on_screen

    def resolve(self, reports: Sequence[QuestionReport]) -> Question:
        """Somebody looked at what is said against the question, and it stays as it is; nobody but the team is told."""
        for report in reports:
            report.resolved_at, report.resolved_by_id = now(), self.actor.member_id
        self.question.before = _as_it_is(self.question) | {"reports": [report.id for report in reports]}
        self.question.revision += 1
        self.session.flush()
        change_questions(self.session, self.locked.settings)
        return self.question

    def restore(self, question: Question) -> None:
        """Put a question back to what it was before the last deed; for one that was on screen the screen must be free."""
        before = question.before or {}
        state = QuestionState(before["state"])
        if state == QuestionState.ANSWERING and self._on_screen(besides=question) is not None:
            raise QuestionChanged()
        values = {name: before[name] for name in KEPT} | {name: _read(before[name]) for name in MOMENTS}
        for name, value in values.items():
            setattr(question, name, value)
        question.state, question.before = state, None
        if "reports" in before:
            reports = update(QuestionReport).where(QuestionReport.id.in_(before["reports"]))
            self.session.execute(reports.values(resolved_at=None, resolved_by_id=None))
        self._changed(question)

    def _on_screen(self, besides: Question) -> Question | None:
        others = (row for row in self.rows.values() if row is not besides)
        return next((row for row in others if row.state == QuestionState.ANSWERING), None)

    def _change(self, question: Question, state: QuestionState, values: dict[str, Any]) -> None:
        question.before = _as_it_is(question)
        for name, value in values.items():
            setattr(question, name, value)
        question.state, question.decided_by_id = state, self.actor.member_id
        self._changed(question)

    def _changed(self, question: Question) -> None:
        """Written at once: the database lets one question of an event be on screen, between two statements too."""
        question.revision += 1
        self.session.flush()
        tell_author(self.session, question)
        change_questions(self.session, self.locked.settings)


def _as_it_is(question: Question) -> dict[str, Any]:
    """What putting it back needs."""
    kept = {name: getattr(question, name) for name in KEPT} | {name: _written(question, name) for name in MOMENTS}
    return kept | {"state": question.state.value}


def _written(question: Question, name: str) -> str | None:
    moment: datetime | None = getattr(question, name)
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
