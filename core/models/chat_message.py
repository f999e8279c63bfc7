"""What was said in a room."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

REMOVED = text("deleted_at IS NOT NULL")


class ChatMessage(Scoped, Base):
    """One message by an attendee or a member; its id orders the room, its client id makes a resend harmless."""

    __tablename__ = "chat_message"
    __table_args__ = (
        UniqueConstraint("event_id", "client_id"),
        Index("ix_chat_message_event_id_id", "event_id", "id"),
        # Few of many: whoever comes back after a gap asks for these.
        Index("ix_chat_message_removed", "event_id", "id", sqlite_where=REMOVED, postgresql_where=REMOVED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    client_id: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    badge: Mapped[str | None] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
