"""What was kept of an event's video."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class RecordingStop(StrEnum):
    """Why nothing more is kept although video arrives."""

    DISK = "disk"
    LENGTH = "length"


class StreamSetup(Scoped, Base):
    """What a host chose for an event's video; without a row everything is as it is usually."""

    __tablename__ = "stream_setup"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    records: Mapped[bool]
    smaller: Mapped[bool] = mapped_column(default=True)  # pictures for slow lines, where the machine can
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Recording(Scoped, Base):
    """The one recording of an event, however often its encoder stopped and started.

    `path` is the playlist below the media folder; `ended_at` is set once nothing more can follow.
    """

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    duration_ms: Mapped[int]
    path: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    stopped: Mapped[RecordingStop | None]

    parts: Mapped[list["RecordingPart"]] = relationship(
        order_by="RecordingPart.offset_ms", cascade="all, delete-orphan", passive_deletes=True
    )


class RecordingPart(Base):
    """A stretch without a gap: what was sent at `started_at` is shown `offset_ms` into the recording."""

    __tablename__ = "recording_part"
    __table_args__ = (UniqueConstraint("recording_id", "offset_ms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    offset_ms: Mapped[int]
    duration_ms: Mapped[int]
