"""Who saw a card, and who followed its link."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.database import insert_those_missing
from core.errors import NotFound
from core.models import Offer, OfferButton, OfferClick, OfferView, Registration
from core.services.offers.claims import Result
from core.services.room.boards import change_board


@dataclass(frozen=True)
class Look:
    """What somebody has before them."""

    author: Author
    offer_ids: tuple[int, ...]


def record_views(session: Session, event_id: int, looks: Sequence[Look]) -> list[Result]:
    """Count each card once for each attendee; what members see counts for nothing."""
    wanted = {offer_id for look in looks for offer_id in look.offer_ids}
    shown = select(Offer.id, Offer.organisation_id).where(
        Offer.event_id == event_id, Offer.id.in_(wanted), Offer.pushed_at.is_not(None)
    )
    offers = dict(session.execute(shown).all())
    seen = {
        (offer_id, look.author.registration_id)
        for look in looks
        if look.author.registration_id is not None
        for offer_id in look.offer_ids
        if offer_id in offers
    }
    rows = [{"organisation_id": offers[offer_id], "offer_id": offer_id, "registration_id": who} for offer_id, who in sorted(seen)]
    if insert_those_missing(session, OfferView, ("offer_id", "registration_id"), rows):
        change_board(session, next(iter(offers.values())), event_id, "offers_all")
    return [{} for _look in looks]


def record_click(session: Session, registration: Registration, offer_id: int) -> str:
    """Count that somebody follows the card's link, and say where it leads.

    A card that is over leads there still: whoever has it before them has been told that it does.
    """
    wanted = select(Offer).where(Offer.id == offer_id, Offer.event_id == registration.event_id, Offer.button == OfferButton.LINK)
    offer = session.scalar(wanted.where(Offer.pushed_at.is_not(None)))
    if offer is None:
        raise NotFound()
    session.add(OfferClick(organisation_id=offer.organisation_id, offer_id=offer.id, registration_id=registration.id))
    change_board(session, offer.organisation_id, offer.event_id, "offers_all")
    return offer.url
