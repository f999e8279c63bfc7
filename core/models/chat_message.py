"""What was said in a room."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

TEXT_COLUMN_LENGTH = 1000
HELD = text("state = 'held'")
IS_ANSWER = text("reply_to_id IS NOT NULL")


class MessageState(StrEnum):
    """Whether a message is there to be read, and who decided otherwise: nobody yet, a moderator, its author."""

    SHOWN = "shown"
    HELD = "held"
    REMOVED = "removed"
    REJECTED = "rejected"
    DELETED = "deleted"


class ChatMessage(Scoped, Base):
    """One message by an attendee or a member; its client id makes a resend harmless.

    `place` orders the room and is given when the message is first shown, so one that was never let through has none.
    `revision` is that of the last change that people in the room could see; zero before there was any.
    """

    __tablename__ = "chat_message"
    __table_args__ = (
        UniqueConstraint("event_id", "client_id"),
        UniqueConstraint("event_id", "place"),
        Index("ix_chat_message_event_id_revision", "event_id", "revision"),
        Index("ix_chat_message_author", "event_id", "registration_id", "created_at"),
        # Few of many, asked for again and again: what waits for moderators, and the answers to a message that changed.
        Index("ix_chat_message_held", "event_id", "id", sqlite_where=HELD, postgresql_where=HELD),
        Index("ix_chat_message_answers", "reply_to_id", sqlite_where=IS_ANSWER, postgresql_where=IS_ANSWER),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    client_id: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    badge: Mapped[str | None] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(TEXT_COLUMN_LENGTH))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("chat_message.id", ondelete="SET NULL"))
    mentions: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[MessageState] = mapped_column(default=MessageState.SHOWN)
    held_for: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
