"""Asking to be contacted about an offer, which makes a lead."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.addresses import normalise_email
from core.authors import Author
from core.clock import now
from core.database import insert_unless_there
from core.errors import NotFound
from core.i18n import N_, translate
from core.models import Event, Offer, OfferButton, OfferResponse, Registration
from core.models.offer import OFFER_NOTE_MAX
from core.phones import normalise_phone, zone_region
from core.services.offers.errors import NotForTeam, OfferOver, PhoneUnreadable
from core.services.offers.offers import OPEN_ROOMS
from core.services.room.boards import change_board
from core.services.sales.interests import record_interest

# On the form before it is sent, and kept with what was sent.
CONSENT = N_(
    "%(host)s gets your name, your e-mail address or phone number and your note, and may contact you about this offer."
    " Nothing of it is passed to anybody else."
)


@dataclass(frozen=True)
class Form:
    """What somebody filled in, in which language; `phone` and `email` where they were not known."""

    offer_id: int
    note: str = ""
    phone: str = ""
    email: str = ""
    locale: str = "en"


def ask_contact(session: Session, author: Author, event_id: int, form: Form) -> OfferResponse | None:
    """Make a lead of whoever asks, or add to the one they are; None when they have asked because of this offer already."""
    if author.registration_id is None:
        raise NotForTeam()
    event, offer = _open(session, event_id, form.offer_id)
    registration = session.get_one(Registration, author.registration_id)
    response = insert_unless_there(
        session,
        OfferResponse,
        ("offer_id", "registration_id"),
        organisation_id=offer.organisation_id,
        offer_id=offer.id,
        registration_id=registration.id,
        note=form.note.strip()[:OFFER_NOTE_MAX],
        phone=_phone(form.phone, event.timezone),
        email=normalise_email(form.email) if form.email.strip() else "",
        consent_text=translate(form.locale, CONSENT, host=event.organisation.name)[:500],
    )
    if response is not None:
        record_interest(session, registration, offer=offer.id, title=offer.title)
        change_board(session, offer.organisation_id, event_id, "offers_all")
    return response


def _open(session: Session, event_id: int, offer_id: int) -> tuple[Event, Offer]:
    event = session.get_one(Event, event_id)
    wanted = select(Offer).where(Offer.id == offer_id, Offer.event_id == event_id, Offer.button == OfferButton.CONTACT)
    offer = session.scalar(wanted.where(Offer.pushed_at.is_not(None)))
    if offer is None:
        raise NotFound()
    if event.status not in OPEN_ROOMS or not offer.is_out(now()):
        raise OfferOver()
    return event, offer


def _phone(text: str, timezone: str) -> str:
    if not text.strip():
        return ""
    region = zone_region(timezone)
    number = normalise_phone(text, [region] if region else [])
    if number is None:
        raise PhoneUnreadable()
    return number
