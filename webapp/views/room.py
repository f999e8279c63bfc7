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
from webapp.access import console_event, permission_required
from webapp.context import reading
from webapp.i18n import language
from webapp.offer_words import offers_of_team, offers_of_ticket
from webapp.room_page import about, afterwards_of_team, open_to_video_host, share_kit

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
    back = {"url": url_for("tickets.show", token=token), "label": _("Your ticket"), "icon": "ticket"}
    props = {
        "auth": {"ticket": token, "locale": language()},
        **_around(event),
        "back": back,
        "afterwards": {
            "words": _("Thank you for coming. You can still read what was said."),
            "link": _replay(token) if event.has_replay else back,
        },
        "brought": brought,
        "offers": offers_of_ticket(registration),
        "share": share_kit(registration, code),
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
        **_around(event),
        "back": {"url": url_for("studio.show", event_id=event.id), "label": _("Back to the studio")},
        "afterwards": afterwards_of_team(event_id),
        "brought": 0,
        "offers": offers_of_team(event),
        "share": None,
        "chatRules": url_for("chat_rules.index"),
        "questionsFile": url_for("questions.export", event_id=event.id),
    }
    return render_template("room/show.html", event=event, props=props)


def _replay(token: str) -> dict[str, str]:
    return {"url": url_for("replays.show", token=token), "label": _("Watch the replay")}


def _around(event: Event) -> dict[str, Any]:
    """What stands around the player."""
    return {"about": about(event), "startsAt": event.starts_at.isoformat(), "videoHost": open_to_video_host(event)}
