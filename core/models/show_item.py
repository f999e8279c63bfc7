"""The run of show: what happens when in an event."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

TITLE_MAX_LENGTH = 140
NOTES_MAX_LENGTH = 2000


class ShowItem(Scoped, Base):
    """One item with its planned minutes. The one that has started and is not done is on now.

    `version` counts the edits, so that one who saw an older version does not write over a newer; a deleted item keeps its
    row and its position, so that it can be put back.
    """

    __tablename__ = "show_item"
    __table_args__ = (Index("ix_show_item_event_id_position", "event_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_MAX_LENGTH))
    minutes: Mapped[int]
    notes: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
