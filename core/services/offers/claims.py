"""Taking one of a number of places, and giving it back: many ask in the same moment, and each place is taken once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.bulk import one_of
from core.clock import now
from core.errors import DomainError, NotFound
from core.models import Event, Offer, OfferButton, OfferResponse
from core.services.offers.errors import NotForTeam, OfferKept, OfferOver, OfferTaken
from core.services.offers.offers import OPEN_ROOMS, change_offers

Result = dict[str, Any] | DomainError


@dataclass(frozen=True)
class Wish:
    """Somebody wants a place of an offer, or not any more."""

    author: Author
    offer_id: int


def claim_places(session: Session, event_id: int, wishes: Sequence[Wish]) -> list[Result]:
    """Give places in the order they were asked for, as long as there are any; one to a person, however often they ask."""
    book = _Book(session, event_id, wishes)
    return [book.answer(book.claim, wish) for wish in wishes]


def return_places(session: Session, event_id: int, wishes: Sequence[Wish]) -> list[Result]:
    """Take places back while the event runs; whoever comes next may have them."""
    book = _Book(session, event_id, wishes)
    return [book.answer(book.give_back, wish) for wish in wishes]


class _Book:
    """The offers of one room with their rows held, and who has a place of which."""

    def __init__(self, session: Session, event_id: int, wishes: Sequence[Wish]) -> None:
        self._session = session
        self._at = now()
        self._offers = self._locked(event_id, {wish.offer_id for wish in wishes})
        self._status = session.scalars(select(Event.status).where(Event.id == event_id)).one()
        self._responses = self._known({wish.author.registration_id for wish in wishes} - {None})

    def answer(self, decide: Callable[[Offer, int], bool], wish: Wish) -> Result:
        """What becomes of one wish; a refusal is nobody else's business."""
        try:
            offer, registration_id = self._asked(wish)
            return {"claimed": decide(offer, registration_id)}
        except DomainError as refused:
            return refused

    def claim(self, offer: Offer, registration_id: int) -> bool:
        """A place of theirs, that they have already or get now."""
        held = self._responses.get((offer.id, registration_id))
        if held is not None and held.taken_back_at is None:
            return True
        if self._status not in OPEN_ROOMS or not offer.is_out(self._at):
            raise OfferOver()
        if offer.claimed >= (offer.places or 0):
            raise OfferTaken()
        self._take(offer, registration_id, held)
        return True

    def give_back(self, offer: Offer, registration_id: int) -> bool:
        """No place of theirs any more."""
        held = self._responses.get((offer.id, registration_id))
        if held is None or held.taken_back_at is not None:
            return False
        if self._status not in OPEN_ROOMS:
            raise OfferKept()
        held.taken_back_at = self._at
        self._count(offer, -1)
        return False

    def _take(self, offer: Offer, registration_id: int, before: OfferResponse | None) -> None:
        if before is not None:
            before.taken_back_at, before.created_at = None, self._at
        else:
            held = OfferResponse(
                organisation_id=offer.organisation_id, offer_id=offer.id, registration_id=registration_id, created_at=self._at
            )
            self._session.add(held)
            self._responses[offer.id, registration_id] = held
        self._count(offer, 1)

    def _count(self, offer: Offer, by: int) -> None:
        offer.claimed += by
        change_offers(self._session, offer.organisation_id, offer.event_id)

    def _asked(self, wish: Wish) -> tuple[Offer, int]:
        if wish.author.registration_id is None:
            raise NotForTeam()
        if (offer := self._offers.get(wish.offer_id)) is None:
            raise NotFound()
        return offer, wish.author.registration_id

    def _locked(self, event_id: int, ids: set[int]) -> dict[int, Offer]:
        """In the order of their ids, so that two batches never wait for each other."""
        wanted = select(Offer).where(
            Offer.event_id == event_id,
            Offer.id.in_(ids),
            Offer.button == OfferButton.CLAIM,
            Offer.pushed_at.is_not(None),
        )
        locked = wanted.order_by(Offer.id).with_for_update()
        return {offer.id: offer for offer in self._session.scalars(locked, execution_options={"populate_existing": True})}

    def _known(self, registration_ids: set[Any]) -> dict[tuple[int, int], OfferResponse]:
        theirs = select(OfferResponse).where(
            OfferResponse.offer_id.in_(self._offers), one_of(self._session, OfferResponse.registration_id, registration_ids)
        )
        return {(each.offer_id, each.registration_id): each for each in self._session.scalars(theirs)}
