"""What clients may send about offers, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated

from pydantic import Field

from core.models.offer import OFFER_NOTE_MAX
from core.queries.offers.cards import CARDS_MAX
from realtime.commands import Command, Number, Text


class OfOffer(Command):
    """Something about one offer."""

    id: Number


class SeeOffers(Command):
    """These cards were before somebody's eyes."""

    ids: list[Number] = Field(min_length=1, max_length=CARDS_MAX)


class AskContact(Command):
    """Ask to be contacted, with what the form holds."""

    id: Number
    note: Annotated[Text, Field(max_length=OFFER_NOTE_MAX)] = ""
    phone: Annotated[Text, Field(max_length=40)] = ""
    email: Annotated[Text, Field(max_length=254)] = ""
