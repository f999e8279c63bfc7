"""Reports kept as they were, and the builds that make them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped


class SnapshotState(StrEnum):
    """Where the build of a report stands; only a `ready` one can be opened."""

    QUEUED = "queued"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


class ReportSnapshot(Scoped, Base):
    """One report of one event: asked for, built by a worker, and kept as of a moment.

    The row is the promise: a build whose job was lost is found by it. `attempt` is raised whenever a worker takes the build up,
    so that one thought dead cannot write over its successor. `forest` is kept of the newest report of a large event only.
    """

    __tablename__ = "report_snapshot"
    __table_args__ = (
        Index(
            "ix_report_snapshot_under_way",
            "event_id",
            unique=True,
            sqlite_where=text("state IN ('queued', 'building')"),
            postgresql_where=text("state IN ('queued', 'building')"),
        ),
        Index("ix_report_snapshot_event_id_as_of", "event_id", "as_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    state: Mapped[SnapshotState] = mapped_column(default=SnapshotState.QUEUED)
    requested_at: Mapped[datetime] = mapped_column(default=now)
    moved_at: Mapped[datetime] = mapped_column(default=now)
    phase: Mapped[str] = mapped_column(String(20), default="")
    percent: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(60), default="")
    as_of: Mapped[datetime | None]
    registrations: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    forest: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
