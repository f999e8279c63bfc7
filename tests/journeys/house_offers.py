"""Offers in the furnished installation: each kind, open, taken, over and still a draft."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Event, Member, OfferButton, Registration
from core.permissions import Actor
from core.services.offers.claims import Wish, claim_places
from core.services.offers.contacts import Form, ask_contact
from core.services.offers.offers import OfferDetails, make_offer, push_offer, withdraw_offer
from core.services.offers.views import Look, record_click, record_views

LONG = "Ten percent off every air-to-water unit that is ordered while this event is on, mounting within fifty kilometres included"
OFFERS = (
    OfferDetails(LONG, OfferButton.LINK, "Say that you were here.", 1_234_567, "EUR", "To the shop", "https://shop.example.com/"),
    OfferDetails("A mug", OfferButton.CLAIM, places=1, price_minor=0),
    OfferDetails("Early bird", OfferButton.CLAIM, places=3),
    OfferDetails("A call with an engineer", OfferButton.CONTACT, "Twenty minutes, about your own house.", label="Call me"),
)


def furnish_offers(session: Session, host: Member, event: Event, picture: str | None) -> int:
    """Give a room everything that its offers draw; the one people asked to be contacted about."""
    actor, people = Actor.of(host), _people(session, event)
    made = [make_offer(session, actor, event.id, details, picture if details.url else None) for details in OFFERS]
    session.flush()
    link, mug, bird, call = (push_offer(session, actor, event.id, offer.id) for offer in made)
    make_offer(session, actor, event.id, OfferDetails("A visit", OfferButton.CONTACT, lasts_min=15))
    ids = tuple(offer.id for offer in (link, mug, bird, call))
    record_views(session, event.id, [Look(Author.attendee(person), ids) for person in people])
    for person in (people[0], people[0], people[1]):
        record_click(session, person, link.id)
    claim_places(session, event.id, [Wish(Author.attendee(people[0]), offer_id) for offer_id in (mug.id, bird.id)])
    note = "After five, please, and not on Fridays"
    ask_contact(session, Author.attendee(people[1]), event.id, Form(call.id, note, "+44 20 7946 0018"))
    withdraw_offer(session, actor, event.id, bird.id)
    return call.id


def _people(session: Session, event: Event) -> list[Registration]:
    here = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id.desc())
    return list(session.scalars(here.limit(3)))
