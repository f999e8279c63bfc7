"""Places through which people come in, and the codes that tell them apart."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.event import Event
from core.models.minor import Minor
from core.models.registration import Registration
from core.models.scoped import Scoped


class Channel(StrEnum):
    """The kind of place an entry point is."""

    POSTER = "poster"
    SCREEN = "screen"
    AD = "ad"
    SOCIAL = "social"
    EMAIL = "email"
    PARTNER = "partner"
    EMPLOYEE = "employee"
    WEBSITE = "website"
    CLIP = "clip"
    OTHER = "other"


class EntryPoint(Scoped, Base):
    """One poster, ad, post, e-mail, partner, venue screen or employee, with what it cost."""

    __tablename__ = "entry_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    channel: Mapped[Channel]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    cost_minor: Mapped[Minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]

    code: Mapped["Code"] = relationship(back_populates="entry_point", lazy="joined")


class Code(Scoped, Base):
    """Eight characters that stand for one entry point, or for one attendee's share link."""

    __tablename__ = "code"
    __table_args__ = (CheckConstraint("(entry_point_id IS NULL) <> (registration_id IS NULL)", name="one_owner"),)

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    entry_point_id: Mapped[int | None] = mapped_column(ForeignKey("entry_point.id", ondelete="CASCADE"), unique=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    event: Mapped[Event] = relationship()
    entry_point: Mapped[EntryPoint | None] = relationship(back_populates="code")
    registration: Mapped[Registration | None] = relationship()
