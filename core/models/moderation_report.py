"""What somebody finds wrong with what was said, whatever it is: the columns that such reports share."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.models.scoped import Scoped

NOTE_MAX_LENGTH = 300
_UNRESOLVED = text("resolved_at IS NULL")


class ReportReason(StrEnum):
    """What somebody finds wrong with what was said."""

    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


class ModerationReport(Scoped):
    """One person's report; it waits until a moderator dismissed it or took down what it is about."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    reason: Mapped[ReportReason]
    note: Mapped[str] = mapped_column(String(NOTE_MAX_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


def one_a_person(table: str, about: str) -> tuple[UniqueConstraint | Index, ...]:
    """The keys of a table of reports: one person reports a thing once, and what waits in an event is found by it."""
    return (
        UniqueConstraint(about, "registration_id"),
        UniqueConstraint(about, "member_id"),
        Index(f"ix_{table}_unresolved", "event_id", about, sqlite_where=_UNRESOLVED, postgresql_where=_UNRESOLVED),
    )
