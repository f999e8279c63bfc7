"""Taking back what a moderator did, as long as nothing else has happened to the same message, person or setting since."""

from collections.abc import Callable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import (
    Audience,
    ChatMessage,
    ChatReport,
    ChatRoom,
    MessageState,
    ModerationAction,
    ModerationEntry,
    QuestionSettings,
    Sanction,
)
from core.permissions import Actor
from core.services.room.chat_errors import MessageGone
from core.services.room.chat_rooms import change_messages, change_queue, change_room, find_message, lock_room
from core.services.room.moderation_errors import AlreadyUndone, ChangedSince, NotUndoable
from core.services.room.moderation_log import log, moderated_room, tell_author
from core.services.room.sanctions import lift

ABOUT = ("message_id", "question_id", "comment_id", "message_text", "registration_id")
Counts = dict[str, int]
Step = Callable[[Session, Actor, ChatRoom, ModerationEntry], Counts | None]  # gives how much it decided, where not one


def step_back(entry: ModerationEntry) -> Step | None:
    """How the entry is taken back, if it can be."""
    return STEPS_BACK.get(entry.action)


def undo(
    session: Session,
    actor: Actor,
    event_id: int,
    entry_id: int,
    step_of: Callable[[ModerationEntry], Step | None] = step_back,
) -> ModerationEntry:
    """Take back what an entry of the log did; the undoing is an entry of its own."""
    room = moderated_room(session, actor, _room_of(session, actor, event_id, entry_id))
    entry = session.get_one(ModerationEntry, entry_id, populate_existing=True)
    if entry.undone_at is not None:
        raise AlreadyUndone()
    if (take_back := step_of(entry)) is None:
        raise NotUndoable()
    decided = take_back(session, actor, room, entry)
    return note_undone(session, actor, room, entry, decided)


def note_undone(
    session: Session, actor: Actor, room: ChatRoom | QuestionSettings, entry: ModerationEntry, decided: Counts | None = None
) -> ModerationEntry:
    """Write down that an entry was taken back, and how much of each kind that decided."""
    entry.undone_at, entry.undone_by_id = now(), actor.member_id
    about = {name: getattr(entry, name) for name in ABOUT}
    counted = {name: number for name, number in (decided or {}).items() if number}
    details = {"log": entry.id, "action": entry.action} | counted
    return log(session, actor, room, ModerationAction.UNDO, details=details, **about)


def _room_of(session: Session, actor: Actor, event_id: int, entry_id: int) -> int:
    """Where the entry stands: in this event's room, or, as a ban is the whole organisation's, in another of its rooms."""
    wanted = select(ModerationEntry.event_id, ModerationEntry.action).where(
        ModerationEntry.id == entry_id, ModerationEntry.organisation_id == actor.organisation_id
    )
    found = session.execute(wanted).first()
    if found is None or (found[0] != event_id and found[1] != ModerationAction.BAN):
        raise NotFound()
    return int(found[0])


def _message(session: Session, room: ChatRoom, entry: ModerationEntry, *states: MessageState) -> ChatMessage:
    """The entry's message, if it is still as the entry left it."""
    if entry.message_id is None:
        raise ChangedSince()
    try:
        message = find_message(session, room, entry.message_id)
    except MessageGone as gone:
        raise ChangedSince() from gone
    if message.state not in states:
        raise ChangedSince()
    return message


def _put_back(session: Session, _actor: Actor, room: ChatRoom, entry: ModerationEntry) -> None:
    message = _message(session, room, entry, MessageState.REMOVED)
    message.state = MessageState.SHOWN
    change_messages(session, room, [message])
    if entry.before.get("pinned") and room.pinned_message_id is None:
        room.pinned_message_id = message.id
        room.changed_revision = room.revision
    change_queue(session, room)
    tell_author(session, message)


def _hold_again(session: Session, _actor: Actor, room: ChatRoom, entry: ModerationEntry) -> Counts | None:
    if "messages" in entry.before:
        return {"messages": _hold_all_again(session, room, entry)}
    message = _message(session, room, entry, MessageState.SHOWN, MessageState.REJECTED)
    was_shown = message.state == MessageState.SHOWN
    if was_shown != (entry.action == ModerationAction.APPROVE):
        raise ChangedSince()
    message.state, message.place = MessageState.HELD, None
    if was_shown:
        change_messages(session, room, [message])
    change_queue(session, room)
    tell_author(session, message)
    return None


