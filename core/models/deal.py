"""The money at the end of the chain."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.minor import Minor
from core.models.scoped import Scoped


class Deal(Scoped, Base):
    """One sale to a lead, worth `value_minor`; it stands until it is refunded, and again when that is taken back.

    `form_token` is the form's own, by which the same form posted twice is recognised.
    """

    __tablename__ = "deal"
    __table_args__ = (UniqueConstraint("lead_id", "form_token"), CheckConstraint("value_minor >= 0", name="value_not_negative"))

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    value_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    won_at: Mapped[datetime]
    refunded_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    form_token: Mapped[str | None] = mapped_column(String(43))
    created_at: Mapped[datetime] = mapped_column(default=now)
