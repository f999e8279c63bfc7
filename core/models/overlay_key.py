"""What admits an event's overlays to its room."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class OverlayKey(Scoped, Base):
    """The unguessable part of the addresses that a host puts into an encoder; a new one makes the old addresses go dark."""

    __tablename__ = "overlay_key"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
