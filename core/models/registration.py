"""A person's place at an event."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.event import Event, EventFormat
from core.models.person import Person
from core.models.scoped import Scoped

# Few of many, and 200 registrations a second should not have to write their absence down.
HAS_FORM_SHARER = text("form_sharer_id IS NOT NULL")
IS_MERGED = text("merged_into_id IS NOT NULL")
HAS_PHONE = text("phone IS NOT NULL")


class RegistrationStatus(StrEnum):
    """Whether the place is held."""

    REGISTERED = "registered"
    CANCELLED = "cancelled"


class AttendanceMode(StrEnum):
    """How the holder means to join: a choice at hybrid events, given by the format at all others."""

    ONLINE = "online"
    ONSITE = "onsite"


class Registration(Scoped, Base):
    """One place at one event; the ticket token admits its holder.

    `phone` is what the form said even where the number is another person's already; `form_token` is the form's own, by
    which the same form posted twice is recognised; `form_sharer_id` is whose share code came with it, kept for the day on which
    the parent is decided again.

    One with `merged_into_id` was a second place of one human: it is cancelled, and its ticket and share link are the other's.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_registration_event_id_created_at", "event_id", "created_at"),
        Index("ix_registration_sharer", "form_sharer_id", sqlite_where=HAS_FORM_SHARER, postgresql_where=HAS_FORM_SHARER),
        Index("ix_registration_merged", "merged_into_id", sqlite_where=IS_MERGED, postgresql_where=IS_MERGED),
        Index(
            "ix_registration_phone",
            "organisation_id",
            "phone",
            sqlite_where=HAS_PHONE,
            postgresql_where=HAS_PHONE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="SET NULL"), index=True)
    entry_point_id: Mapped[int | None] = mapped_column(ForeignKey("entry_point.id", ondelete="SET NULL"), index=True)
    ticket_token: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[RegistrationStatus] = mapped_column(default=RegistrationStatus.REGISTERED)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(20))
    attendance_mode: Mapped[AttendanceMode] = mapped_column(default=AttendanceMode.ONLINE)
    form_token: Mapped[str] = mapped_column(String(43), default="")
    locale: Mapped[str] = mapped_column(String(10), default="en")
    consent_text: Mapped[str] = mapped_column(String(500), default="")
    consented_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(index=True)
    ticket_requested_at: Mapped[datetime | None]
    form_sharer_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def joins_online(self) -> bool:
        """Whether the holder comes to the room and not to the venue; a format changed since counts more than the choice."""
        if self.event.format == EventFormat.HYBRID:
            return self.attendance_mode == AttendanceMode.ONLINE
        return self.event.format != EventFormat.ONSITE
