"""Offers over the wire: hosts push and withdraw them, thousands see and claim them; the rules are the floor's."""

from collections.abc import Callable
from typing import Any

from core.models import Offer
from core.platform import Platform
from core.queries.offers.cards import own_offers
from core.services.offers.claims import Wish, claim_places, return_places
from core.services.offers.contacts import Form, ask_contact
from core.services.offers.offers import push_offer, withdraw_offer
from core.services.offers.views import Look, record_views
from realtime.answers import Answer
from realtime.handlers import Asked, GroupHandler, Handler, Handlers
from realtime.offer_commands import AskContact, OfOffer, SeeOffers
from realtime.room import RoomNamespace


class Offers:
    """Carries out what people ask for about offers."""

    def __init__(self, platform: Platform, room: RoomNamespace) -> None:
        self._platform = platform
        self._room = room

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what is sent about offers."""
        handlers.serve(
            [
                Handler("push_offer", OfOffer, self._running(push_offer)),
                Handler("withdraw_offer", OfOffer, self._running(withdraw_offer)),
                Handler("ask_contact", AskContact, self._ask_contact),
            ]
        )
        handlers.serve_together(
            [
                GroupHandler("see_offers", SeeOffers, lambda asked: Look(asked.me.author, tuple(asked.said.ids)), record_views),
                GroupHandler("claim_offer", OfOffer, _wish, claim_places),
                GroupHandler("return_offer", OfOffer, _wish, return_places),
            ]
        )

    def _running(self, service: Callable[..., Offer]) -> Callable[[Asked], Answer]:
        def carry_out(asked: Asked) -> Answer:
            with self._platform.transaction() as session:
                service(session, asked.me.host, asked.me.event_id, asked.said.id)
            return {}

        return carry_out

    def _ask_contact(self, asked: Asked) -> Answer:
        said, me = asked.said, asked.me
        form = Form(said.id, said.note, said.phone, said.email, self._room.locale_of(asked.sid))
        with self._platform.transaction() as session:
            ask_contact(session, me.author, me.event_id, form)
            session.flush()
            own: Any = own_offers(session, me.event_id, me.author)
        return {"offers": own}


def _wish(asked: Asked) -> Wish:
    return Wish(asked.me.author, asked.said.id)
