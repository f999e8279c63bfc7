"""An event's video as people watch it afterwards: where it is, its chapters, and how far each has come."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

CHAPTER_TITLE_MAX_LENGTH = 120
ADDRESS_MAX_LENGTH = 500


class Chapter(Scoped, Base):
    """A titled place in the recording, in milliseconds from its beginning."""

    __tablename__ = "chapter"
    __table_args__ = (UniqueConstraint("event_id", "at_ms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    at_ms: Mapped[int]
    title: Mapped[str] = mapped_column(String(CHAPTER_TITLE_MAX_LENGTH))


class ReplayAddress(Scoped, Base):
    """Where the video is of an event of which nothing was kept here.

    `begins_ms` is the moment of that video at which the event began; below zero when the video begins later.
    """

    __tablename__ = "replay_address"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(String(ADDRESS_MAX_LENGTH))
    begins_ms: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class ReplayProgress(Scoped, Base):
    """How far an attendee has come in the replay, and how long they have watched it in all."""

    __tablename__ = "replay_progress"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position_ms: Mapped[int] = mapped_column(default=0)
    watched_ms: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
