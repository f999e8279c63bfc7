"""How the questions of an event work now."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.question import Anonymity
from core.models.scoped import Scoped


class QuestionSettings(Scoped, Base):
    """One row an event, made with the first question or the first change. Whoever changes a question, votes apart, locks it."""

    __tablename__ = "question_settings"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    is_open: Mapped[bool] = mapped_column(default=True)
    anonymity: Mapped[Anonymity] = mapped_column(default=Anonymity.OFF)
    moderated: Mapped[bool] = mapped_column(default=False)
