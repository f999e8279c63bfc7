"""People who look like one and are two."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class PersonDistinction(Scoped, Base):
    """Two records that a member looked at and found to be two people; taken back, the row goes.

    It names the records as they were then. Where one of them was merged into a third since, it is about whoever that is now;
    undoing the merge makes it what it was.
    """

    __tablename__ = "person_distinction"
    __table_args__ = (UniqueConstraint("one_id", "other_id"), CheckConstraint("one_id < other_id", name="ordered"))

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(default=now)
