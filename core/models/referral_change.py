"""How the referral forest came to be what it is, where it is not as people registered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class ChangeReason(StrEnum):
    """Why a parent was decided again."""

    MERGE = "merge"
    UNDO = "undo"


class ReferralChange(Scoped, Base):
    """One parent that is another since: written in the transaction that changed the edge. No parent means a root,
    which had come by `old_entry_point_id`.
    """

    __tablename__ = "referral_change"
    __table_args__ = (Index("ix_referral_change_event_id_changed_at", "event_id", "changed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    child_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    old_parent_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    new_parent_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    old_entry_point_id: Mapped[int | None] = mapped_column(ForeignKey("entry_point.id", ondelete="SET NULL"), index=True)
    reason: Mapped[ChangeReason]
    merge_id: Mapped[int | None] = mapped_column(ForeignKey("person_merge.id", ondelete="SET NULL"), index=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)