def _hold_all_again(session: Session, room: ChatRoom, entry: ModerationEntry) -> int:
    """Those of several that are still as they were left; what was done to the others since stays. Gives how many."""
    was_shown = entry.action == ModerationAction.APPROVE
    left = MessageState.SHOWN if was_shown else MessageState.REJECTED
    unchanged = (ChatMessage.event_id == room.event_id, ChatMessage.id.in_(entry.before["messages"]), ChatMessage.state == left)
    messages = session.scalars(select(ChatMessage).where(*unchanged), execution_options={"populate_existing": True}).all()
    if not messages:
        raise ChangedSince()
    for message in messages:
        message.state, message.place = MessageState.HELD, None
    if was_shown:
        change_messages(session, room, messages)
    change_queue(session, room)
    for message in messages:
        tell_author(session, message)
    return len(messages)


def _report_again(session: Session, _actor: Actor, room: ChatRoom, entry: ModerationEntry) -> None:
    _message(session, room, entry, MessageState.SHOWN)
    reports = update(ChatReport).where(ChatReport.id.in_(entry.before["reports"]))
    session.execute(reports.values(resolved_at=None, resolved_by_id=None))
    change_queue(session, room)


def _pin_former(session: Session, _actor: Actor, room: ChatRoom, entry: ModerationEntry) -> None:
    if room.pinned_message_id != entry.message_id:
        raise ChangedSince()
    room.pinned_message_id = _if_shown(session, room, entry.before.get("pinned"))
    change_room(session, room)


def _pin_again(session: Session, _actor: Actor, room: ChatRoom, entry: ModerationEntry) -> None:
    if room.pinned_message_id is not None:
        raise ChangedSince()
    room.pinned_message_id = _message(session, room, entry, MessageState.SHOWN).id
    change_room(session, room)


def _if_shown(session: Session, room: ChatRoom, message_id: int | None) -> int | None:
    shown = select(ChatMessage.id).where(ChatMessage.id == message_id, ChatMessage.state == MessageState.SHOWN)
    return session.scalar(shown.where(ChatMessage.event_id == room.event_id)) if message_id is not None else None


def forgive(session: Session, actor: Actor, room: ChatRoom, entry: ModerationEntry) -> Counts:
    """Lift a mute or ban, and put back the messages that went with it."""
    sanction = session.get(Sanction, entry.sanction_id, populate_existing=True) if entry.sanction_id is not None else None
    if sanction is None or not sanction.is_in_force(now()):
        raise ChangedSince()
    lift(session, actor, sanction)
    ids = entry.before.get("messages", [])
    back = 0
    for event_id in session.scalars(select(ChatMessage.event_id).where(ChatMessage.id.in_(ids)).distinct()).all():
        where = room if event_id == room.event_id else lock_room(session, event_id, actor.organisation_id).room
        back += _give_back(session, where, ids)
    return {"messages": back}


def _give_back(session: Session, room: ChatRoom, ids: Sequence[int]) -> int:
    """Put back what a ban took down in one room; the ban before it may have been decided in another. Gives how much."""
    taken = ChatMessage.state.in_((MessageState.REMOVED, MessageState.REJECTED))
    still_gone = select(ChatMessage).where(ChatMessage.event_id == room.event_id, ChatMessage.id.in_(ids), taken)
    messages = session.scalars(still_gone.order_by(ChatMessage.id), execution_options={"populate_existing": True}).all()
    for message in messages:
        message.state = MessageState.SHOWN if message.state == MessageState.REMOVED else MessageState.HELD
    if shown := [message for message in messages if message.state == MessageState.SHOWN]:
        change_messages(session, room, shown)
    if messages:
        change_queue(session, room)
    return len(messages)


def _set_back(session: Session, _actor: Actor, room: ChatRoom, entry: ModerationEntry) -> None:
    before, after = entry.details["from"], entry.details["to"]
    if any(getattr(room, name) != value for name, value in after.items()):
        raise ChangedSince()
    for name, value in before.items():
        setattr(room, name, Audience(value) if name == "audience" else value)
    if before != after:
        change_room(session, room)


STEPS_BACK: dict[ModerationAction, Step] = {
    ModerationAction.REMOVE: _put_back,
    ModerationAction.APPROVE: _hold_again,
    ModerationAction.REJECT: _hold_again,
    ModerationAction.DISMISS: _report_again,
    ModerationAction.PIN: _pin_former,
    ModerationAction.UNPIN: _pin_again,
    ModerationAction.MUTE: forgive,
    ModerationAction.BAN: forgive,
    ModerationAction.SETTINGS: _set_back,
}
