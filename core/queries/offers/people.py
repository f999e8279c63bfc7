"""Who took an offer: the organisation's own list, for members who may see people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Event, Offer, OfferButton, OfferResponse, Person, Registration


@dataclass(frozen=True)
class Taker:
    """Somebody who claimed a place or asked to be contacted; what they gave on the form stands in for what nobody knows.

    Who gave a claim back stays on the list. `with_ticket` is whether their ticket was given back in the same moment, or, of a
    claim that stands, at all.
    """

    registration_id: int
    name: str
    email: str
    phone: str
    note: str
    at: datetime
    given_back_at: datetime | None
    with_ticket: bool


def get_offer(session: Session, event: Event, offer_id: int) -> Offer:
    """One offer of the event."""
    offer = session.scalar(select(Offer).where(Offer.id == offer_id, Offer.event_id == event.id))
    if offer is None:
        raise NotFound()
    return offer


def takers(session: Session, offer: Offer) -> Sequence[Taker]:
    """Everybody who answered, the first to do so first; of two places that became one, the one that stays."""
    answered = (
        select(OfferResponse, Registration, Person)
        .join(Registration, Registration.id == OfferResponse.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(OfferResponse.offer_id == offer.id, Registration.merged_into_id.is_(None))
        .order_by(OfferResponse.created_at, OfferResponse.id)
    )
    return [_taker(response, place, person) for response, place, person in session.execute(answered)]


def _taker(response: OfferResponse, place: Registration, person: Person) -> Taker:
    email = person.email or response.email
    phone = response.phone or place.phone or person.phone or ""
    back_at = response.taken_back_at
    with_ticket = place.cancelled_at is not None and back_at in (None, place.cancelled_at)
    return Taker(place.id, place.name, email, phone, response.note, response.created_at, back_at, with_ticket)


@dataclass(frozen=True)
class OwnClaims:
    """What one attendee claimed, by title: what is theirs, and what went back with their ticket."""

    held: Sequence[str]
    returned: Sequence[str]


def own_claims(session: Session, registration: Registration) -> OwnClaims:
    """The same for their ticket's page."""
    wanted = select(Offer.title, OfferResponse.taken_back_at).join(OfferResponse, OfferResponse.offer_id == Offer.id)
    theirs = wanted.where(OfferResponse.registration_id == registration.id, Offer.button == OfferButton.CLAIM)
    rows = session.execute(theirs.order_by(OfferResponse.created_at, OfferResponse.id)).all()
    held = [title for title, back_at in rows if back_at is None]
    return OwnClaims(held, [title for title, back_at in rows if back_at and back_at == registration.cancelled_at])
