"""Who wants to know it too: one person, one vote, counted from the rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.authors import Author
from core.bulk import one_of
from core.database import insert_those_missing
from core.errors import DomainError
from core.models import Event, EventStatus, Question, QuestionState, QuestionVote
from core.services.questions.errors import QuestionGone, VotesClosed
from core.services.room.boards import change_board
from core.services.room.chat_rooms import OPEN_STATUSES

VOTED_FOR = (QuestionState.OPEN, QuestionState.ANSWERING)
Result = dict[str, Any] | DomainError


@dataclass(frozen=True)
class Vote:
    """Somebody wants to know it too, or not any more."""

    author: Author
    question_id: int
    up: bool


def cast_votes(session: Session, event_id: int, votes: Sequence[Vote]) -> list[Result]:
    """Write a batch: what each question has then and whether the voter's is among them, or why not.

    The questions' rows are locked before any vote is written, so that the votes counted afterwards are all there are. Of one
    person's several votes for one question the last holds. Saying the same twice changes nothing.
    """
    found = _lock(session, event_id, {vote.question_id for vote in votes})
    taken = {(vote.question_id, vote.author.key): vote for vote in votes if vote.question_id in found.ids}
    if not found.is_open:
        return [VotesClosed() if vote.question_id in found.ids else QuestionGone() for vote in votes]
    _write(session, found.organisation_id, list(taken.values()))
    counted = count_votes(session, found.ids)
    if taken:
        change_board(session, found.organisation_id, event_id, "questions")
    return [_result(vote, taken, counted) for vote in votes]


def count_votes(session: Session, question_ids: Collection[int]) -> dict[int, int]:
    """Count the votes of questions whose rows are locked anew, by their ids."""
    if not question_ids:
        return {}
    counted = select(func.count()).where(QuestionVote.question_id == Question.id).scalar_subquery()
    rows = update(Question).where(one_of(session, Question.id, question_ids)).values(votes=counted)
    returned = session.execute(rows.returning(Question.id, Question.votes), execution_options={"synchronize_session": False})
    return {row.id: row.votes for row in returned}


@dataclass(frozen=True)
class _Found:
    ids: frozenset[int]
    organisation_id: int
    is_open: bool


def _lock(session: Session, event_id: int, question_ids: Collection[int]) -> _Found:
    """Those of the questions that can be voted for, locked in one order, so that no two batches wait for each other."""
    wanted = select(Question.id, Question.organisation_id, Event.status).join(Event, Event.id == Question.event_id)
    there = wanted.where(Question.event_id == event_id, one_of(session, Question.id, question_ids), Question.state.in_(VOTED_FOR))
    rows = session.execute(there.order_by(Question.id).with_for_update(of=Question)).all()
    if not rows:
        return _Found(frozenset(), 0, is_open=True)
    return _Found(frozenset(row[0] for row in rows), rows[0][1], EventStatus(rows[0][2]) in OPEN_STATUSES)


def _write(session: Session, organisation_id: int, votes: Iterable[Vote]) -> None:
    up = [_row(vote) | {"organisation_id": organisation_id} for vote in votes if vote.up]
    insert_those_missing(session, QuestionVote, (), up)
    for voter in (QuestionVote.registration_id, QuestionVote.member_id):
        _take_back(session, voter, [_row(vote) for vote in votes if not vote.up])


def _take_back(session: Session, voter: InstrumentedAttribute[int | None], rows: Iterable[dict[str, Any]]) -> None:
    theirs = [(row["question_id"], row[voter.key]) for row in rows if row[voter.key] is not None]
    if theirs:
        gone = delete(QuestionVote).where(tuple_(QuestionVote.question_id, voter).in_(theirs))
        session.execute(gone, execution_options={"synchronize_session": False})


def _row(vote: Vote) -> dict[str, Any]:
    author = vote.author
    return {"question_id": vote.question_id, "registration_id": author.registration_id, "member_id": author.member_id}


def _result(vote: Vote, taken: dict[tuple[int, str], Vote], counted: dict[int, int]) -> Result:
    held = taken.get((vote.question_id, vote.author.key))
    if held is None:
        return QuestionGone()
    return {"id": vote.question_id, "votes": counted[vote.question_id], "upvoted": held.up}
