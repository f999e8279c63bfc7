"""What moderators see: what waits for them, their log, who is muted or banned; in the shapes of docs/realtime-protocol.md."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.clock import now
from core.models import (
    Anonymity,
    ChatMessage,
    ChatReport,
    ChatRoom,
    Comment,
    Member,
    MessageState,
    ModerationAction,
    ModerationEntry,
    Question,
    Registration,
    Sanction,
    SanctionKind,
)
from core.models.sanction import NOT_LIFTED
from core.names import short_name
from core.queries.moderation_reports import reports_by
from core.queries.room.chat import MESSAGES, MessageRow, State, message_state, states_of

QUEUE_MAX = 100
LOG_PAGE = 50

_REPORTED = and_(ChatReport.resolved_at.is_(None), ChatMessage.state == MessageState.SHOWN)
_HELD = and_(ChatMessage.event_id == bindparam("event_id"), ChatMessage.state == MessageState.HELD)
_COUNTS = select(
    select(func.count()).select_from(ChatMessage).where(_HELD).scalar_subquery(),
    select(func.count(ChatReport.message_id.distinct()))
    .join(ChatMessage, ChatMessage.id == ChatReport.message_id)
    .where(ChatReport.event_id == bindparam("event_id"), _REPORTED)
    .scalar_subquery(),
)
_by, _undone_by = aliased(Member, name="acting"), aliased(Member, name="undoing")
_ENTRIES = (
    select(ModerationEntry, _by.name, _undone_by.name, ChatMessage, Question, Comment, Registration.name, Sanction, ChatRoom)
    .outerjoin(ChatRoom, ChatRoom.event_id == ModerationEntry.event_id)
    .outerjoin(_by, _by.id == ModerationEntry.member_id)
    .outerjoin(_undone_by, _undone_by.id == ModerationEntry.undone_by_id)
    .outerjoin(ChatMessage, ChatMessage.id == ModerationEntry.message_id)
    .outerjoin(Question, Question.id == ModerationEntry.question_id)
    .outerjoin(Comment, Comment.id == ModerationEntry.comment_id)
    .outerjoin(Registration, Registration.id == ModerationEntry.registration_id)
    .outerjoin(Sanction, Sanction.id == ModerationEntry.sanction_id)
)


def counts(session: Session, event_id: int) -> State:
    """MODERATION: how many messages wait."""
    held, reported = session.execute(_COUNTS, {"event_id": event_id}).one()
    return {"held": held, "reported": reported}


def queue(session: Session, event_id: int) -> State:
    """The oldest that wait: held ones with the reason, `held_for`, and reported ones as REPORTED."""
    return {"held": _held(session, event_id), "reported": _reported(session, event_id)}


def _held(session: Session, event_id: int) -> list[State]:
    wanted = MESSAGES.add_columns(ChatMessage.held_for).where(_HELD).order_by(ChatMessage.id).limit(QUEUE_MAX)
    rows = session.execute(wanted, {"event_id": event_id})
    return [message_state(MessageRow._make(row[:-1])) | ({"held_for": row[-1]} if row[-1] else {}) for row in rows]


def _reported(session: Session, event_id: int) -> list[State]:
    first = func.min(ChatReport.id)
    oldest = (
        select(ChatReport.message_id)
        .join(ChatMessage, ChatMessage.id == ChatReport.message_id)
        .where(ChatReport.event_id == event_id, _REPORTED)
        .group_by(ChatReport.message_id)
        .order_by(first)
        .limit(QUEUE_MAX)
    )
    ids = session.scalars(oldest).all()
    if not ids:
        return []
    messages = {state["id"]: state for state in states_of(session.execute(MESSAGES.where(ChatMessage.id.in_(ids))))}
    said = reports_by(session, ChatReport.message_id, ids)
    still = messages.keys() & said.keys()  # what was decided meanwhile is gone
    return [{"message": messages[message_id], **said[message_id]} for message_id in ids if message_id in still]


def log(session: Session, event_id: int, before: int | None = None) -> State:
    """A page of the moderators' log, newest first: `entries` and whether there are `more`."""
    wanted = _ENTRIES.where(ModerationEntry.event_id == event_id).order_by(ModerationEntry.id.desc()).limit(LOG_PAGE + 1)
    if before is not None:
        wanted = wanted.where(ModerationEntry.id < before)
    rows = session.execute(wanted).all()
    return {"entries": [_entry_state(row) for row in rows[:LOG_PAGE]], "more": len(rows) > LOG_PAGE}


