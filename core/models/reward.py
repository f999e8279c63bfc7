"""Who has earned what by bringing others, each step of it, and what did not accrue."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.minor import Minor
from core.models.reward_plan import RewardPlan
from core.models.scoped import Scoped
from referral.rewards import states
from referral.rewards.accrual import Key, Reason
from referral.rewards.plans import Trigger
from referral.rewards.states import State

WHY_MAX = 300
REVIEW_MAX = 60
STANDING = text("state <> 'taken_back'")
NOBODY = 0  # stands for an earner who was erased; no row has this id


class SystemReason(StrEnum):
    """Why the system itself moved a reward."""

    ACCRUED = "accrued"
    ACCRUED_AGAIN = "accrued_again"
    HOLD = "hold"
    HOLD_OVER = "hold_over"
    REGISTRATION_CANCELLED = "registration_cancelled"
    PEOPLE_MERGED = "people_merged"
    DEAL_REFUNDED = "deal_refunded"
    PERSON_ERASED = "person_erased"
    FINDING = "finding"
    REVIEW_OVER = "review_over"


# Places are taken again, refunds and merges undone; nobody comes back from being erased, and a member's word stands.
MAY_PASS = frozenset({SystemReason.REGISTRATION_CANCELLED, SystemReason.PEOPLE_MERGED, SystemReason.DEAL_REFUNDED})


class Reward(Scoped, Base):
    """What one person earned by one conversion at one level of the chain above it.

    `conversion_id` is of a registration, or of a deal where the trigger is one; `converted_id` is the registration of who
    converted and `registration_id` the earner’s. `review` is the code of a finding somebody should look at first;
    `cleared_findings` are those that a member released it in spite of: how grave each was, by its id.
    `may_return` is set when the system took it back for a reason that may pass, and `asked_again` once a plan was asked anew
    what it owes for the conversion: the answer is another row. Erasing people leaves the sums. One level of a conversion is
    rewarded once at a time, by whatever plan.
    """

    __tablename__ = "reward"
    __table_args__ = (
        Index(
            "ix_reward_standing",
            "trigger",
            "conversion_id",
            "level",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_reward_conversion_id_trigger", "conversion_id", "trigger"),  # that of the standing ones leaves some out
        Index("ix_reward_plan_id_state", "plan_id", "state"),
        Index("ix_reward_event_id_person_id", "event_id", "person_id"),
        Index("ix_reward_state_held_until", "state", "held_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("reward_plan.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trigger: Mapped[Trigger]
    conversion_id: Mapped[int]
    converted_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    level: Mapped[int]
    amount_minor: Mapped[Minor]
    state: Mapped[State] = mapped_column(default=State.ACCRUED)
    accrued_at: Mapped[datetime] = mapped_column(default=now)
    held_until: Mapped[datetime | None]
    review: Mapped[str | None] = mapped_column(String(REVIEW_MAX))
    cleared_findings: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    may_return: Mapped[bool] = mapped_column(default=False, server_default=false())
    asked_again: Mapped[bool] = mapped_column(default=False, server_default=false())

    plan: Mapped[RewardPlan] = relationship()

    @property
    def value(self) -> states.Reward:
        """The reward as the arithmetic knows it."""
        key = Key(self.conversion_id, self.person_id or NOBODY, self.level)
        return states.Reward(key, self.amount_minor, self.accrued_at, State(self.state), self.held_until, self.review)


class RewardEntry(Scoped, Base):
    """One step of a reward. Without a member the system took it, and `why` is a `SystemReason`."""

    __tablename__ = "reward_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    reward_id: Mapped[int] = mapped_column(ForeignKey("reward.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[State | None]
    to_state: Mapped[State]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(String(WHY_MAX))
    created_at: Mapped[datetime] = mapped_column(default=now)

    reward: Mapped[Reward] = relationship()


class RewardCut(Scoped, Base):
    """An amount that a plan promises and that did not accrue when it was last asked, with the reason.

    The promise stays open: it is asked again once the person is verified, or when `asked_again` is set because the plan has
    become more generous.
    """

    __tablename__ = "reward_cut"
    __table_args__ = (
        Index("ix_reward_cut_plan_id_conversion_id", "plan_id", "conversion_id"),
        Index("ix_reward_cut_person_id_reason", "person_id", "reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("reward_plan.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    conversion_id: Mapped[int]
    converted_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    level: Mapped[int]
    reason: Mapped[Reason]
    promised_minor: Mapped[Minor]
    cut_minor: Mapped[Minor]
    asked_again: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)

    plan: Mapped[RewardPlan] = relationship()
