"""Arrivals."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

CAME_TO_A_CLIP = text("clip_id IS NOT NULL")


class Via(StrEnum):
    """How a visit arrived: by a printed QR code, by a clickable link, or directly."""

    SCAN = "scan"
    CLICK = "click"
    DIRECT = "direct"


class Visit(Scoped, Base):
    """One arrival. Human when no rule calls it a bot and a browser confirmed it; never with an IP address."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_event_id_created_at", "event_id", "created_at"),
        Index("ix_visit_clip", "clip_id", sqlite_where=CAME_TO_A_CLIP, postgresql_where=CAME_TO_A_CLIP),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="SET NULL"), index=True)
    code: Mapped[str | None] = mapped_column(ForeignKey("code.code", ondelete="SET NULL"), index=True)
    clip_id: Mapped[int | None] = mapped_column(ForeignKey("clip.id", ondelete="SET NULL"))
    via: Mapped[Via]
    user_agent: Mapped[str] = mapped_column(String(400), default="")
    referer: Mapped[str] = mapped_column(String(300), default="")
    address_hash: Mapped[str] = mapped_column(String(32), default="", index=True)
    bot_reason: Mapped[str | None] = mapped_column(String(40))
    classified_at: Mapped[datetime | None] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
