"""The moderators' log."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.chat_message import TEXT_COLUMN_LENGTH
from core.models.scoped import Scoped


class ModerationAction(StrEnum):
    """What was done; named as the command that does it."""

    REMOVE = "remove"
    APPROVE = "approve"
    REJECT = "reject"
    DISMISS = "dismiss"
    PIN = "pin"
    UNPIN = "unpin"
    MUTE = "mute"
    BAN = "ban"
    SETTINGS = "settings"
    RESTORE = "restore"
    UNDO = "undo"


class ModerationEntry(Scoped, Base):
    """One act of a moderator in one room: about a message, a question, a comment or a person.

    `message_text` is what it said at that moment, `details` what the log shows, `before` what an undo has to put
    back.
    """

    __tablename__ = "moderation_entry"
    __table_args__ = (Index("ix_moderation_entry_event_id_id", "event_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    action: Mapped[ModerationAction]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("chat_message.id", ondelete="SET NULL"))
    message_text: Mapped[str | None] = mapped_column(String(TEXT_COLUMN_LENGTH))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    sanction_id: Mapped[int | None] = mapped_column(ForeignKey("sanction.id", ondelete="SET NULL"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
