"""The row of a room: whoever changes what the room shows locks it, and takes the next revision from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.database import one_at_a_time
from core.errors import NotFound
from core.events import QueueChanged, RoomChanged
from core.models import ChatMessage, ChatRoom, Event, EventStatus, MessageState
from core.outbox import record_once
from core.services.room.chat_errors import MessageGone

OPEN_STATUSES = (EventStatus.PUBLISHED, EventStatus.LIVE)


@dataclass(frozen=True)
class LockedRoom:
    """A room nobody else can change until this transaction ends, and what its event says."""

    room: ChatRoom
    status: EventStatus
    starts_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether people can talk in it now."""
        return self.status in OPEN_STATUSES


def lock_room(session: Session, event_id: int, organisation_id: int | None = None) -> LockedRoom:
    """The room with its row locked; made when the event never had one. Not found in another organisation than the given."""
    found = _find(session, event_id)
    if found is None:
        one_at_a_time(session, f"chat room {event_id}")
        found = _find(session, event_id) or _make(session, event_id)
    if organisation_id is not None and found.room.organisation_id != organisation_id:
        raise NotFound()
    return found


def _find(session: Session, event_id: int) -> LockedRoom | None:
    wanted = select(ChatRoom, Event.status, Event.starts_at).join(Event, Event.id == ChatRoom.event_id)
    locked = wanted.where(ChatRoom.event_id == event_id).with_for_update(of=ChatRoom)
    row = session.execute(locked, execution_options={"populate_existing": True}).first()
    return LockedRoom(row[0], EventStatus(row[1]), row[2]) if row is not None else None


def _make(session: Session, event_id: int) -> LockedRoom:
    event = session.execute(select(Event.organisation_id, Event.status, Event.starts_at).where(Event.id == event_id)).first()
    if event is None:
        raise NotFound()
    room = ChatRoom(event_id=event_id, organisation_id=event[0])
    session.add(room)
    session.flush()
    return LockedRoom(room, EventStatus(event[1]), event[2])


def find_message(session: Session, room: ChatRoom, message_id: int) -> ChatMessage:
    """A message of the locked room as it stands now."""
    wanted = select(ChatMessage).where(ChatMessage.id == message_id, ChatMessage.event_id == room.event_id)
    message = session.scalar(wanted, execution_options={"populate_existing": True})
    if message is None:
        raise MessageGone()
    return message


def next_place(room: ChatRoom) -> int:
    """The place after the last."""
    room.places += 1
    return room.places


def next_revision(session: Session, room: ChatRoom) -> int:
    """The revision of what is changed now; everybody in the room will hear of it after the commit."""
    room.revision += 1
    record_once(session, RoomChanged(room.organisation_id, event_id=room.event_id))
    return room.revision


def change_room(session: Session, room: ChatRoom) -> None:
    """What CHAT says changed: the settings, or what is pinned."""
    room.changed_revision = next_revision(session, room)


def change_messages(session: Session, room: ChatRoom, messages: Iterable[ChatMessage]) -> None:
    """These messages look otherwise in the room from now on, and so does what shows them: their answers, and the pin.

    One that is not shown any more is not pinned any more.
    """
    revision = next_revision(session, room)
    changed = {message.id: message for message in messages}
    for message in changed.values():
        message.revision = revision
    session.flush()
    answers = (
        ChatMessage.event_id == room.event_id,
        ChatMessage.reply_to_id.in_(changed),
        ChatMessage.state == MessageState.SHOWN,
    )
    quoting = update(ChatMessage).where(*answers).values(revision=revision)
    session.execute(quoting, execution_options={"synchronize_session": False})
    pinned = room.pinned_message_id
    if pinned is None:
        return
    if pinned in changed and changed[pinned].state != MessageState.SHOWN:
        room.pinned_message_id = None
    if pinned in changed or session.scalar(select(ChatMessage.reply_to_id).where(ChatMessage.id == pinned)) in changed:
        room.changed_revision = revision


def change_queue(session: Session, room: ChatRoom) -> None:
    """What waits for moderators changed."""
    record_once(session, QueueChanged(room.organisation_id, event_id=room.event_id))
