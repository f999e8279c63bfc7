"""What a host asks everybody in the room at once, and what they answer."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.event import EventStatus
from core.models.scoped import Scoped
from core.poll_rules.kinds import PollKind, PollState, Showing

QUESTION_MAX_LENGTH = 300
OPTION_MAX_LENGTH = 120
ANSWER_MAX_LENGTH = 500
TAKES_VOTES = (EventStatus.PUBLISHED, EventStatus.LIVE)  # of its event, for a poll to be open


class Poll(Scoped, Base):
    """A poll or quiz question. It is a draft until `opened_at`; whether it takes votes then is for `closes_at` to say, so that no
    clock anywhere has to ring.

    `most` is how many options, or words, one person may give; `points` what a right answer earns; `seconds` how long it stays
    open by itself. `results_hidden` keeps a closed one's results from the room; `hidden_words` are what a moderator took off.
    """

    __tablename__ = "poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PollKind]
    question: Mapped[str] = mapped_column(String(QUESTION_MAX_LENGTH))
    most: Mapped[int] = mapped_column(default=1)
    points: Mapped[int] = mapped_column(default=0)
    showing: Mapped[Showing] = mapped_column(default=Showing.ALWAYS)
    seconds: Mapped[int | None]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    results_hidden: Mapped[bool] = mapped_column(default=False)
    hidden_words: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    deleted_at: Mapped[datetime | None]

    def state_at(self, moment: datetime, event_status: EventStatus) -> PollState:
        """Whether it takes votes at a moment, its event being as it is."""
        if self.opened_at is None:
            return PollState.DRAFT
        is_over = self.closes_at is not None and self.closes_at <= moment
        return PollState.CLOSED if is_over or event_status not in TAKES_VOTES else PollState.OPEN


class PollOption(Scoped, Base):
    """What can be chosen, rated or put in order; `right` in a quiz."""

    __tablename__ = "poll_option"
    __table_args__ = (UniqueConstraint("poll_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    place: Mapped[int]
    text: Mapped[str] = mapped_column(String(OPTION_MAX_LENGTH))
    right: Mapped[bool] = mapped_column(default=False)


class PollVote(Scoped, Base):
    """What one person answered. One row a person, so counts are rows: equal answers are equal texts."""

    __tablename__ = "poll_vote"
    __table_args__ = (
        UniqueConstraint("poll_id", "registration_id"),
        Index("ix_poll_vote_answer", "poll_id", "answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    answer: Mapped[str] = mapped_column(String(ANSWER_MAX_LENGTH))
    points: Mapped[int] = mapped_column(default=0)
    voted_at: Mapped[datetime] = mapped_column(default=now)
