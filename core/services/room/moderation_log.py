"""The moderators' log, and the checks that everything in it begins with."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import number_in
from core.errors import NotFound
from core.events import MessageDecided
from core.models import (
    ChatMessage,
    ChatRoom,
    Member,
    MessageState,
    ModerationAction,
    ModerationEntry,
    QuestionSettings,
    Registration,
)
from core.outbox import record
from core.permissions import Actor, Permission
from core.services.room.chat_errors import MessageGone
from core.services.room.chat_rooms import LockedRoom, find_message, lock_room
from core.services.room.moderation_errors import IsMember


def lock_moderated(session: Session, actor: Actor, event_id: int) -> LockedRoom:
    """The actor's organisation's room, locked, with what its event says; raise unless they may moderate it."""
    actor.require(Permission.MODERATE)
    return lock_room(session, event_id, actor.organisation_id)


def moderated_room(session: Session, actor: Actor, event_id: int) -> ChatRoom:
    """The same where the event does not matter."""
    return lock_moderated(session, actor, event_id).room


def message_in(session: Session, room: ChatRoom, message_id: int, *states: MessageState) -> ChatMessage:
    """A message of the room in one of these states; gone in any other, not found in another room."""
    try:
        message = find_message(session, room, message_id)
    except MessageGone as gone:
        raise NotFound() from gone
    if message.state not in states:
        raise MessageGone()
    return message


def attendee_of(session: Session, room: ChatRoom, key: str) -> Registration:
    """The attendee whom a key names; members are refused."""
    if (member_id := number_in(key, "m")) is not None:
        staff = select(Member.id).where(Member.id == member_id, Member.organisation_id == room.organisation_id)
        raise IsMember() if session.scalar(staff) is not None else NotFound()
    here = select(Registration).where(Registration.id == number_in(key, "r"), Registration.event_id == room.event_id)
    registration = session.scalar(here)
    if registration is None:
        raise NotFound()
    return registration


def log(
    session: Session, actor: Actor, room: ChatRoom | QuestionSettings, action: ModerationAction, **about: Any
) -> ModerationEntry:
    """Note what the actor did, and about which message, question, comment or person.

    What is still to be written goes to the database with it.
    """
    for noun in ("message", "question", "comment"):
        if (said := about.pop(noun, None)) is not None:
            about = {f"{noun}_id": said.id, "message_text": said.text, "registration_id": said.registration_id} | about
    entry = ModerationEntry(
        organisation_id=room.organisation_id, event_id=room.event_id, member_id=actor.member_id, action=action, **about
    )
    session.add(entry)
    session.flush()
    return entry


def tell_author(session: Session, message: ChatMessage) -> None:
    """An attendee hears what was decided about their message."""
    if message.registration_id is not None:
        ids = {"event_id": message.event_id, "registration_id": message.registration_id, "message_id": message.id}
        record(session, MessageDecided(message.organisation_id, state=message.state.value, **ids))
