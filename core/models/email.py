"""E-mails: rows first, sent by a worker, kept in a dead-letter state when nobody will take them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class EmailStatus(StrEnum):
    """Where an e-mail stands; `held` means no SMTP server is set, `dead` that every try failed."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    DEAD = "dead"


class Email(Scoped, Base):
    """One composed e-mail; `dedupe_key` lets the job that composes it run twice without harm."""

    __tablename__ = "email"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_email_status_next_attempt_at", "status", "next_attempt_at"),
        Index("ix_email_registration_id_kind", "registration_id", "kind"),
        # Counting must not read the rows: each holds a whole letter.
        Index("ix_email_organisation_id_status_kind", "organisation_id", "status", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    dedupe_key: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    status: Mapped[EmailStatus] = mapped_column(default=EmailStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]

    attachments: Mapped[list["EmailAttachment"]] = relationship(order_by="EmailAttachment.id")


class EmailAttachment(Scoped, Base):
    """A file that travels with an e-mail; `content_id` marks a picture shown inside it."""

    __tablename__ = "email_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_id: Mapped[int] = mapped_column(ForeignKey("email.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(120))
    content_type: Mapped[str] = mapped_column(String(120))
    content_id: Mapped[str | None] = mapped_column(String(60))
    content: Mapped[bytes] = mapped_column(LargeBinary)
