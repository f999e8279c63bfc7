"""Words that name a person, taken out of what keeps its place: messages, e-mails, reports to moderators, stored reports."""

import json
import zlib
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, undefer

from core.models import (
    ChatMessage,
    ChatReport,
    Email,
    EmailAttachment,
    EmailStatus,
    MessageState,
    ModerationEntry,
    ReportSnapshot,
)
from core.queries.report_content import LEVEL
from core.queries.stored_forest import pack_columns, unpack_columns
from core.services.chat_rooms import change_messages, change_queue, lock_room

GONE = (MessageState.DELETED, MessageState.REMOVED, MessageState.REJECTED)
NOT_PEOPLE = ("entry_points", "sources")  # in a report: what has an id there is a poster, not a person


def erase_messages(session: Session, place_ids: Collection[int], name: str) -> None:
    """Empty everything they said, and take it out of the rooms where it is still shown."""
    said = select(ChatMessage).where(ChatMessage.registration_id.in_(place_ids)).order_by(ChatMessage.event_id, ChatMessage.id)
    by_event: dict[int, list[ChatMessage]] = {}
    for message in session.scalars(said):
        by_event.setdefault(message.event_id, []).append(message)
    for event_id, messages in sorted(by_event.items()):
        room = lock_room(session, event_id).room
        shown = [message for message in messages if message.state == MessageState.SHOWN]
        for message in messages:
            message.text, message.author_name, message.mentions = "", name, None
            message.client_id = f"erased:{message.id}"  # a browser chose it, so it may say anything
            message.state = message.state if message.state in GONE else MessageState.DELETED
        change_messages(session, room, shown)
        change_queue(session, room)
    _erase_log(session, place_ids)


def _erase_log(session: Session, place_ids: Collection[int]) -> None:
    """The moderators' log keeps what was done, and not what had been said."""
    theirs = update(ModerationEntry).where(ModerationEntry.registration_id.in_(place_ids)).values(message_text=None)
    session.execute(theirs, execution_options={"synchronize_session": "fetch"})


def erase_emails(session: Session, place_ids: Collection[int]) -> None:
    """What was sent stays as a line in the count; what waits is not sent any more."""
    ids = list(session.scalars(select(Email.id).where(Email.registration_id.in_(place_ids))))
    session.execute(delete(EmailAttachment).where(EmailAttachment.email_id.in_(ids)))
    session.execute(delete(Email).where(Email.id.in_(ids), Email.status != EmailStatus.SENT))
    nothing = {"recipient": "", "recipient_name": "", "subject": "", "text": "", "html": "", "last_error": ""}
    session.execute(update(Email).where(Email.id.in_(ids)).values(nothing), execution_options={"synchronize_session": "fetch"})


def erase_reports(session: Session, place_ids: Collection[int]) -> None:
    """What they told the moderators of others' messages, and what others told of theirs."""
    about = select(ChatMessage.id).where(ChatMessage.registration_id.in_(place_ids))
    for theirs in (ChatReport.registration_id.in_(place_ids), ChatReport.message_id.in_(about)):
        session.execute(update(ChatReport).where(theirs).values(note=""), execution_options={"synchronize_session": "fetch"})


def erase_snapshots(session: Session, event_ids: Collection[int], place_ids: Collection[int], name: str) -> None:
    """Stored reports keep every number, under the name of nobody."""
    kept = select(ReportSnapshot).where(ReportSnapshot.event_id.in_(event_ids))
    kept = kept.options(undefer(ReportSnapshot.content), undefer(ReportSnapshot.forest))
    for snapshot in session.scalars(kept.execution_options(yield_per=1)):
        if snapshot.content is not None:
            report = _renamed(json.loads(zlib.decompress(snapshot.content)), frozenset(place_ids), name)
            snapshot.content = zlib.compress(json.dumps(report).encode(), LEVEL)
        if snapshot.forest is not None:
            columns = unpack_columns(snapshot.forest)
            hidden = np.isin(columns.ids, list(place_ids))
            names = [name if is_hidden else shown for shown, is_hidden in zip(columns.names, hidden, strict=True)]
            snapshot.forest = pack_columns(replace(columns, names=names))


def _renamed(value: Any, place_ids: frozenset[int], name: str) -> Any:
    """In everything that has one of these ids, the words are a name: `{"id": 7, "name": "Maud"}`, `{"root_id": 7, "root": …}`."""
    if isinstance(value, list):
        return [_renamed(item, place_ids, name) for item in value]
    if not isinstance(value, dict):
        return value
    renamed = {key: item if key in NOT_PEOPLE else _renamed(item, place_ids, name) for key, item in value.items()}
    for key, item in value.items():
        named = key.removesuffix("_id") if key != "id" else "name"
        if key.endswith("id") and item in place_ids and isinstance(value.get(named), str):
            renamed[named] = name
    return renamed
