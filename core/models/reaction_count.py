"""How often people reacted to what they saw, minute by minute."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.scoped import Scoped


class ReactionKind(StrEnum):
    """What a reaction says, in the order in which pages offer them."""

    APPLAUSE = "applause"
    HEART = "heart"
    LAUGH = "laugh"
    WOW = "wow"
    FIRE = "fire"


class ReactionCount(Scoped, Base):
    """One minute of one event's room: how many reactions of one kind. Whose they were is not kept."""

    __tablename__ = "reaction_count"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[ReactionKind] = mapped_column(primary_key=True)
    count: Mapped[int]
