"""The words an organisation does not want in its chats."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.chat_rules.actions import Action
from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

TERM_MAX_LENGTH = 80


class BlockedTerm(Scoped, Base):
    """One term as it was written; `folded` is what it comes to under the look-alike rules, once an organisation."""

    __tablename__ = "blocked_term"
    __table_args__ = (UniqueConstraint("organisation_id", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(String(TERM_MAX_LENGTH))
    folded: Mapped[str] = mapped_column(String(TERM_MAX_LENGTH))
    action: Mapped[Action]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
