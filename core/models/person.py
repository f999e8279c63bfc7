"""One human known to the organisation."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from core.clock import now
from core.database import Base
from core.models.scoped import Scoped
from referral.integrity.mailboxes import mailbox

HAS_MAILBOX = text("mailbox IS NOT NULL")


def _mailbox_of_new(context: DefaultExecutionContext) -> str | None:
    email = context.get_current_parameters().get("email")  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    return mailbox(email) if email else None


class Person(Scoped, Base):
    """A contact of the organisation, found by normalised e-mail or E.164 phone number.

    One with `merged_into_id` was somebody else all along: the row stays, so that its e-mail and phone lead to the survivor. One
    with `erased_at` has nothing left but the places it held. `verified_at` is when a letter to the address was first opened;
    `mailbox` follows `email` and says by an index whose other spelling it is.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        UniqueConstraint("organisation_id", "phone"),
        Index("ix_person_mailbox", "organisation_id", "mailbox", sqlite_where=HAS_MAILBOX, postgresql_where=HAS_MAILBOX),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(10), default="en")
    created_at: Mapped[datetime] = mapped_column(default=now)
    verified_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    erased_at: Mapped[datetime | None]
    mailbox: Mapped[str | None] = mapped_column(String(254), default=_mailbox_of_new)

    @validates("email")
    def _follow_email(self, _name: str, email: str | None) -> str | None:
        self.mailbox = mailbox(email) if email else None
        return email
