"""What attendees ask the host, and who wants to know it too."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.chat_message import TEXT_COLUMN_LENGTH
from core.models.scoped import Scoped

ANSWER_MAX_LENGTH = 2000
ANSWERING = text("state = 'answering'")


class QuestionState(StrEnum):
    """Where a question stands: waiting for a moderator, in the list, on everybody's screen, answered, or taken out of sight."""

    HELD = "held"
    OPEN = "open"
    ANSWERING = "answering"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class Anonymity(StrEnum):
    """Whom a name is hidden from: from nobody, from attendees, from everyone and the team too."""

    OFF = "off"
    ATTENDEES = "attendees"
    EVERYONE = "everyone"


class Question(Scoped, Base):
    """One question by an attendee or a member; its client id makes a resend harmless.

    `anonymity` is what was promised when it was asked, whatever the settings say later. `votes` is counted anew from the rows
    of votes with each change of them. `revision` counts what the team did to it, `before` is what undoing the last puts back.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("event_id", "client_id"),
        Index("uq_question_answering", "event_id", unique=True, sqlite_where=ANSWERING, postgresql_where=ANSWERING),
        Index("ix_question_votes", "event_id", "state", "votes"),
        Index("ix_question_shown_at", "event_id", "state", "shown_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    client_id: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120))
    badge: Mapped[str | None] = mapped_column(String(12))
    anonymity: Mapped[Anonymity] = mapped_column(default=Anonymity.OFF)
    text: Mapped[str] = mapped_column(String(TEXT_COLUMN_LENGTH))
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.OPEN)
    held_for: Mapped[str | None] = mapped_column(String(40))
    votes: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None] = mapped_column(String(ANSWER_MAX_LENGTH))
    revision: Mapped[int] = mapped_column(default=0)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(default=now)
    shown_at: Mapped[datetime] = mapped_column(default=now)
    answering_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
