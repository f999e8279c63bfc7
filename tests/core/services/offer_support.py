"""An event with a host and people, and offers in its room."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Event, EventStatus, Offer, OfferButton, Registration, Role
from core.permissions import Actor
from core.services.offers.offers import OfferDetails, make_offer, push_offer
from tests.factories import make_event, make_member, make_organisation, make_registration

MUG = OfferDetails("A mug for the first", OfferButton.CLAIM, places=2)
CALL = OfferDetails("A call with an engineer", OfferButton.CONTACT, label="Call me")
SHOP = OfferDetails("Ten percent off", OfferButton.LINK, url="https://shop.example.com/heat?code=LIVE")


@dataclass
class Show:
    """One live event and who runs it."""

    session: Session
    event: Event
    host: Actor

    def offer(self, details: OfferDetails = MUG, **values: Any) -> Offer:
        """A card that is pushed already."""
        offer = make_offer(self.session, self.host, self.event.id, details, **values)
        self.session.flush()
        return push_offer(self.session, self.host, self.event.id, offer.id)

    def person(self, **values: Any) -> Registration:
        """Somebody with a place at the event."""
        return make_registration(self.session, self.event, **values)

    def author(self, **values: Any) -> Author:
        """The same, as they are in the room."""
        return Author.attendee(self.person(**values))


def make_show(session: Session, **event: Any) -> Show:
    """A live event of an organisation of its own."""
    organisation = make_organisation(session)
    host = Actor.of(make_member(session, organisation, Role.HOST))
    return Show(session, make_event(session, organisation, **{"status": EventStatus.LIVE} | event), host)
