"""What people do to messages that are there: correct and take back their own, tell the moderators of others'."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.chat_rules.words import WordList
from core.clock import now
from core.models import ChatMessage, ChatReport, ChatRoom, MessageState, ReportReason
from core.models.moderation_report import NOTE_MAX_LENGTH
from core.queries.room.chat import MESSAGES, State, states_of
from core.services.room.chat_errors import ChatClosed, MessageGone, TooLate
from core.services.room.chat_judging import Judge
from core.services.room.chat_rooms import change_messages, change_queue, find_message, lock_room
from core.services.room.chat_standing import standing_of

SECOND_THOUGHTS = timedelta(minutes=5)


def edit_message(
    session: Session,
    author: Author,
    event_id: int,
    message_id: int,
    text: str,
    words: WordList | None,
    held_for: str | None = None,
) -> State:
    """Say one's own message otherwise, under the rules for a new one but slow mode; gives the MESSAGE it is now.

    What would have to wait as a new message, or has to for `held_for`, leaves the room until a moderator lets it through.
    """
    locked = lock_room(session, event_id)
    message = _own_message(session, locked.room, author, message_id, (MessageState.SHOWN, MessageState.HELD))
    moment = now()
    judge = Judge(locked, standing_of(session, locked, [author], moment), words, moment)
    text = judge.reads(text)
    judge.admits(author)
    held_for = judge.weighs(author, text, held_for)
    if text != message.text:
        _reword(session, locked.room, message, text, held_for, moment)
    return _state_of(session, message)


def _reword(session: Session, room: ChatRoom, message: ChatMessage, text: str, held_for: str | None, moment: datetime) -> None:
    was_shown = message.state == MessageState.SHOWN
    message.text, message.edited_at = text, moment
    if held_for and was_shown:
        message.state, message.place = MessageState.HELD, None
    message.held_for = held_for or message.held_for
    if was_shown:
        change_messages(session, room, [message])
    if message.state == MessageState.HELD:
        change_queue(session, room)


def delete_own(session: Session, author: Author, event_id: int, message_id: int) -> None:
    """Take one's own message back."""
    room = lock_room(session, event_id).room
    message = _own_message(session, room, author, message_id, (MessageState.SHOWN, MessageState.HELD))
    was_shown = message.state == MessageState.SHOWN
    message.state = MessageState.DELETED
    if was_shown:
        change_messages(session, room, [message])
    change_queue(session, room)


def restore_own(session: Session, author: Author, event_id: int, message_id: int) -> State:
    """Put back what one took back oneself, where it stood; what had waited for a moderator waits again."""
    locked = lock_room(session, event_id)
    message = _own_message(session, locked.room, author, message_id, (MessageState.DELETED,))
    if not locked.is_open:
        raise ChatClosed()
    moment = now()
    Judge(locked, standing_of(session, locked, [author], moment), None, moment).admits(author)
    message.state = MessageState.HELD if message.place is None else MessageState.SHOWN
    if message.state == MessageState.SHOWN:
        change_messages(session, locked.room, [message])
    change_queue(session, locked.room)
    return _state_of(session, message)


def report_message(session: Session, author: Author, event_id: int, message_id: int, reason: str, note: str = "") -> None:
    """Tell the moderators of a message; the same person's second report of it changes nothing."""
    room = lock_room(session, event_id).room
    if find_message(session, room, message_id).state != MessageState.SHOWN:
        raise MessageGone()
    mine = {"registration_id": author.registration_id, "member_id": author.member_id}
    if session.scalar(select(ChatReport.id).filter_by(message_id=message_id, **mine)) is not None:
        return
    where = {"organisation_id": room.organisation_id, "event_id": event_id, "message_id": message_id}
    session.add(ChatReport(reason=ReportReason(reason), note=note.strip()[:NOTE_MAX_LENGTH], **where, **mine))
    change_queue(session, room)


def _own_message(
    session: Session, room: ChatRoom, author: Author, message_id: int, states: tuple[MessageState, ...]
) -> ChatMessage:
    """The author's message while they may still change it; members may at any time."""
    message = find_message(session, room, message_id)
    is_own = (message.registration_id, message.member_id) == (author.registration_id, author.member_id)
    if not is_own or message.state not in states:
        raise MessageGone()
    if author.member_id is None and now() - message.created_at > SECOND_THOUGHTS:
        raise TooLate(minutes=SECOND_THOUGHTS // timedelta(minutes=1))
    return message


def _state_of(session: Session, message: ChatMessage) -> State:
    session.flush()
    return states_of(session.execute(MESSAGES.where(ChatMessage.id == message.id)))[0]
