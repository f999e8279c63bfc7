"""Deciding about several held messages at once: one deed in the log, which one undoing takes back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import ChatMessage, ChatRoom, MessageState, ModerationAction, ModerationEntry
from core.permissions import Actor
from core.services.room.chat_errors import MessageGone
from core.services.room.chat_rooms import change_messages, change_queue, next_place
from core.services.room.moderation_errors import NothingNewShown
from core.services.room.moderation_log import lock_moderated, log, moderated_room, tell_author


def approve_messages(session: Session, actor: Actor, event_id: int, message_ids: Sequence[int]) -> ModerationEntry:
    """Let held messages through, at the end of the room, in the order in which they were written."""
    locked = lock_moderated(session, actor, event_id)
    if not locked.is_open:
        raise NothingNewShown()
    messages = _still_held(session, locked.room, message_ids)
    for message in messages:
        message.state, message.place = MessageState.SHOWN, next_place(locked.room)
    change_messages(session, locked.room, messages)
    return _noted(session, actor, locked.room, ModerationAction.APPROVE, messages)


def reject_messages(session: Session, actor: Actor, event_id: int, message_ids: Sequence[int]) -> ModerationEntry:
    """Do not let held messages through."""
    room = moderated_room(session, actor, event_id)
    messages = _still_held(session, room, message_ids)
    for message in messages:
        message.state = MessageState.REJECTED
    return _noted(session, actor, room, ModerationAction.REJECT, messages)


def _still_held(session: Session, room: ChatRoom, message_ids: Sequence[int]) -> Sequence[ChatMessage]:
    """Those of them nobody has decided about meanwhile."""
    held = (ChatMessage.event_id == room.event_id, ChatMessage.state == MessageState.HELD)
    wanted = select(ChatMessage).where(*held, ChatMessage.id.in_(message_ids)).order_by(ChatMessage.id)
    messages = session.scalars(wanted, execution_options={"populate_existing": True}).all()
    if not messages:
        raise MessageGone()
    return messages


def _noted(
    session: Session, actor: Actor, room: ChatRoom, action: ModerationAction, messages: Sequence[ChatMessage]
) -> ModerationEntry:
    change_queue(session, room)
    for message in messages:
        tell_author(session, message)
    ids = [message.id for message in messages]
    return log(session, actor, room, action, details={"messages": len(ids)}, before={"messages": ids})
