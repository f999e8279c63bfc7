"""What there is of an event's video besides what its encoder sends."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class VariantsHeld(StrEnum):
    """Why there are fewer smaller pictures than there could be."""

    OFF = "off"
    CORES = "cores"
    BUSY = "busy"


class StreamVariants(Scoped, Base):
    """What viewers of an event's stream can choose from now; `sizes` are shorter sides in pixels, the encoder's own first."""

    __tablename__ = "stream_variants"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    sizes: Mapped[list[int]] = mapped_column(JSON)
    sound: Mapped[bool]
    held: Mapped[VariantsHeld | None]
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
