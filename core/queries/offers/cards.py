"""Offers as the room shows them: what is out, what of it is one's own, and for the team everything with its numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import now
from core.models import Event, EventStatus, Offer, OfferButton, OfferResponse
from core.queries.offers.numbers import OfferNumbers, numbers_of

CARDS_MAX = 50  # everybody gets all of them when they join
OVER = (EventStatus.ENDED, EventStatus.CANCELLED)
State = dict[str, Any]


def offer_cards(session: Session, event_id: int) -> list[State]:
    """OFFER of everything that was pushed, the newest last; those that are over stay for whoever took one."""
    pushed = select(Offer, Event.status).join(Event, Event.id == Offer.event_id)
    newest = pushed.where(Offer.event_id == event_id, Offer.pushed_at.is_not(None))
    found = session.execute(newest.order_by(Offer.pushed_at.desc(), Offer.id.desc()).limit(CARDS_MAX)).all()
    at = now()
    return [_card(offer, status, at) for offer, status in reversed(found)]


def staff_cards(session: Session, event_id: int) -> list[State]:
    """OFFER of everything, drafts too, with what became of it."""
    every = select(Offer, Event.status).join(Event, Event.id == Offer.event_id).where(Offer.event_id == event_id)
    found = session.execute(every.order_by(Offer.id.desc()).limit(CARDS_MAX)).all()
    numbers = numbers_of(session, [offer.id for offer, _status in found])
    at = now()
    return [_staff_card(offer, status, at, numbers[offer.id]) for offer, status in reversed(found)]


def own_offers(session: Session, event_id: int, author: Author) -> State:
    """The ids of the offers one took a place of, and of those one asked to be contacted about."""
    own: State = {"claimed": [], "asked": []}
    if author.registration_id is None:
        return own
    answered = (
        select(Offer.id, Offer.button)
        .join(OfferResponse, OfferResponse.offer_id == Offer.id)
        .where(
            Offer.event_id == event_id,
            OfferResponse.registration_id == author.registration_id,
            OfferResponse.taken_back_at.is_(None),
        )
        .order_by(Offer.id)
    )
    for offer_id, button in session.execute(answered):
        own["claimed" if button == OfferButton.CLAIM else "asked"].append(offer_id)
    return own


def standing(offer: Offer, status: EventStatus, at: datetime) -> str:
    """`draft`, `open` or `over`."""
    if offer.pushed_at is None:
        return "draft"
    return "open" if offer.is_out(at) and status not in OVER else "over"


def _card(offer: Offer, status: EventStatus, at: datetime) -> State:
    """OFFER of docs/realtime-protocol.md; what says nothing is left out."""
    said: State = {
        "text": offer.text,
        "picture": f"/covers/{offer.picture}" if offer.picture else None,
        "price": {"minor": offer.price_minor, "currency": offer.currency} if offer.price_minor is not None else None,
        "label": offer.label,
        "site": urlsplit(offer.url).hostname if offer.url else None,
        "pushed_at": _written(offer.pushed_at),
        "ends_at": _written(offer.ends_at),
        "over": standing(offer, status, at) == "over",
    }
    state = {"id": offer.id, "title": offer.title, "button": offer.button.value}
    if offer.places is not None:
        state |= {"places": offer.places, "left": offer.places - offer.claimed}
    return state | {name: value for name, value in said.items() if value}


def _staff_card(offer: Offer, status: EventStatus, at: datetime, numbers: OfferNumbers) -> State:
    extra: State = {"state": standing(offer, status, at), "numbers": vars(numbers)}
    if offer.lasts_min:
        extra["lasts_min"] = offer.lasts_min
    return _card(offer, status, at) | extra


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@dataclass(frozen=True)
class OfferRow:
    """One line of the console's list."""

    offer: Offer
    state: str
    numbers: OfferNumbers


def list_offers(session: Session, event: Event) -> list[OfferRow]:
    """Every offer of an event with how it went, in the order in which they were prepared."""
    offers = session.scalars(select(Offer).where(Offer.event_id == event.id).order_by(Offer.id)).all()
    numbers = numbers_of(session, [offer.id for offer in offers])
    return [OfferRow(offer, standing(offer, event.status, now()), numbers[offer.id]) for offer in offers]
