"""What somebody claimed, when they give their ticket back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import LeadEntry, Offer, OfferButton, OfferResponse, Registration
from core.services.offers.offers import change_offers


def return_claims(session: Session, registration: Registration, at: datetime) -> None:
    """Give everything they claimed to whoever comes next, but what a member is seeing to already.

    `at` is the moment the ticket was given back, and tells these from claims that were given back by themselves. Somebody who
    claimed and has been written to since keeps their claim: it was promised once more, by a human.
    """
    wanted = select(Offer).join(OfferResponse, OfferResponse.offer_id == Offer.id)
    theirs = (OfferResponse.registration_id == registration.id, OfferResponse.taken_back_at.is_(None))
    claimed = wanted.where(*theirs, Offer.button == OfferButton.CLAIM)
    in_order = claimed.order_by(Offer.id).with_for_update(of=Offer)  # the order in which claims lock them
    offers = session.scalars(in_order, execution_options={"populate_existing": True}).all()
    for offer in offers:
        claim = select(OfferResponse).where(*theirs, OfferResponse.offer_id == offer.id)
        response = session.scalar(claim, execution_options={"populate_existing": True})
        if response is not None and not _is_seen_to(session, response):
            response.taken_back_at = at
            offer.claimed -= 1
            change_offers(session, offer.organisation_id, offer.event_id)


def _is_seen_to(session: Session, response: OfferResponse) -> bool:
    """Whether a member has done something about this person's lead since they claimed."""
    by_member = (LeadEntry.registration_id == response.registration_id, LeadEntry.member_id.is_not(None))
    done = select(LeadEntry.id).where(*by_member, LeadEntry.created_at >= response.created_at).limit(1)
    return session.scalar(done) is not None
