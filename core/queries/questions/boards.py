"""Questions as the room shows them, in the shapes of docs/realtime-protocol.md."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from core.authors import Author, author_state
from core.models import Anonymity, Member, Question, QuestionReport, QuestionSettings, QuestionState, QuestionVote
from core.queries.moderation_reports import reports_by
from core.queries.questions.reports import reported_ids

NEWEST = 50
MOST_WANTED = 50
ANSWERED = 20
WAITING = 100
DISMISSED = 20
OWN_MAX = 100
SETTINGS_ID = 0  # of the one thing on the board that is no question
VISIBLE = (QuestionState.OPEN, QuestionState.ANSWERING, QuestionState.ANSWERED)
State = dict[str, Any]
QuestionRow = Any  # of QUESTIONS

_HERE = Question.event_id == bindparam("event_id")
QUESTIONS = select(
    Question.id,
    Question.client_id,
    Question.author_name,
    Question.badge,
    Question.anonymity,
    Question.text,
    Question.state,
    Question.held_for,
    Question.votes,
    Question.answer,
    Question.shown_at,
    Question.answered_at,
    Member.name.label("answered_by"),
).outerjoin(Member, Member.id == Question.decided_by_id)


def _ids(state: QuestionState, *order: Any, most: int) -> Select[tuple[int]]:
    few = select(Question.id).where(_HERE, Question.state == state).order_by(*order).limit(most).subquery()
    return select(few.c.id)


_SHOWN_IDS = union_all(
    _ids(QuestionState.OPEN, Question.shown_at.desc(), Question.id.desc(), most=NEWEST),
    _ids(QuestionState.OPEN, Question.votes.desc(), Question.id.desc(), most=MOST_WANTED),
    _ids(QuestionState.ANSWERING, Question.id, most=1),
    _ids(QuestionState.ANSWERED, Question.answered_at.desc(), Question.id.desc(), most=ANSWERED),
)
_SHOWN = QUESTIONS.where(Question.id.in_(_SHOWN_IDS)).order_by(Question.id)
_WAITING_IDS = union_all(
    _ids(QuestionState.HELD, Question.id, most=WAITING),
    _ids(QuestionState.DISMISSED, Question.shown_at.desc(), Question.id.desc(), most=DISMISSED),
    reported_ids(VISIBLE, most=WAITING),
)
_WAITING = QUESTIONS.where(Question.id.in_(_WAITING_IDS)).order_by(Question.id)
_AUTHORS = QUESTIONS.where(Question.id.in_(_SHOWN_IDS), Question.anonymity == Anonymity.ATTENDEES).order_by(Question.id)
_unanswered = select(func.count()).select_from(Question).where(_HERE, Question.state == QuestionState.OPEN).scalar_subquery()
_SETTINGS = select(
    QuestionSettings.is_open, QuestionSettings.anonymity, QuestionSettings.moderated, _unanswered.label("unanswered")
).where(QuestionSettings.event_id == bindparam("event_id"))


def shown(session: Session, event_id: int) -> list[State]:
    """What everybody sees: how questions work, then QUESTIONs: the newest, the most wanted, the one on screen, answered ones.

    Nothing is there before anybody asked or decided anything.
    """
    settings = session.execute(_SETTINGS, {"event_id": event_id}).first()
    if settings is None:
        return []
    return [settings_state(settings), *question_states(session.execute(_SHOWN, {"event_id": event_id}))]


def waiting(session: Session, event_id: int) -> list[State]:
    """What only the team sees: the oldest that wait for a moderator or were reported, and those dismissed last; with authors."""
    rows = session.execute(_WAITING, {"event_id": event_id}).all()
    reports = reports_by(session, QuestionReport.question_id, [row.id for row in rows if row.state in VISIBLE])
    return [_staff_state(row) | reports.get(row.id, {}) for row in rows]


def authors(session: Session, event_id: int) -> list[State]:
    """Who asked those whose names are hidden from attendees and not from the team."""
    return [{"id": row.id, "author": _author(row)} for row in session.execute(_AUTHORS, {"event_id": event_id})]


def own(session: Session, event_id: int, author: Author) -> State:
    """What somebody asked and voted for, and what of theirs nobody else sees."""
    mine = _is_authors(Question, author)
    asked = QUESTIONS.where(Question.event_id == event_id, mine, Question.state != QuestionState.WITHDRAWN)
    rows = session.execute(asked.order_by(Question.id.desc()).limit(OWN_MAX)).all()
    upvoted = select(QuestionVote.question_id).join(Question, Question.id == QuestionVote.question_id)
    voted = upvoted.where(Question.event_id == event_id, Question.state.in_(VISIBLE), _is_authors(QuestionVote, author))
    return {
        "upvoted": list(session.scalars(voted.order_by(QuestionVote.question_id))),
        "asked": [row.id for row in rows[::-1]],
        "held": [own_state(row) for row in rows[::-1] if row.state not in VISIBLE],
    }


def _is_authors(model: type[Question] | type[QuestionVote], author: Author) -> Any:
    if author.registration_id is not None:
        return model.registration_id == author.registration_id
    return model.member_id == author.member_id


def settings_state(row: Any) -> State:
    """How questions work, as the thing with the id 0; `unanswered` counts the open ones, which are not all on the board."""
    state: State = {"id": SETTINGS_ID, "open": row.is_open, "anonymity": row.anonymity.value, "moderated": row.moderated}
    return state | {"unanswered": row.unanswered}


def question_states(rows: Iterable[QuestionRow]) -> list[State]:
    """QUESTION for each row of `QUESTIONS`."""
    return [question_state(row) for row in rows]


def question_state(row: QuestionRow) -> State:
    """QUESTION: as everybody sees it; what was asked anonymously has no author, and nothing that leads to one."""
    state: State = {
        "id": row.id,
        "text": row.text,
        "at": row.shown_at.isoformat(),
        "votes": row.votes,
        "state": row.state.value,
    }
    if row.anonymity == Anonymity.OFF:
        state["author"] = _author(row)
    if row.state == QuestionState.ANSWERED:
        if row.answered_at is not None:
            state["answered_at"] = row.answered_at.isoformat()
        if row.answer:
            state |= {"answer": row.answer, "answered_by": row.answered_by or ""}
    return state


def own_state(row: QuestionRow) -> State:
    """QUESTION as its author sees it."""
    return question_state(row) | ({"anonymous": True} if row.anonymity != Anonymity.OFF else {})


def _staff_state(row: QuestionRow) -> State:
    """QUESTION as the team sees it: with the reason it waits for, and its author unless the name was promised to stay hidden."""
    state = question_state(row) | ({"held_for": row.held_for} if row.held_for else {})
    if row.anonymity == Anonymity.ATTENDEES:
        state |= {"author": _author(row), "anonymous": True}
    return state


def _author(row: QuestionRow) -> State:
    """AUTHOR, with the key that their messages in the chat have."""
    return author_state(row.client_id.partition(":")[0], row.author_name, row.badge)
