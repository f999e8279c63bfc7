"""The way from a card in the room to the page it leads to: clicks are counted on it."""

from typing import cast

from flask import Blueprint, Response, make_response, redirect

from core.errors import NotFound
from core.models import OfferButton, RegistrationStatus
from core.permissions import Permission
from core.queries.offers.people import get_offer
from core.queries.registrations.tickets import get_ticket
from core.services.offers.views import record_click
from webapp.access import console_event, permission_required
from webapp.context import reading, transaction
from webapp.visitor import counts, is_prefetch

# The address holds a ticket, which admits whoever has it. The other site is told none of it: the link says `noreferrer`, and
# the policy of all our pages names no more than the house.
SECRET = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}

bp = Blueprint("offer_links", __name__)


@bp.get("/t/<token>/offers/<int:offer_id>")
def follow(token: str, offer_id: int) -> Response:
    """Count that the ticket's holder goes there, and send them on."""
    if is_prefetch() or not counts():
        return make_response("", 503, SECRET)  # asked again when somebody really goes there
    with transaction() as session:
        registration = get_ticket(session, token)
        if registration.status == RegistrationStatus.CANCELLED:
            raise NotFound()
        url = record_click(session, registration, offer_id)
    return _onward(url)


@bp.get("/console/events/<int:event_id>/offers/<int:offer_id>/link")
@permission_required(Permission.MODERATE)
def look(event_id: int, offer_id: int) -> Response:
    """Where the link leads, for members who try it."""
    with reading() as session:
        offer = get_offer(session, console_event(session, event_id), offer_id)
    if offer.button != OfferButton.LINK:
        raise NotFound()
    return _onward(offer.url)


def _onward(url: str) -> Response:
    response = cast(Response, redirect(url, 302))
    response.headers.update(SECRET)
    return response
