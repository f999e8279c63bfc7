"""People who turned out to be one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

WHY_MAX_LENGTH = 300
UNSETTLED = text("settled_at IS NULL")


class PersonMerge(Scoped, Base):
    """One person absorbed by another; it can be undone until either has been merged again or was erased.

    `moved` holds ids and states, never contacts: what undoing has to put back. `settled_at` is when what was being stored while
    the two were merged had been taken in, too: without it a merge whose job was lost is found by its row.
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        Index("ix_person_merge_organisation_id_id", "organisation_id", "id"),
        Index("ix_person_merge_unsettled", "merged_at", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survivor_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    absorbed_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(String(WHY_MAX_LENGTH), default="")
    moved: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    merged_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
