"""What the integrity rules found, with what people made of it, and when each event is looked at next."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped
from referral.integrity.findings import Severity

WHY_MAX_LENGTH = 500


class Decision(StrEnum):
    """What a person made of a finding."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Finding(Scoped, Base):
    """One thing worth a look. A later inspection that finds it again renews it, and never touches what was decided.

    `subjects` are the registrations it concerns, `beneficiary_id` the one that would be rewarded for them; `decided_on` and
    `decided_severity` say what it looked like when it was decided, so that whom it concerns since is looked at too.
    `waiting` is kept by the service: whether there is anybody in it nobody has decided about.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("event_id", "natural_key"),
        Index("ix_finding_event_id_waiting", "event_id", "waiting", "severity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    natural_key: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(60))
    severity: Mapped[int]
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    subjects: Mapped[list[int]] = mapped_column(JSON)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_seen_at: Mapped[datetime] = mapped_column(default=now)
    gone_at: Mapped[datetime | None]
    waiting: Mapped[bool] = mapped_column(default=True)
    decision: Mapped[Decision] = mapped_column(default=Decision.OPEN)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[list[int]] = mapped_column(JSON, default=list)
    decided_severity: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(String(WHY_MAX_LENGTH), default="")

    @property
    def undecided(self) -> tuple[int, ...]:
        """The registrations in it nobody has decided about: after a dismissal those found since, or all when it is graver now."""
        if self.gone_at is not None or self.decision == Decision.CONFIRMED:
            return ()
        if self.decision == Decision.OPEN or self.severity > self.decided_severity:
            return tuple(self.subjects)
        known = set(self.decided_on)
        return tuple(one for one in self.subjects if one not in known)

    @property
    def held(self) -> tuple[int, ...]:
        """The registrations whose rewards wait because of it. What a person confirmed waits however little grave it is."""
        confirmed = self.decision == Decision.CONFIRMED
        if not confirmed and self.severity < Severity.MEDIUM:
            return ()
        concerned = tuple(self.subjects) if confirmed else self.undecided
        if concerned and self.severity >= Severity.HIGH and self.beneficiary_id is not None:
            concerned = (*concerned, self.beneficiary_id)
        return concerned


class Inspection(Scoped, Base):
    """When an event is looked through next: a promise in a row, which outlives the worker that was to keep it.

    `wanted_at` is set until an inspection begins, `begun_at` until it ends; none begins before `rests_until`.
    """

    __tablename__ = "inspection"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    wanted_at: Mapped[datetime | None] = mapped_column(index=True)
    begun_at: Mapped[datetime | None] = mapped_column(index=True)
    inspected_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
