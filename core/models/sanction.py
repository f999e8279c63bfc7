"""People whom moderators silenced or sent away."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class SanctionKind(StrEnum):
    """Silent in one room, or out of all rooms of the organisation."""

    MUTE = "mute"
    BAN = "ban"


class Sanction(Scoped, Base):
    """One mute or ban, in force until its time is over or somebody lifts it.

    A ban is of the person and of the browser they registered with; `event_id` is the room in which it was decided, to
    which a mute is limited and a ban is not.
    """

    __tablename__ = "sanction"
    __table_args__ = (Index("ix_sanction_in_force", "organisation_id", "kind", "lifted_at", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SanctionKind]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))

    def is_in_force(self, at: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.lifted_at is None and (self.until is None or self.until > at)


NOT_LIFTED: ColumnElement[bool] = Sanction.lifted_at.is_(None)  # a mute's time may be over nevertheless
BAN_IN_FORCE: ColumnElement[bool] = and_(Sanction.kind == SanctionKind.BAN, NOT_LIFTED)
