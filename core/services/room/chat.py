"""What is said in a room: posted in batches. What people do to it afterwards is in `chat_own`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from core.authors import number_in
from core.bulk import insert_many, one_of
from core.chat_rules.walls import MOST_MENTIONS
from core.chat_rules.words import WordList
from core.clock import now
from core.models import ChatMessage, ChatRoom, Member, MessageState, Registration
from core.queries.room.chat import MESSAGES, QUOTE_LENGTH, MessageRow, State, message_state
from core.services.room.chat_errors import MessageGone
from core.services.room.chat_judging import Judge
from core.services.room.chat_rooms import LockedRoom, change_queue, lock_room, next_place, next_revision
from core.services.room.chat_standing import standing_of
from core.services.room.resends import Result, Sent, new_rows

MESSAGE_TABLE = cast(Table, ChatMessage.__table__)


@dataclass(frozen=True)
class Draft(Sent):
    """What somebody wants to say; `held_for` is why it has to wait for a moderator whatever the room's rules say."""

    text: str
    reply_to: int | None = None
    mentions: tuple[str, ...] = ()
    held_for: str | None = None


def post_messages(
    session: Session, event_id: int, drafts: Sequence[Draft], words: WordList | None, *, one_by_one: bool = False
) -> list[Result]:
    """Store a batch under one revision: MESSAGE for each draft, or why not. Posting a client id again gives what it gave.

    The statements are a handful however many drafts there are, and what is wrong with one draft is no other's business.
    `one_by_one` gives each message a revision of its own, so that each can be told of alone.
    """
    locked = lock_room(session, event_id)
    batch = _Batch(session, locked, drafts, words)
    results: dict[str, Result] = batch.stored_before()
    if rows := new_rows(drafts, results, batch.row_of):
        results |= batch.store(rows, one_by_one=one_by_one)
    return [results[draft.stored_client_id] for draft in drafts]


class _Batch:
    """Drafts of one room, and everything that has to be known about them."""

    def __init__(self, session: Session, locked: LockedRoom, drafts: Sequence[Draft], words: WordList | None) -> None:
        self._session, self._locked, self._drafts = session, locked, drafts
        self._at = now()
        standing = standing_of(session, locked, (draft.author for draft in drafts), self._at)
        self._judge = Judge(locked, standing, words, self._at)
        self._quoted = self._find_quoted({draft.reply_to for draft in drafts if draft.reply_to is not None})
        self._known_keys = _known_keys(session, locked.room, (key for draft in drafts for key in draft.mentions))

    def stored_before(self) -> dict[str, Result]:
        """What was stored already: the answer was lost, and the page sends it again."""
        client_ids = [draft.stored_client_id for draft in self._drafts]
        same = one_of(self._session, ChatMessage.client_id, client_ids)
        again = MESSAGES.where(ChatMessage.event_id == self._locked.room.event_id, same)
        rows = [MessageRow._make(row) for row in self._session.execute(again)]
        return {row.client_id: message_state(row) for row in rows}

    def row_of(self, draft: Draft) -> dict[str, Any]:
        """The draft as a row without its place and revision, or a refusal."""
        author, text = draft.author, self._judge.reads(draft.text)
        if draft.reply_to is not None and draft.reply_to not in self._quoted:
            raise MessageGone()
        self._judge.admits(author)
        self._judge.paces(author)
        held_for = self._judge.weighs(author, text, draft.held_for)
        self._judge.spoke(author)
        return {
            "registration_id": author.registration_id,
            "member_id": author.member_id,
            "client_id": draft.stored_client_id,
            "author_name": author.name,
            "badge": author.badge,
            "text": text,
            "reply_to_id": draft.reply_to,
            "mentions": self._mentions_of(draft),
            "held_for": held_for,
            "state": MessageState.HELD if held_for else MessageState.SHOWN,
        }

    def store(self, rows: dict[str, dict[str, Any]], *, one_by_one: bool) -> dict[str, Result]:
        """Insert them all; those that are shown take the next places, in the order in which they came."""
        room = self._locked.room
        revision = 0
        for row in rows.values():
            row["place"], row["revision"] = None, 0
            if row["state"] == MessageState.SHOWN:
                revision = next_revision(self._session, room) if one_by_one or not revision else revision
                row["place"], row["revision"] = next_place(room), revision
        if any(row["place"] is None for row in rows.values()):
            change_queue(self._session, room)
        shared = {"organisation_id": room.organisation_id, "event_id": room.event_id, "created_at": self._at}
        stored = insert_many(self._session, MESSAGE_TABLE, shared, list(rows.values()), ("client_id", "id"))
        ids: dict[str, int] = {row.client_id: row.id for row in stored}
        return {client_id: self._state_of(ids[client_id], row) for client_id, row in rows.items()}

    def _state_of(self, message_id: int, row: dict[str, Any]) -> State:
        quote = self._quoted.get(row["reply_to_id"], (None, None, None))
        return message_state(
            MessageRow(
                message_id,
                row["client_id"],
                row["author_name"],
                row["badge"],
                row["text"],
                self._at,
                None,
                row["place"],
                row["revision"],
                row["state"],
                row["mentions"],
                row["reply_to_id"],
                *quote,
            )
        )

    def _find_quoted(self, ids: set[int]) -> dict[int, tuple[str, str, str]]:
        """What is answered, as far as it is shown: whose it is, their name and how it begins."""
        if not ids:
            return {}
        columns = select(ChatMessage.id, ChatMessage.client_id, ChatMessage.author_name, ChatMessage.text)
        shown = columns.where(
            one_of(self._session, ChatMessage.id, ids),
            ChatMessage.event_id == self._locked.room.event_id,
            ChatMessage.state == MessageState.SHOWN,
        )
        return {id_: (client_id, name, text[:QUOTE_LENGTH]) for id_, client_id, name, text in self._session.execute(shown)}

    def _mentions_of(self, draft: Draft) -> list[str] | None:
        known = [key for key in dict.fromkeys(draft.mentions) if key in self._known_keys]
        return known[:MOST_MENTIONS] or None


def _known_keys(session: Session, room: ChatRoom, keys: Iterable[str]) -> frozenset[str]:
    """Those of these keys that are somebody's who may be in the room."""
    asked = set(keys)
    registrations = {number for key in asked if (number := number_in(key, "r")) is not None}
    members = {number for key in asked if (number := number_in(key, "m")) is not None}
    known: set[str] = set()
    if registrations:
        here = select(Registration.id).where(
            Registration.event_id == room.event_id, one_of(session, Registration.id, registrations)
        )
        known |= {f"r{id_}" for id_ in session.scalars(here)}
    if members:
        staff = select(Member.id).where(Member.organisation_id == room.organisation_id, one_of(session, Member.id, members))
        known |= {f"m{id_}" for id_ in session.scalars(staff)}
    return frozenset(known)
