"""What hosts do with offers: prepare them, push them into the room, withdraw them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import Event, EventStatus, Offer, OfferButton
from core.money import MINOR_MAX, is_currency
from core.permissions import Actor, Permission
from core.services.offers.errors import ButtonFixed, LinkUnusable, OfferOut, PriceUnusable, RoomClosed, TooFewPlaces
from core.services.room.boards import change_board
from core.services.room.drafts import require_published

OPEN_ROOMS = (EventStatus.PUBLISHED, EventStatus.LIVE)
PLACES_MAX = 1_000_000
LASTS_MAX_MIN = 24 * 60
UNDONE_WITHIN = timedelta(minutes=1)  # after it, pushing a withdrawn card is a new beginning


@dataclass(frozen=True)
class OfferDetails:
    """What a card says and what its button does; `places` is for claims alone and `url` for links."""

    title: str
    button: OfferButton
    text: str = ""
    price_minor: int | None = None
    currency: str = "EUR"
    label: str = ""
    url: str = ""
    places: int | None = None
    lasts_min: int | None = None


def make_offer(session: Session, actor: Actor, event_id: int, details: OfferDetails, picture: str | None = None) -> Offer:
    """Prepare a card; nobody in the room sees it before it is pushed."""
    actor.require(Permission.RUN_EVENTS)
    event = session.get(Event, event_id)
    if event is None or event.organisation_id != actor.organisation_id:
        raise NotFound()
    offer = Offer(organisation_id=event.organisation_id, event_id=event.id, picture=picture, **_checked(details))
    session.add(offer)
    change_offers(session, event.organisation_id, event.id)
    return offer


def edit_offer(session: Session, actor: Actor, offer_id: int, details: OfferDetails, picture: str | None) -> Offer:
    """Change a card; everybody who has it before them sees the change. What its button does stays once it was pushed."""
    offer = lock_offer(session, actor, offer_id)
    if offer.pushed_at is not None and details.button != offer.button:
        raise ButtonFixed()
    for name, value in (_checked(details, offer.claimed) | {"picture": picture}).items():
        setattr(offer, name, value)
    change_offers(session, offer.organisation_id, offer.event_id)
    return offer


def remove_offer(session: Session, actor: Actor, offer_id: int) -> Offer:
    """Throw a draft away."""
    offer = lock_offer(session, actor, offer_id)
    if offer.pushed_at is not None:
        raise OfferOut()
    session.delete(offer)
    change_offers(session, offer.organisation_id, offer.event_id)
    return offer


def push_offer(session: Session, actor: Actor, event_id: int, offer_id: int) -> Offer:
    """Show the card to everybody, for as long as it lasts from now; one that is open stays as it is.

    Pushing one that was withdrawn within the last minute takes the withdrawing back.
    """
    offer = lock_offer(session, actor, offer_id, event_id)
    status = session.scalars(select(Event.status).where(Event.id == offer.event_id)).one()
    require_published(status)
    if status not in OPEN_ROOMS:
        raise RoomClosed()
    at = now()
    if not offer.is_out(at):
        _open(offer, at)
        change_offers(session, offer.organisation_id, offer.event_id)
    return offer


def withdraw_offer(session: Session, actor: Actor, event_id: int, offer_id: int) -> Offer:
    """Take the card away again; what was claimed stays claimed. Pushing it brings it back."""
    offer = lock_offer(session, actor, offer_id, event_id)
    if offer.is_out(now()):
        offer.withdrawn_at = now()
        change_offers(session, offer.organisation_id, offer.event_id)
    return offer


def _open(offer: Offer, at: datetime) -> None:
    """From now on for as long as it lasts; one that was withdrawn a moment ago is as it was."""
    was_withdrawn_at, offer.withdrawn_at = offer.withdrawn_at, None
    if was_withdrawn_at is None or at - was_withdrawn_at > UNDONE_WITHIN or not offer.is_out(at):
        offer.pushed_at = at
        offer.ends_at = at + timedelta(minutes=offer.lasts_min) if offer.lasts_min else None


def lock_offer(session: Session, actor: Actor, offer_id: int, event_id: int | None = None) -> Offer:
    """The actor's offer with its row held; not found when it is not of that event."""
    actor.require(Permission.RUN_EVENTS)
    wanted = select(Offer).where(Offer.id == offer_id, Offer.organisation_id == actor.organisation_id)
    offer = session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})
    if offer is None or event_id not in (None, offer.event_id):
        raise NotFound()
    return offer


def change_offers(session: Session, organisation_id: int, event_id: int) -> None:
    """Both boards look otherwise after the commit."""
    change_board(session, organisation_id, event_id, "offers")
    change_board(session, organisation_id, event_id, "offers_all")


def is_safe_link(url: str) -> bool:
    """Whether people may be sent to this address: https, to a named host, with nothing in it that hides where it leads."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username and url.isprintable() and " " not in url
    except ValueError:
        return False


def _checked(details: OfferDetails, claimed: int = 0) -> dict[str, Any]:
    """The details as columns; what the button does not need is empty."""
    is_link, is_claim = details.button == OfferButton.LINK, details.button == OfferButton.CLAIM
    if is_link and not is_safe_link(details.url):
        raise LinkUnusable()
    if is_claim and not max(1, claimed) <= (details.places or 0) <= PLACES_MAX:
        raise TooFewPlaces(least=max(1, claimed))
    if details.price_minor is not None and not (is_currency(details.currency) and 0 <= details.price_minor <= MINOR_MAX):
        raise PriceUnusable()
    return {
        **vars(details),
        "url": details.url if is_link else "",
        "places": details.places if is_claim else None,
    }
