"""What the states of offers are called on pages, and what rooms are told about offers."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_pgettext

from core.models import Event, Registration
from core.services.offers.contacts import CONSENT

STATES = {
    "draft": (lazy_pgettext("state of an offer", "Draft"), "outline", ""),
    "open": (lazy_pgettext("state of an offer", "In the room"), "success", "check"),
    "over": (lazy_pgettext("state of an offer", "Over"), "", ""),
}
ANY = 0  # stands for the offer's id in addresses that scripts complete


def offers_of_ticket(registration: Registration) -> dict[str, Any]:
    """What the room of somebody with a ticket needs: where links go through, what the form asks and what it says."""
    event, person = registration.event, registration.person
    return {
        "link": url_for("offer_links.follow", token=registration.ticket_token, offer_id=ANY),
        "consent": _consent(event),
        "name": registration.name,
        "asksPhone": not (registration.phone or person.phone),
        "asksEmail": not person.email,
    }


def offers_of_team(event: Event) -> dict[str, Any]:
    """The same for members, whose clicks count for nothing."""
    link = url_for("offer_links.look", event_id=event.id, offer_id=ANY)
    return {"link": link, "consent": _consent(event), "name": "", "asksPhone": True, "asksEmail": False}


def offers_of_studio(event: Event) -> dict[str, str]:
    """Where a host goes from the studio's list."""
    return {
        "prepare": url_for("offers.create", event_id=event.id),
        "list": url_for("offers.index", event_id=event.id),
        "edit": url_for("offers.edit", event_id=event.id, offer_id=ANY),
    }


def _consent(event: Event) -> str:
    return str(_(CONSENT, host=event.organisation.name))
