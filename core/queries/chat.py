"""What was said in a room, as the room shows it."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.models import ChatMessage

PAGE_SIZE = 50
CATCH_UP_MAX = 200
REMOVED_MAX = 1000


@dataclass(frozen=True)
class Page:
    """Some messages, oldest first, and whether there are older ones."""

    messages: list[ChatMessage]
    more: bool


def _standing(event_id: int) -> Select[ChatMessage]:
    return select(ChatMessage).where(ChatMessage.event_id == event_id, ChatMessage.deleted_at.is_(None))


def page(session: Session, event_id: int, before: int | None = None) -> Page:
    """The newest messages, or the newest before a message."""
    wanted = _standing(event_id).order_by(ChatMessage.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        wanted = wanted.where(ChatMessage.id < before)
    newest = list(session.scalars(wanted))
    return Page(messages=newest[:PAGE_SIZE][::-1], more=len(newest) > PAGE_SIZE)


def missed(session: Session, event_id: int, after: int) -> list[ChatMessage] | None:
    """The messages after one, oldest first; None when they are too many to send at once."""
    wanted = _standing(event_id).where(ChatMessage.id > after).order_by(ChatMessage.id).limit(CATCH_UP_MAX + 1)
    messages = list(session.scalars(wanted))
    return messages if len(messages) <= CATCH_UP_MAX else None


def removed(session: Session, event_id: int, up_to: int) -> list[int] | None:
    """Ids up to one of the messages that were taken down; None when they are too many to send at once."""
    gone = select(ChatMessage.id).where(ChatMessage.event_id == event_id, ChatMessage.deleted_at.is_not(None))
    ids = list(session.scalars(gone.where(ChatMessage.id <= up_to).order_by(ChatMessage.id).limit(REMOVED_MAX + 1)))
    return ids if len(ids) <= REMOVED_MAX else None
