"""The row of an event's questions: whoever asks, decides or answers locks it, so that one question at a time is on screen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import one_at_a_time
from core.errors import NotFound
from core.events import OwnChanged
from core.models import Anonymity, Event, EventStatus, Question, QuestionSettings
from core.outbox import record_once
from core.permissions import Actor, Permission
from core.services.questions.errors import QuestionGone
from core.services.room.boards import change_board
from core.services.room.chat_rooms import OPEN_STATUSES

BOARDS = ("questions", "questions_waiting", "questions_authors")


@dataclass(frozen=True)
class LockedQuestions:
    """The questions of an event nobody else can change until this transaction ends, votes apart."""

    settings: QuestionSettings
    status: EventStatus

    @property
    def takes_questions(self) -> bool:
        """Whether attendees may ask now."""
        return self.settings.is_open and self.status in OPEN_STATUSES


def lock_questions(session: Session, event_id: int, organisation_id: int | None = None) -> LockedQuestions:
    """The settings with their row locked; made when the event never had one. Not found in another organisation than the given."""
    found = _find(session, event_id)
    if found is None:
        one_at_a_time(session, f"questions {event_id}")
        found = _find(session, event_id) or _make(session, event_id, organisation_id)
    if organisation_id is not None and found.settings.organisation_id != organisation_id:
        raise NotFound()
    return found


def lock_moderated(session: Session, actor: Actor, event_id: int) -> LockedQuestions:
    """Those of the actor's organisation; raise unless they may moderate them."""
    actor.require(Permission.MODERATE)
    return lock_questions(session, event_id, actor.organisation_id)


def find_question(session: Session, locked: LockedQuestions, question_id: int) -> Question:
    """A question of the locked event as it stands now; its row is locked too, for people vote for it meanwhile."""
    wanted = select(Question).where(Question.id == question_id, Question.event_id == locked.settings.event_id)
    question = session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})
    if question is None:
        raise QuestionGone()
    return question


def change_questions(session: Session, settings: QuestionSettings) -> None:
    """What attendees or the team see of the event's questions changed."""
    for board in BOARDS:
        change_board(session, settings.organisation_id, settings.event_id, board)


def tell_author(session: Session, question: Question) -> None:
    """What became of a question is its author's to know, also where nobody else sees it."""
    if question.registration_id is not None:
        ids = {"event_id": question.event_id, "registration_id": question.registration_id}
        record_once(session, OwnChanged(question.organisation_id, **ids))


def change_settings(session: Session, actor: Actor, event_id: int, **changes: Any) -> QuestionSettings:
    """Change how questions work: any of `is_open`, `anonymity`, `moderated`. What was promised before is kept."""
    settings = lock_moderated(session, actor, event_id).settings
    for name, value in changes.items():
        setattr(settings, name, Anonymity(value) if name == "anonymity" else value)
    session.flush()
    change_questions(session, settings)
    return settings


def _find(session: Session, event_id: int) -> LockedQuestions | None:
    wanted = select(QuestionSettings, Event.status).join(Event, Event.id == QuestionSettings.event_id)
    locked = wanted.where(QuestionSettings.event_id == event_id).with_for_update(of=QuestionSettings)
    row = session.execute(locked, execution_options={"populate_existing": True}).first()
    return LockedQuestions(row[0], EventStatus(row[1])) if row is not None else None


def _make(session: Session, event_id: int, organisation_id: int | None) -> LockedQuestions:
    event = session.execute(select(Event.organisation_id, Event.status).where(Event.id == event_id)).first()
    if event is None or organisation_id not in (None, event[0]):
        raise NotFound()
    settings = QuestionSettings(event_id=event_id, organisation_id=event[0])
    session.add(settings)
    session.flush()
    return LockedQuestions(settings, EventStatus(event[1]))
