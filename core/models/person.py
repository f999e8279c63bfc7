"""One human known to the organisation."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class Person(Scoped, Base):
    """A contact of the organisation, found by normalised e-mail or E.164 phone number.

    One with `merged_into_id` was somebody else all along: the row stays, so that its e-mail and phone lead to the survivor. One
    with `erased_at` has nothing left but the places it held. `verified_at` is when a letter to the address was first opened.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("organisation_id", "email"), UniqueConstraint("organisation_id", "phone"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(10), default="en")
    created_at: Mapped[datetime] = mapped_column(default=now)
    verified_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    erased_at: Mapped[datetime | None]
