"""Where an event's video is sent on to while it is live."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

NAME_MAX_LENGTH = 60
ADDRESS_MAX_LENGTH = 300
KEY_MAX_LENGTH = 500
SAID_MAX_LENGTH = 200


class SimulcastState(StrEnum):
    """How it goes, as the video ingest says."""

    CONNECTING = "connecting"
    SENDING = "sending"
    FAILED = "failed"


class SimulcastReason(StrEnum):
    """Why the video does not get through."""

    UNREACHABLE = "unreachable"
    UNKNOWN_HOST = "unknown_host"
    PRIVATE = "private"
    UNTRUSTED = "untrusted"
    REFUSED = "refused"
    CLOSED = "closed"
    SLOW = "slow"
    LOST = "lost"
    OTHER = "other"


class SimulcastTarget(Scoped, Base):
    """One target: a server with the key that opens it. Pages never show the key again.

    `version` counts the edits, so that one who saw an older version does not write over a newer. A deleted target keeps its
    row for a while, so that it can be put back.
    """

    __tablename__ = "restream"  # its older name, which is not worth a migration
    __table_args__ = (Index("ix_restream_event_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_MAX_LENGTH))
    address: Mapped[str] = mapped_column(String(ADDRESS_MAX_LENGTH))
    stream_key: Mapped[str] = mapped_column(String(KEY_MAX_LENGTH))
    is_on: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]

    state: Mapped[SimulcastState | None]
    reason: Mapped[SimulcastReason | None]
    said: Mapped[str] = mapped_column(String(SAID_MAX_LENGTH), default="")  # by the target's server, word for word
    bits_per_s: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
