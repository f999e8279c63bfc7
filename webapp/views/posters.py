"""The poster of an attendee: the event's picture with their own code, to send or to post."""

from flask import Blueprint, Response, request

from core.errors import NotFound
from core.models import RegistrationStatus
from core.queries.registrations.tickets import get_share_code, get_ticket
from core.services.events.seats import is_open
from webapp.context import reading
from webapp.posters import make_poster, send_poster
from webapp.security import limiter

bp = Blueprint("posters", __name__)


@bp.get("/t/<token>/poster.png")
@limiter.limit("30/minute")
def of_ticket(token: str) -> Response:
    """With the name the holder gave, or by `?name=off` without; none for a place given back or an event that is over."""
    with reading() as session:
        registration = get_ticket(session, token)
        if registration.status == RegistrationStatus.CANCELLED or not is_open(registration.event):
            raise NotFound()
        code = get_share_code(session, registration)
    name = "" if request.args.get("name") == "off" else registration.name
    response = send_poster(make_poster(registration.event, code, name), f"{registration.event.slug}.png")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
