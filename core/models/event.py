"""What people attend."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.organisation import Organisation
from core.models.scoped import Scoped


class EventFormat(StrEnum):
    """How people attend."""

    LIVE = "live"
    ONLINE = "online"
    ONSITE = "onsite"
    HYBRID = "hybrid"


class EventStatus(StrEnum):
    """Where an event stands: draft → published → live → ended, or cancelled."""

    DRAFT = "draft"
    PUBLISHED = "published"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Event(Scoped, Base):
    """One event with its page, its room and its rules.

    `revision` counts the changes that calendars must follow; `moved_at` is the latest that people who held a place had to
    be told.
    """

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(140))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    format: Mapped[EventFormat]
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.DRAFT)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(10), default="en")
    venue_name: Mapped[str] = mapped_column(String(140), default="")
    venue_address: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int | None]
    consent_text: Mapped[str] = mapped_column(String(500), default="")
    referral_window_days: Mapped[int] = mapped_column(default=30)
    shows_inviters: Mapped[bool] = mapped_column(default=True, server_default=true())
    cover: Mapped[str | None] = mapped_column(String(80))

    stream_url: Mapped[str] = mapped_column(String(500), default="")
    stream_key: Mapped[str] = mapped_column(String(64), unique=True)
    playback_id: Mapped[str] = mapped_column(String(64), unique=True)
    stream_online_at: Mapped[datetime | None]
    stream_seen_at: Mapped[datetime | None]

    seats_taken: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    published_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    replay_published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    @property
    def has_replay(self) -> bool:
        """Whether it is over and its recording is there for those who have a place."""
        return self.status == EventStatus.ENDED and self.replay_published_at is not None
