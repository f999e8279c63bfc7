"""What leads asked to be contacted about, in their own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Offer, OfferButton, OfferResponse


@dataclass(frozen=True)
class Interest:
    """One form they sent: what about, what they wrote, and how to reach them where nobody knew it."""

    title: str
    note: str
    phone: str
    email: str
    at: datetime


def interests_of(session: Session, registration_ids: Sequence[int]) -> dict[int, list[Interest]]:
    """Of these registrations, the newest first."""
    if not registration_ids:
        return {}
    sent = (
        select(OfferResponse, Offer.title)
        .join(Offer, Offer.id == OfferResponse.offer_id)
        .where(
            OfferResponse.registration_id.in_(registration_ids),
            Offer.button == OfferButton.CONTACT,
            OfferResponse.taken_back_at.is_(None),
        )
        .order_by(OfferResponse.id.desc())
    )
    interests: dict[int, list[Interest]] = {}
    for each, title in session.execute(sent):
        interest = Interest(title, each.note, each.phone, each.email, each.created_at)
        interests.setdefault(each.registration_id, []).append(interest)
    return interests
