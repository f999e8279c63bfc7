"""What people tell the team of a question."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.moderation_report import ModerationReport, one_a_person


class QuestionReport(ModerationReport, Base):
    """One person's report of one question."""

    __tablename__ = "question_report"
    __table_args__ = one_a_person("question_report", "question_id")

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
