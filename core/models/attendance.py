"""How long people were present in a room."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.scoped import Scoped


class Attendance(Scoped, Base):
    """How long a registration's holder was present in the room, in whole seconds.

    `recent` says which of the last seconds up to `last_seen_at` are counted, as bits, the newest lowest: two processes tell of
    two pages of one person in any order, and no second may count twice.
    """

    __tablename__ = "attendance"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(default=0)
    recent: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
