"""What an event promises to those who bring others."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.database import Base
from core.models.event import Event
from core.models.minor import Minor
from core.models.scoped import Scoped
from referral.rewards.plans import Plan, Trigger

RUNNING = text("ended_at IS NULL")
PLAN_NOTE_MAX = 300


class RewardPlan(Scoped, Base):
    """A promise and its budget. An event has one running plan for each trigger.

    `reserved_minor` is what the plan has cost so far; it moves with the rewards, by whoever holds this row. Nothing that
    happened before `counts_from` is rewarded, unless that is None.
    """

    __tablename__ = "reward_plan"
    __table_args__ = (
        CheckConstraint("reserved_minor >= 0 AND reserved_minor <= budget_minor", name="within_budget"),
        Index("ix_reward_plan_running", "event_id", "trigger", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    trigger: Mapped[Trigger]
    amount_minor: Mapped[Minor]
    budget_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    levels: Mapped[int] = mapped_column(default=1)
    cap_minor: Mapped[Minor | None]
    hold_days: Mapped[int]
    attended_minutes: Mapped[int] = mapped_column(default=1)
    reserved_minor: Mapped[Minor] = mapped_column(default=0)
    counts_from: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()

    @property
    def promise(self) -> Plan:
        """The plan as the arithmetic knows it; values out of range raise its coded error."""
        return Plan(
            trigger=Trigger(self.trigger),
            amount_minor=self.amount_minor,
            budget_minor=self.budget_minor,
            currency=self.currency,
            levels=self.levels,
            cap_minor=self.cap_minor,
            hold_days=self.hold_days,
        )

    @property
    def left_minor(self) -> int:
        """What of the budget nobody has been promised yet."""
        return self.budget_minor - self.reserved_minor


class PlanAction(StrEnum):
    """What a member did to a plan; named as the command that does it."""

    MAKE = "make"
    EDIT = "edit"
    END = "end"
    RESUME = "resume"


class RewardPlanEntry(Scoped, Base):
    """One act about a plan, of whom and when. `changes` has what an edit made another: before and after, by column."""

    __tablename__ = "reward_plan_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("reward_plan.id", ondelete="CASCADE"), index=True)
    action: Mapped[PlanAction]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(String(PLAN_NOTE_MAX), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
