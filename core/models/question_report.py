"""What people tell the team of a question."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.chat_report import NOTE_MAX_LENGTH, ReportReason
from core.models.scoped import Scoped

UNRESOLVED = text("resolved_at IS NULL")


class QuestionReport(Scoped, Base):
    """One person's report of one question; it waits until a moderator dismissed it or took the question out of sight."""

    __tablename__ = "question_report"
    __table_args__ = (
        UniqueConstraint("question_id", "registration_id"),
        UniqueConstraint("question_id", "member_id"),
        Index("ix_question_report_unresolved", "event_id", "question_id", sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    reason: Mapped[ReportReason]
    note: Mapped[str] = mapped_column(String(NOTE_MAX_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
