"""The live room, opened by a ticket."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.models import EventStatus, RegistrationStatus
from core.queries.room import children_count
from core.queries.tickets import get_share_code, get_ticket
from core.services.codes import link
from webapp.context import platform, reading
from webapp.formats import time_range

bp = Blueprint("room", __name__)


@bp.get("/t/<token>/room")
def show(token: str) -> ResponseReturnValue:
    """Player, chat and the attendee's own link; a ticket that admits nobody leads back to its page, which says why."""
    with reading() as session:
        registration = get_ticket(session, token)
        event = registration.event
        closed = event.status in (EventStatus.DRAFT, EventStatus.CANCELLED)
        if closed or registration.status == RegistrationStatus.CANCELLED:
            return redirect(url_for("tickets.show", token=token))
        code = get_share_code(session, registration)
        brought = children_count(session, registration.id)
    url = link(platform().settings.base_url, code)
    props = {
        "auth": {"ticket": token},
        "about": {
            "title": event.title,
            "host": event.organisation.name,
            "summary": event.summary,
            "when": time_range(event.starts_at, event.ends_at, event.timezone),
        },
        "back": {"url": url_for("tickets.show", token=token), "label": _("Back to your ticket")},
        "startsAt": event.starts_at.isoformat(),
        "brought": brought,
        "share": {
            "url": url,
            "shown": url.partition("://")[2],
            "qr": url_for("tickets.share_svg", token=token),
            "record": url_for("tickets.share", token=token),
            "title": event.title,
            "text": _("Come and watch “%(title)s” with me:", title=event.title),
        },
    }
    return render_template("room/show.html", event=event, props=props), {"Cache-Control": "private, no-store"}
