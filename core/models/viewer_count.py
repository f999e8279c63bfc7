"""How many people watched, minute by minute."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.scoped import Scoped


class ViewerCount(Scoped, Base):
    """One minute of one event's room: the most people at once, and what their mean is made of.

    A sum and how often it was looked add up, however many processes looked; a mean could not be put together again.
    """

    __tablename__ = "viewer_count"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    peak: Mapped[int]
    watching_sum: Mapped[int]
    samples: Mapped[int]
