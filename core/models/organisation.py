"""The tenant: everything belongs to one organisation and is never seen by another."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base


class Organisation(Base):
    """Who hosts the events and owns the contacts."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    about: Mapped[str] = mapped_column(String(600), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    privacy_url: Mapped[str] = mapped_column(String(300), default="")
    locale: Mapped[str] = mapped_column(String(10), default="en")
    created_at: Mapped[datetime] = mapped_column(default=now)
    # Grows with every change to its blocked terms: whoever keeps them in memory sees by it that they are stale.
    terms_revision: Mapped[int] = mapped_column(default=0, server_default="0")
