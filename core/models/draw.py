"""Lucky draws: what was promised, who may take part, who was drawn."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

PRIZE_MAX_LENGTH = 200
REASON_MAX_LENGTH = 200
HASH_LENGTH = 64
NUMBER_LENGTH = 16
ANNOUNCED = text("state = 'announced'")


class DrawState(StrEnum):
    """How far a draw has come. Only prepared ones are nobody's business; what is cancelled or drawn stays so."""

    PREPARED = "prepared"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    DRAWN = "drawn"
    CANCELLED = "cancelled"


class Entering(StrEnum):
    """Whether people say that they take part, or all take part who do not say otherwise."""

    BUTTON = "button"
    AUTOMATIC = "automatic"


class GivenUp(StrEnum):
    """Why somebody who was drawn does not get the prize: a choice and no text, for it is said of a person in public."""

    ABSENT = "absent"
    DECLINED = "declined"
    EXCLUDED = "excluded"


class Draw(Scoped, Base):
    """One draw. `seed` is told to nobody, members included, before it is drawn or cancelled; `commitment` is its hash.

    `rules` has the amount that each rule asks for, by its name. The list of entrants is as of `closed_at`, which nobody chooses:
    it follows `closes_at`, and that was announced.
    """

    __tablename__ = "draw"
    __table_args__ = (Index("ix_draw_announced", "closes_at", sqlite_where=ANNOUNCED, postgresql_where=ANNOUNCED),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    state: Mapped[DrawState] = mapped_column(default=DrawState.PREPARED)
    prize: Mapped[str] = mapped_column(String(PRIZE_MAX_LENGTH))
    winners: Mapped[int]
    entering: Mapped[Entering]
    rules: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    seed: Mapped[str] = mapped_column(String(HASH_LENGTH))
    commitment: Mapped[str] = mapped_column(String(HASH_LENGTH))
    entrants: Mapped[int] = mapped_column(default=0)
    entrants_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    announced_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(REASON_MAX_LENGTH), default="")

    @property
    def is_revealed(self) -> bool:
        """Whether everybody may know the seed."""
        return self.state in (DrawState.DRAWN, DrawState.CANCELLED)


class DrawChoice(Scoped, Base):
    """Somebody said that they take part in a draw, or that they do not."""

    __tablename__ = "draw_choice"
    __table_args__ = (UniqueConstraint("draw_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    takes_part: Mapped[bool]
    chosen_at: Mapped[datetime] = mapped_column(default=now)


class DrawEntry(Scoped, Base):
    """One line of a list of entrants, which never changes.

    Who was drawn has a `rank` in the order of the draw, from 1, and the `place` they won; who replaces them has the same place.
    """

    __tablename__ = "draw_entry"
    __table_args__ = (UniqueConstraint("draw_id", "number"), UniqueConstraint("draw_id", "registration_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    rank: Mapped[int | None]
    place: Mapped[int | None]
    given_up: Mapped[GivenUp | None]
    given_up_at: Mapped[datetime | None]
