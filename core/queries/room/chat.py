"""What was said in a room, as the room shows it: in the shapes of docs/realtime-protocol.md.

Rows are read as tuples and statements built once: every process reads what changed up to twenty times a second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from core.authors import Author, author_state
from core.models import Audience, ChatMessage, ChatRoom, MessageState

PAGE_SIZE = 50
CATCH_UP_MAX = 200
QUOTE_LENGTH = 140
PLACE_MAX = 2**31 - 1
State = dict[str, Any]


class MessageRow(NamedTuple):
    """One message and what it answers, as they are read; the quoted fields are None where that is not shown."""

    id: int
    client_id: str
    author_name: str
    badge: str | None
    text: str
    created_at: datetime
    edited_at: datetime | None
    place: int | None
    revision: int
    state: MessageState
    mentions: list[str] | None
    reply_to_id: int | None
    quoted_client_id: str | None = None
    quoted_name: str | None = None
    quoted_text: str | None = None


@dataclass(frozen=True)
class Page:
    """Some messages, oldest first, and whether there are older ones."""

    messages: list[State]
    more: bool


@dataclass(frozen=True)
class Changes:
    """What changed up to a revision: messages shown now, ids of those not shown any more, CHAT if it changed."""

    revision: int
    messages: list[State]
    removed: list[int]
    chat: State | None


_quoted = aliased(ChatMessage, name="quoted")
_QUOTES = and_(_quoted.id == ChatMessage.reply_to_id, _quoted.state == MessageState.SHOWN)
_COLUMNS = (
    ChatMessage.id,
    ChatMessage.client_id,
    ChatMessage.author_name,
    ChatMessage.badge,
    ChatMessage.text,
    ChatMessage.created_at,
    ChatMessage.edited_at,
    ChatMessage.place,
    ChatMessage.revision,
    ChatMessage.state,
    ChatMessage.mentions,
    ChatMessage.reply_to_id,
    _quoted.client_id,
    _quoted.author_name,
    func.substr(_quoted.text, 1, QUOTE_LENGTH),
)
MESSAGES = select(*_COLUMNS).outerjoin(_quoted, _QUOTES)
_IN_ROOM = ChatMessage.event_id == bindparam("event_id")
_PAGE = (
    MESSAGES.where(_IN_ROOM, ChatMessage.state == MessageState.SHOWN, ChatMessage.place < bindparam("before"))
    .order_by(ChatMessage.place.desc())
    .limit(PAGE_SIZE + 1)
)
# One statement, for the revision and the messages must be of the same moment.
_CHANGES = (
    select(ChatRoom.revision, ChatRoom.changed_revision, *_COLUMNS)
    .select_from(ChatRoom)
    .outerjoin(ChatMessage, and_(ChatMessage.event_id == ChatRoom.event_id, ChatMessage.revision > bindparam("after")))
    .outerjoin(_quoted, _QUOTES)
    .where(ChatRoom.event_id == bindparam("event_id"))
    .order_by(ChatMessage.revision)
    .limit(bindparam("most"))
)
_SETTINGS = (
    ChatRoom.changed_revision,
    ChatRoom.slow_s,
    ChatRoom.audience,
    ChatRoom.registered_min,
    ChatRoom.links,
    ChatRoom.review,
)
_PINNED = and_(ChatMessage.id == ChatRoom.pinned_message_id, ChatMessage.state == MessageState.SHOWN)
_ROOM = (
    select(*_SETTINGS, *_COLUMNS)
    .select_from(ChatRoom)
    .outerjoin(ChatMessage, _PINNED)
    .outerjoin(_quoted, _QUOTES)
    .where(ChatRoom.event_id == bindparam("event_id"))
)
_WAITING = MESSAGES.where(
    _IN_ROOM, ChatMessage.state == MessageState.HELD, ChatMessage.registration_id == bindparam("registration_id")
).order_by(ChatMessage.id)
_REVISION = select(ChatRoom.revision).where(ChatRoom.event_id == bindparam("event_id"))


def message_state(row: MessageRow) -> State:
    """MESSAGE: one message; a field that says nothing is left out."""
    state: State = {
        "id": row.id,
        "revision": row.revision,
        "author": author_state(key_of(row.client_id), row.author_name, row.badge),
        "text": row.text,
        "at": row.created_at.isoformat(),
    }
    if row.place is not None:
        state["place"] = row.place
    if row.edited_at is not None:
        state["edited_at"] = row.edited_at.isoformat()
    if row.reply_to_id is not None:
        state["reply_to"] = _quote_state(row)
    if row.mentions:
        state["mentions"] = row.mentions
    if row.state == MessageState.HELD:
        state["state"] = "held"
    return state


def _quote_state(row: MessageRow) -> State:
    """QUOTE: what is answered; its id alone when it is not shown."""
    if row.quoted_client_id is None:
        return {"id": row.reply_to_id}
    return {"id": row.reply_to_id, "key": key_of(row.quoted_client_id), "name": row.quoted_name, "text": row.quoted_text}


def key_of(stored_client_id: str) -> str:
    """The author's key, under which a client id is stored so that nobody can take another's."""
    return stored_client_id.partition(":")[0]


def states_of(rows: Iterable[Sequence[Any]]) -> list[State]:
    """MESSAGE for each row of `MESSAGES`."""
    return [message_state(MessageRow._make(row)) for row in rows]


def page(session: Session, event_id: int, before_place: int | None = None) -> Page:
    """The newest messages, or the newest before a place."""
    before = PLACE_MAX if before_place is None else before_place
    newest = session.execute(_PAGE, {"event_id": event_id, "before": before}).all()
    return Page(messages=states_of(newest[:PAGE_SIZE][::-1]), more=len(newest) > PAGE_SIZE)


def changes(session: Session, event_id: int, after_revision: int, limit: int) -> Changes | None:
    """What people in the room could see change after a revision; None when more than `limit` messages did."""
    asked = {"event_id": event_id, "after": max(after_revision, 0), "most": limit + 1}
    rows = session.execute(_CHANGES, asked).all()
    if len(rows) > limit:
        return None
    if not rows:  # nobody has spoken yet
        return Changes(revision=0, messages=[], removed=[], chat=None)
    revision, changed_revision = rows[0][:2]
    changed = [MessageRow._make(row[2:]) for row in rows if row[2] is not None]
    shown = [row for row in changed if row.state == MessageState.SHOWN]
    shown.sort(key=lambda row: row.place or 0)
    return Changes(
        revision=revision,
        messages=[message_state(row) for row in shown],
        removed=[row.id for row in changed if row.state != MessageState.SHOWN],
        chat=room_state(session, event_id) if changed_revision > after_revision else None,
    )


def room_state(session: Session, event_id: int) -> State:
    """CHAT: how the chat works now, and what is pinned."""
    row = session.execute(_ROOM, {"event_id": event_id}).first()
    revision, slow_s, audience, registered_min, links, review = row[:6] if row else (0, 0, Audience.EVERYONE, 0, True, False)
    state: State = {
        "revision": revision,
        "slow_s": slow_s,
        "audience": audience.value,
        "registered_min": registered_min,
        "links": links,
        "review": review,
    }
    if row is not None and row[6] is not None:
        state["pinned"] = message_state(MessageRow._make(row[6:]))
    return state


def revision_of(session: Session, event_id: int) -> int:
    """How far the room has come."""
    return session.scalar(_REVISION, {"event_id": event_id}) or 0


def waiting(session: Session, event_id: int, author: Author) -> list[State]:
    """The author's own messages that a moderator has yet to let through, oldest first."""
    if author.registration_id is None:
        return []
    mine = session.execute(_WAITING, {"event_id": event_id, "registration_id": author.registration_id})
    return states_of(mine)
