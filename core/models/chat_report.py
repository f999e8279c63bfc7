"""What people tell the moderators of a message."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.moderation_report import ModerationReport, one_a_person


class ChatReport(ModerationReport, Base):
    """One person's report of one message."""

    __tablename__ = "chat_report"
    __table_args__ = one_a_person("chat_report", "message_id")

    message_id: Mapped[int] = mapped_column(ForeignKey("chat_message.id", ondelete="CASCADE"))
