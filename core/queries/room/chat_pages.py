"""Parts of what was said in a room, from anywhere in it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core.models import ChatMessage, MessageState
from core.queries.room.chat import MESSAGES, PAGE_SIZE, State, page, states_of

_SHOWN = (ChatMessage.event_id == bindparam("event_id"), ChatMessage.state == MessageState.SHOWN)
_AFTER = MESSAGES.where(*_SHOWN, ChatMessage.place > bindparam("after")).order_by(ChatMessage.place).limit(PAGE_SIZE + 1)
_PLACE = select(ChatMessage.place).where(*_SHOWN, ChatMessage.id == bindparam("message_id"))


@dataclass(frozen=True)
class Stretch:
    """Some messages, oldest first, and whether there are older and newer ones."""

    messages: list[State]
    more: bool
    newer: bool


def page_after(session: Session, event_id: int, after_place: int) -> Stretch:
    """The oldest messages after a place; whoever asks has what is older."""
    rows = session.execute(_AFTER, {"event_id": event_id, "after": after_place}).all()
    return Stretch(states_of(rows[:PAGE_SIZE]), more=True, newer=len(rows) > PAGE_SIZE)


def page_around(session: Session, event_id: int, message_id: int) -> Stretch | None:
    """A message with what was said before and after it; None when it is not shown."""
    place = session.scalar(_PLACE, {"event_id": event_id, "message_id": message_id})
    if place is None:
        return None
    before, after = page(session, event_id, place), page_after(session, event_id, place - 1)
    return Stretch(before.messages + after.messages, more=before.more, newer=after.newer)
