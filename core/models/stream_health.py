"""How well an event's video arrives."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.scoped import Scoped


class StreamHealth(Scoped, Base):
    """What the ingest measured last of an event's encoder; `runs` counts its connections of one broadcast."""

    __tablename__ = "stream_health"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    taken_at: Mapped[datetime]
    since: Mapped[datetime]
    runs: Mapped[int]
    bits_per_s: Mapped[int]
    frames_per_s: Mapped[float]
    dropped_frames: Mapped[int]
    behind_ms: Mapped[int]
    keyframe_ms: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    video_codec: Mapped[str] = mapped_column(String(20))
    audio_codec: Mapped[str] = mapped_column(String(20))
    is_encoded: Mapped[bool]
