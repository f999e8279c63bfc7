"""The live room, opened by a ticket, or by a member who moderates it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.models import Event, RegistrationStatus
from core.permissions import Permission
from core.queries.registrations.tickets import get_share_code, get_ticket
from core.queries.room.admission import has_open_room
from core.queries.room.room import children_count
from core.services.entry_points.codes import link
from webapp.access import console_event, permission_required
from webapp.context import platform, reading
from webapp.formats import time_range
from webapp.i18n import language
from webapp.room_page import afterwards_of_team

bp = Blueprint("room", __name__)


@bp.get("/t/<token>/room")
def show(token: str) -> ResponseReturnValue:
    """Player, chat and the attendee's own link; a ticket that admits nobody leads back to its page, which says why."""
    with reading() as session:
        registration = get_ticket(session, token)
        if registration.ticket_token != token:  # of a place that was merged: the room knows the surviving one
            return redirect(url_for("room.show", token=registration.ticket_token))
        event = registration.event
        if not has_open_room(event.status) or registration.status == RegistrationStatus.CANCELLED:
            return redirect(url_for("tickets.show", token=token))
        code = get_share_code(session, registration)
        brought = children_count(session, registration.id)
    url = link(platform().settings.base_url, code)
    back = {"url": url_for("tickets.show", token=token), "label": _("Your ticket"), "icon": "ticket"}
    props = {
        "auth": {"ticket": token, "locale": language()},
        **_about(event),
        "back": back,
        "afterwards": {"words": _("Thank you for coming. You can still read what was said."), "link": back},
        "brought": brought,
        "share": {
            "url": url,
            "shown": url.partition("://")[2],
            "qr": url_for("tickets.share_svg", token=token),
            "poster": url_for("posters.of_ticket", token=token),
            "posterName": f"{event.slug}.png",
            "record": url_for("tickets.share", token=token),
            "title": event.title,
            "text": _("Come and watch “%(title)s” with me:", title=event.title),
        },
    }
    return render_template("room/show.html", event=event, props=props), {"Cache-Control": "private, no-store"}


@bp.get("/console/events/<int:event_id>/room")
@permission_required(Permission.MODERATE)
def watch(event_id: int) -> ResponseReturnValue:
    """The same page for a member, who moderates on it; the studio says why a room is closed."""
    with reading() as session:
        event = console_event(session, event_id)
        if not has_open_room(event.status):
            return redirect(url_for("studio.show", event_id=event_id))
    props = {
        "auth": {"event": event.id, "locale": language()},
        **_about(event),
        "back": {"url": url_for("studio.show", event_id=event.id), "label": _("Back to the studio")},
        "afterwards": afterwards_of_team(event_id),
        "brought": 0,
        "share": None,
        "chatRules": url_for("chat_rules.index"),
    }
    return render_template("room/show.html", event=event, props=props)


def _about(event: Event) -> dict[str, Any]:
    """What stands around the player."""
    return {
        "about": {
            "title": event.title,
            "host": event.organisation.name,
            "summary": event.summary,
            "when": time_range(event.starts_at, event.ends_at, event.timezone),
        },
        "startsAt": event.starts_at.isoformat(),
    }