def _entry_state(row: Sequence[Any]) -> State:
    """ENTRY: who did what to which message, question, comment or person, and whether it can be taken back."""
    entry, by, undone_by, message, question, comment, person, sanction, room = row
    state: State = {
        "id": entry.id,
        "at": entry.created_at.isoformat(),
        "by": by or "",
        "action": entry.action.value,
        "can_undo": entry.undone_at is None and _stands(entry, message or question or comment, sanction, room),
    }
    for noun, said in (("message", message), ("question", question), ("comment", comment)):
        if said is not None:
            state[noun] = {"id": said.id, "name": _name(said), "text": entry.message_text or said.text}
    if person is not None:
        state["person"] = {"key": f"r{entry.registration_id}", "name": short_name(person)}
    if entry.details:
        state["details"] = entry.details
    if entry.undone_at is not None:
        state["undone"] = {"at": entry.undone_at.isoformat(), "by": undone_by or ""}
    return state


def _name(said: ChatMessage | Question | Comment) -> str:
    """Whose it is; nobody's where that was promised to stay hidden from the team too."""
    is_hidden = isinstance(said, Question) and said.anonymity == Anonymity.EVERYONE
    return "" if is_hidden else said.author_name


def _stands(
    entry: ModerationEntry, said: ChatMessage | Question | Comment | None, sanction: Sanction | None, room: ChatRoom | None
) -> bool:
    """Whether what the entry did is still so, as far as one can see without locking the room; `undo` decides."""
    match entry.action:
        case ModerationAction.PIN:
            return room is not None and room.pinned_message_id == entry.message_id
        case ModerationAction.UNPIN:
            is_free = room is not None and room.pinned_message_id is None
            return is_free and said is not None and said.state == MessageState.SHOWN
        case ModerationAction.MUTE | ModerationAction.BAN:
            return sanction is not None and sanction.is_in_force(now())
        case ModerationAction.SETTINGS:
            return all(getattr(room, name) == value for name, value in entry.details["to"].items())
        case _ if "messages" in entry.before:
            return True  # of many messages some may stand
        case ModerationAction.UNDO:
            return False
        case _ if isinstance(said, Question):
            return said.revision == entry.before.get("revision")
        case _:
            return said is not None and said.state == STATES_LEFT.get(entry.action)


STATES_LEFT = {
    ModerationAction.REMOVE: MessageState.REMOVED,
    ModerationAction.RESTORE: MessageState.SHOWN,
    ModerationAction.APPROVE: MessageState.SHOWN,
    ModerationAction.REJECT: MessageState.REJECTED,
    ModerationAction.DISMISS: MessageState.SHOWN,
}


def people(session: Session, organisation_id: int, event_id: int) -> list[State]:
    """SANCTION of everybody muted in this room or banned from the organisation's, newest first."""
    muted_here = and_(Sanction.kind == SanctionKind.MUTE, Sanction.event_id == event_id, Sanction.until > now())
    rows = session.execute(
        select(Sanction, ModerationEntry.id, Member.name)
        .join(ModerationEntry, ModerationEntry.sanction_id == Sanction.id)
        .outerjoin(Member, Member.id == Sanction.created_by_id)
        .where(
            Sanction.organisation_id == organisation_id,
            NOT_LIFTED,
            or_(Sanction.kind == SanctionKind.BAN, muted_here),
        )
        .order_by(Sanction.id.desc())
    )
    return [_sanction_state(sanction, entry_id, by) for sanction, entry_id, by in rows]


def _sanction_state(sanction: Sanction, entry_id: int, by: str | None) -> State:
    state: State = {
        "log": entry_id,
        "kind": sanction.kind.value,
        "key": f"r{sanction.registration_id}",
        "name": sanction.name,
        "at": sanction.created_at.isoformat(),
        "by": by or "",
    }
    return state | ({"until": sanction.until.isoformat()} if sanction.until is not None else {})
