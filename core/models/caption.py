"""Words to read beside an event's video."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

CAPTION_MAX_LENGTH = 200


class CaptionLine(Scoped, Base):
    """A line that a host wrote while the event went on."""

    __tablename__ = "caption_line"
    __table_args__ = (Index("ix_caption_line_event_id_at", "event_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(String(CAPTION_MAX_LENGTH))


class CaptionTrack(Scoped, Base):
    """A WebVTT file for the recording, in one language; its times count from the recording's beginning."""

    __tablename__ = "caption_track"
    __table_args__ = (UniqueConstraint("event_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
