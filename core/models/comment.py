"""What people write below a replay."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.chat_message import TEXT_COLUMN_LENGTH, MessageState
from core.models.moderation_report import ModerationReport, one_a_person
from core.models.scoped import Scoped


class CommentMode(StrEnum):
    """Whether comments of attendees appear at once, wait for a moderator, or are not taken any more."""

    OPEN = "open"
    APPROVAL = "approval"
    CLOSED = "closed"


class Comment(Scoped, Base):
    """One comment by an attendee or a member, or an answer to one; its client id makes a resend harmless.

    `video_ms` is the moment of the recording it is about, if it names one. `likes` is counted anew from the rows of likes with
    each change of them. Its states are those of a message.
    """

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("event_id", "client_id"),
        Index("ix_comment_listed", "event_id", "parent_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    badge: Mapped[str | None] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(TEXT_COLUMN_LENGTH))
    video_ms: Mapped[int | None]
    state: Mapped[MessageState] = mapped_column(default=MessageState.SHOWN)
    held_for: Mapped[str | None] = mapped_column(String(40))
    likes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]


class CommentLike(Scoped, Base):
    """One person likes one comment: the keys allow no second time."""

    __tablename__ = "comment_like"
    __table_args__ = (UniqueConstraint("comment_id", "registration_id"), UniqueConstraint("comment_id", "member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class CommentReport(ModerationReport, Base):
    """One person's report of one comment."""

    __tablename__ = "comment_report"
    __table_args__ = one_a_person("comment_report", "comment_id")

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))


class CommentSettings(Scoped, Base):
    """One row an event, made with the first change: how its comments work now, and how far the team has read."""

    __tablename__ = "comment_settings"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[CommentMode] = mapped_column(default=CommentMode.OPEN)
    read_to_id: Mapped[int] = mapped_column(default=0)
