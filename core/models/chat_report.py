"""What people tell the moderators of a message."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

NOTE_MAX_LENGTH = 300
UNRESOLVED = text("resolved_at IS NULL")


class ReportReason(StrEnum):
    """What somebody finds wrong with a message."""

    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


class ChatReport(Scoped, Base):
    """One person's report of one message; it waits until a moderator dismissed it or took the message down."""

    __tablename__ = "chat_report"
    __table_args__ = (
        UniqueConstraint("message_id", "registration_id"),
        UniqueConstraint("message_id", "member_id"),
        Index("ix_chat_report_unresolved", "event_id", "message_id", sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    message_id: Mapped[int] = mapped_column(ForeignKey("chat_message.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    reason: Mapped[ReportReason]
    note: Mapped[str] = mapped_column(String(NOTE_MAX_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
