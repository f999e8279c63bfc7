"""What moderators do in a room, noted in the log. What they do to people is in `sanctions`, taking back in `undoing`."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import Invalid
from core.i18n import N_
from core.models import Audience, ChatReport, MessageState, ModerationAction, ModerationEntry
from core.permissions import Actor
from core.services.room.chat_errors import MessageGone
from core.services.room.chat_rooms import change_messages, change_queue, change_room, next_place
from core.services.room.moderation_errors import NothingNewShown
from core.services.room.moderation_log import lock_moderated, log, message_in, moderated_room, tell_author

SETTINGS = ("slow_s", "audience", "registered_min", "links", "review")
SLOW_MAX_S = 600
REGISTERED_MAX_MIN = 100_000


def remove_message(session: Session, actor: Actor, event_id: int, message_id: int) -> ModerationEntry:
    """Take a message down for everyone; its row stays."""
    room = moderated_room(session, actor, event_id)
    message = message_in(session, room, message_id, MessageState.SHOWN)
    was_pinned = room.pinned_message_id == message.id
    message.state = MessageState.REMOVED
    change_messages(session, room, [message])
    change_queue(session, room)
    tell_author(session, message)
    return log(session, actor, room, ModerationAction.REMOVE, message=message, before={"pinned": was_pinned})


def approve_message(session: Session, actor: Actor, event_id: int, message_id: int) -> ModerationEntry:
    """Let a held message through, at the end of the room while people can talk in it.

    After the end it would be the last word in a conversation that nobody can answer any more.
    """
    locked = lock_moderated(session, actor, event_id)
    if not locked.is_open:
        raise NothingNewShown()
    room = locked.room
    message = message_in(session, room, message_id, MessageState.HELD)
    message.state, message.place = MessageState.SHOWN, next_place(room)
    change_messages(session, room, [message])
    change_queue(session, room)
    tell_author(session, message)
    return log(session, actor, room, ModerationAction.APPROVE, message=message)


def reject_message(session: Session, actor: Actor, event_id: int, message_id: int) -> ModerationEntry:
    """Do not let a held message through; nobody else has seen it."""
    room = moderated_room(session, actor, event_id)
    message = message_in(session, room, message_id, MessageState.HELD)
    message.state = MessageState.REJECTED
    change_queue(session, room)
    tell_author(session, message)
    return log(session, actor, room, ModerationAction.REJECT, message=message)


def dismiss_reports(session: Session, actor: Actor, event_id: int, message_id: int) -> ModerationEntry:
    """The reports of a message were looked at, and it stays."""
    room = moderated_room(session, actor, event_id)
    message = message_in(session, room, message_id, MessageState.SHOWN)
    unresolved = select(ChatReport).where(ChatReport.message_id == message.id, ChatReport.resolved_at.is_(None))
    reports = session.scalars(unresolved.order_by(ChatReport.id)).all()
    if not reports:
        raise MessageGone()
    for report in reports:
        report.resolved_at, report.resolved_by_id = now(), actor.member_id
    change_queue(session, room)
    looked_at = {"reports": [report.id for report in reports]}
    return log(session, actor, room, ModerationAction.DISMISS, message=message, before=looked_at)


def pin_message(session: Session, actor: Actor, event_id: int, message_id: int) -> ModerationEntry:
    """Keep a message in everybody's sight, in place of the one that was."""
    room = moderated_room(session, actor, event_id)
    message = message_in(session, room, message_id, MessageState.SHOWN)
    before = {"pinned": room.pinned_message_id}
    room.pinned_message_id = message.id
    change_room(session, room)
    return log(session, actor, room, ModerationAction.PIN, message=message, before=before)


def unpin_message(session: Session, actor: Actor, event_id: int) -> ModerationEntry:
    """Let go of the pinned message."""
    room = moderated_room(session, actor, event_id)
    if room.pinned_message_id is None:
        raise MessageGone()
    message = message_in(session, room, room.pinned_message_id, MessageState.SHOWN)
    room.pinned_message_id = None
    change_room(session, room)
    return log(session, actor, room, ModerationAction.UNPIN, message=message)


def change_settings(session: Session, actor: Actor, event_id: int, **changes: Any) -> ModerationEntry:
    """Change how the chat works: any of `slow_s`, `audience`, `registered_min`, `links`, `review`."""
    room = moderated_room(session, actor, event_id)
    wanted = _checked(changes)
    before = {name: getattr(room, name) for name in wanted}
    for name, value in wanted.items():
        setattr(room, name, value)
    if before != wanted:
        change_room(session, room)
    return log(session, actor, room, ModerationAction.SETTINGS, details={"from": before, "to": wanted})


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    checked = dict(changes)
    if "audience" in checked:
        if checked["audience"] not in set(Audience):
            raise Invalid("audience", N_("This is no audience."))
        checked["audience"] = Audience(checked["audience"])
    for name, most in (("slow_s", SLOW_MAX_S), ("registered_min", REGISTERED_MAX_MIN)):
        if name in checked and not 0 <= checked[name] <= most:
            raise Invalid(name, N_("This is too much."))
    return {name: checked[name] for name in SETTINGS if name in checked}
