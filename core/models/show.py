"""What a host has arranged around being on air: a countdown, a break, an end in a moment, and notes."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.scoped import Scoped

HOLD_TEXT_MAX_LENGTH = 140


class Show(Scoped, Base):
    """One row an event. Whoever changes the show or its items locks it, so that two hosts take turns.

    `go_live_at` and `end_at` are carried out when they have come, for the member who arranged them; until then they can be
    taken back. `held_since` says that the room sees the holding screen instead of the video.
    """

    __tablename__ = "show"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    go_live_at: Mapped[datetime | None]
    end_at: Mapped[datetime | None]
    arranged_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    held_since: Mapped[datetime | None]
    hold_text: Mapped[str] = mapped_column(String(HOLD_TEXT_MAX_LENGTH), default="")
    back_at: Mapped[datetime | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    notes_version: Mapped[int] = mapped_column(default=0)
    notes_by: Mapped[str] = mapped_column(String(120), default="")


class ShowBreak(Scoped, Base):
    """The room saw the holding screen instead of the video, for so long; written once it is over."""

    __tablename__ = "show_break"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
