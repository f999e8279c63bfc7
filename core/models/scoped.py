"""The column every tenant-owned row carries."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


class Scoped:
    """A row that belongs to one organisation; every query filters by it."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
