"""People the organisation wants to sell to, and the log of what was done about them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class LeadStage(StrEnum):
    """Where a lead stands: new → qualified → won or lost; it is won exactly while a deal of it stands."""

    NEW = "new"
    QUALIFIED = "qualified"
    WON = "won"
    LOST = "lost"


class Lead(Scoped, Base):
    """One person's interest, as it began at one event. `owner_id` is the member who looks after it.

    `qualified_at` is when it first was more than new, and stays when it is lost: that it was qualified remains true.
    """

    __tablename__ = "lead"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    stage: Mapped[LeadStage] = mapped_column(default=LeadStage.NEW)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    qualified_at: Mapped[datetime | None]


class LeadAction(StrEnum):
    """What was done; named as the command that does it. `ASK` is the person's own: they asked to be contacted."""

    MAKE = "make"
    ASK = "ask"
    REMOVE = "remove"
    MOVE = "move"
    ASSIGN = "assign"
    WIN = "win"
    REFUND = "refund"
    RESTORE = "restore"


class LeadEntry(Scoped, Base):
    """One act about one person's lead, of a member or their own; it outlives the lead, so that a removed one too has a past."""

    __tablename__ = "lead_entry"
    __table_args__ = (
        Index("ix_lead_entry_registration_id_id", "registration_id", "id"),
        Index("ix_lead_entry_organisation_id_created_at", "organisation_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    action: Mapped[LeadAction]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
