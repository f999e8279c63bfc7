"""Campaigns that happened elsewhere, brought here as files to be analysed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped

NAME_MAX_LENGTH = 120
REASON_MAX_LENGTH = 500


class CampaignKind(StrEnum):
    """What a row of the file is: a person with who brought them, or a touch (or path) of a journey."""

    EDGES = "edges"
    TOUCHES = "touches"


class CampaignState(StrEnum):
    """Where the campaign stands; its file is kept until it is ready."""

    UPLOADED = "uploaded"
    IMPORTING = "importing"
    READY = "ready"
    FAILED = "failed"


class ImportPhase(StrEnum):
    """What an import is doing."""

    WAITING = "waiting"
    READING = "reading"
    COUNTING = "counting"
    STORING = "storing"


class Campaign(Scoped, Base):
    """One file on its way to an analysis, and then the analysis.

    `attempt` tells one run of the import from the next, so that a run that was given up can write nothing any more;
    `leased_until` is when a run that says nothing counts as dead. `stored` names the file until the rows are read.
    """

    __tablename__ = "campaign"
    __table_args__ = (Index("ix_campaign_organisation_id_created_at", "organisation_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX_LENGTH))
    kind: Mapped[CampaignKind] = mapped_column(default=CampaignKind.EDGES)
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.UPLOADED)
    file_name: Mapped[str] = mapped_column(String(255))
    file_bytes: Mapped[int]
    stored: Mapped[str | None] = mapped_column(String(60))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    phase: Mapped[ImportPhase] = mapped_column(default=ImportPhase.WAITING)
    percent_read: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    refusal_code: Mapped[str | None] = mapped_column(String(60))
    refusal: Mapped[str | None] = mapped_column(String(REASON_MAX_LENGTH))
    rows_used: Mapped[int] = mapped_column(default=0)
    rows_bad: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    referred: Mapped[int] = mapped_column(default=0)
    as_of: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    imported_at: Mapped[datetime | None]


class CampaignResult(Scoped, Base):
    """What an import came to: the analysis as JSON, and the forest's columns as `core.forest_columns` packs them."""

    __tablename__ = "campaign_result"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    analysis: Mapped[str] = mapped_column(Text)
    forest: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class CampaignBadRow(Scoped, Base):
    """A row of the file that could not be used, or only without its time; the first of them are kept, all are counted."""

    __tablename__ = "campaign_bad_row"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    code: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(REASON_MAX_LENGTH))
    text: Mapped[str] = mapped_column(String(REASON_MAX_LENGTH))
    used: Mapped[bool]
