"""Offers of a room: cards that a host pushes, and what people do with them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.database import Base
from core.models.minor import Minor
from core.models.scoped import Scoped

TITLE_MAX = 120
TEXT_MAX = 500
LABEL_MAX = 40
URL_MAX = 500
OFFER_NOTE_MAX = 300


class OfferButton(StrEnum):
    """What the button of a card does: open a link, take one of a number of places, or ask to be contacted by a short form."""

    LINK = "link"
    CLAIM = "claim"
    CONTACT = "contact"


class Offer(Scoped, Base):
    """One card: a draft until it is pushed, then open until somebody withdraws it, its time is over, or the event ends.

    `lasts_min` is how long it stays open once pushed, `ends_at` when that is over. `claimed` is how many places are taken: the
    database keeps it from passing `places`, and it always is the number of claims that stand.
    """

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("claimed >= 0 AND (places IS NULL OR claimed <= places)", name="enough_places"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    text: Mapped[str] = mapped_column(String(TEXT_MAX), default="")
    picture: Mapped[str | None] = mapped_column(String(80))
    price_minor: Mapped[Minor | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    button: Mapped[OfferButton]
    label: Mapped[str] = mapped_column(String(LABEL_MAX), default="")
    url: Mapped[str] = mapped_column(String(URL_MAX), default="")
    places: Mapped[int | None]
    claimed: Mapped[int] = mapped_column(default=0)
    lasts_min: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    pushed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    def is_out(self, at: datetime) -> bool:
        """Whether people may take it at a moment, as far as the card itself goes; it ends with its event too."""
        return self.pushed_at is not None and self.withdrawn_at is None and (self.ends_at is None or at < self.ends_at)


class OfferView(Scoped, Base):
    """Somebody saw the card: once for each person, however often they look."""

    __tablename__ = "offer_view"
    __table_args__ = (UniqueConstraint("offer_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class OfferClick(Scoped, Base):
    """Somebody followed the card's link, once more."""

    __tablename__ = "offer_click"

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class OfferResponse(Scoped, Base):
    """What one person answered to one offer: they took a place, or asked to be contacted; the offer's button says which.

    `phone` and `email` are what the form asked for because nobody knew it. Nothing there is verified, so it stays with what it
    was given for and never becomes the person's own. `consent_text` is what they agreed to, as they read it.
    """

    __tablename__ = "offer_response"
    __table_args__ = (UniqueConstraint("offer_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(String(OFFER_NOTE_MAX), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    consent_text: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    taken_back_at: Mapped[datetime | None]
