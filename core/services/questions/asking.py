"""What people ask: stored in batches, under the chat's rules for words and for who may speak at all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from core.bulk import insert_many, one_of
from core.chat_rules.words import WordList
from core.clock import now
from core.models import Anonymity, Question, QuestionState
from core.queries.questions.boards import QUESTIONS, own_state
from core.services.questions.errors import (
    AnonymityChanged,
    QuestionEmpty,
    QuestionsClosed,
    QuestionTooLong,
    TooManyWaiting,
)
from core.services.questions.question_rooms import LockedQuestions, change_questions, lock_questions
from core.services.room.chat_judging import HeldFor, Judge
from core.services.room.chat_rooms import OPEN_STATUSES, lock_room
from core.services.room.chat_standing import standing_of
from core.services.room.drafts import require_published
from core.services.room.resends import Result, Sent, new_rows

QUESTION_TABLE = cast(Table, Question.__table__)
TEXT_MAX_LENGTH = 500
MOST_WAITING = 5  # of one person, so that the list is everybody's
WAITING = (QuestionState.HELD, QuestionState.OPEN)


@dataclass(frozen=True)
class Asking(Sent):
    """What somebody wants to ask, and what the page told them about their name; `held_for` as for a message of the chat."""

    text: str
    anonymity: Anonymity = Anonymity.OFF
    held_for: str | None = None


def ask_questions(session: Session, event_id: int, askings: Sequence[Asking], words: WordList | None) -> list[Result]:
    """Store a batch: `question` for each, or why not. Asking with a client id again gives what it gave.

    The statements are a handful however many there are, and what is wrong with one is no other's business.
    """
    batch = _Batch(session, event_id, askings, words)
    results: dict[str, Result] = batch.stored()
    if rows := new_rows(askings, results, batch.row_of):
        batch.store(list(rows.values()))
        results |= batch.stored()
    return [results[asking.stored_client_id] for asking in askings]


class _Batch:
    """Questions of one event, and everything that has to be known about those who ask them."""

    def __init__(self, session: Session, event_id: int, askings: Sequence[Asking], words: WordList | None) -> None:
        self._session, self._askings, self._at = session, askings, now()
        room = lock_room(session, event_id)
        self._locked: LockedQuestions = lock_questions(session, event_id)
        standing = standing_of(session, room, (asking.author for asking in askings), self._at)
        self._judge = Judge(room, standing, words, self._at)
        self._waiting = self._count_waiting()

    def stored(self) -> dict[str, Result]:
        """What is stored of it; a part may have been before: the answer was lost, and the page sends it again."""
        same = one_of(self._session, Question.client_id, [asking.stored_client_id for asking in self._askings])
        rows = self._session.execute(QUESTIONS.where(Question.event_id == self._locked.settings.event_id, same))
        return {row.client_id: {"question": own_state(row)} for row in rows}

    def row_of(self, asking: Asking) -> dict[str, Any]:
        """The question as a row, or a refusal."""
        author, text = asking.author, asking.text.strip()
        self._check(asking, text)
        self._judge.silences(author)
        held_for = self._held_for(asking, text)
        self._waiting[author.key] += 1
        return {
            "registration_id": author.registration_id,
            "member_id": author.member_id,
            "client_id": asking.stored_client_id,
            "author_name": author.name,
            "badge": author.badge,
            "anonymity": asking.anonymity,
            "text": text,
            "held_for": held_for,
            "state": QuestionState.HELD if held_for else QuestionState.OPEN,
        }

    def store(self, rows: list[dict[str, Any]]) -> None:
        """Insert them all."""
        settings = self._locked.settings
        shared = {"organisation_id": settings.organisation_id, "event_id": settings.event_id, "votes": 0, "revision": 0}
        insert_many(self._session, QUESTION_TABLE, shared | {"created_at": self._at, "shown_at": self._at}, rows, ("id",))
        change_questions(self._session, settings)

    def _check(self, asking: Asking, text: str) -> None:
        require_published(self._locked.status)
        is_member = asking.author.registration_id is None
        takes = self._locked.status in OPEN_STATUSES if is_member else self._locked.takes_questions
        if not takes:
            raise QuestionsClosed()
        if not text:
            raise QuestionEmpty()
        if len(text) > TEXT_MAX_LENGTH:
            raise QuestionTooLong(most=TEXT_MAX_LENGTH)
        if asking.anonymity not in (Anonymity.OFF, self._locked.settings.anonymity):
            raise AnonymityChanged()
        if not is_member and self._waiting[asking.author.key] >= MOST_WAITING:
            raise TooManyWaiting(most=MOST_WAITING)

    def _held_for(self, asking: Asking, text: str) -> str | None:
        """Whether the chat is reviewed is the chat's business; questions have a switch of their own."""
        held_for = self._judge.weighs(asking.author, text, asking.held_for)
        if held_for is not None and held_for != HeldFor.REVIEW:
            return held_for
        is_reviewed = self._locked.settings.moderated and asking.author.registration_id is not None
        return HeldFor.REVIEW if is_reviewed else None

    def _count_waiting(self) -> Counter[str]:
        attendees = {asking.author.registration_id for asking in self._askings} - {None}
        counted = (
            select(Question.registration_id, func.count())
            .where(
                Question.event_id == self._locked.settings.event_id,
                one_of(self._session, Question.registration_id, attendees),
                Question.state.in_(WAITING),
            )
            .group_by(Question.registration_id)
        )
        return Counter({f"r{id_}": number for id_, number in self._session.execute(counted)})
