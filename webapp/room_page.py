"""What the pages that show a room or its replay are told beside what the room says itself."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from core.models import Event, Registration
from core.permissions import Permission
from core.services.entry_points.codes import link
from core.video_addresses import find_video_address
from core.video_providers import NAMES
from webapp.access import actor
from webapp.context import platform
from webapp.formats import time_range, zone_city
from webapp.security import open_to


def open_to_video_host(event: Event) -> str | None:
    """Open the page to where the event's video comes from, when that is elsewhere; gives that host."""
    video = find_video_address(event.stream_url)
    open_to(video)
    return video.host if video else None


def video_site(event: Event) -> str:
    """What the place is called that the event's video comes from."""
    video = find_video_address(event.stream_url)
    return NAMES.get(video.provider, video.host) if video else event.stream_url


def about(event: Event) -> dict[str, str]:
    """What this is, below the player."""
    times = time_range(event.starts_at, event.ends_at, event.timezone)
    return {
        "title": event.title,
        "host": event.organisation.name,
        "summary": event.summary,
        "when": _("%(times)s in %(place)s", times=times, place=zone_city(event.timezone)),
        "zone": event.timezone,
    }


def share_kit(registration: Registration, code: str) -> dict[str, str]:
    """The attendee's own link, and all that it is shared by."""
    token, event = registration.ticket_token, registration.event
    url = link(platform().settings.base_url, code)
    return {
        "url": url,
        "shown": url.partition("://")[2],
        "qr": url_for("tickets.share_svg", token=token),
        "poster": url_for("posters.of_ticket", token=token),
        "posterName": f"{event.slug}.png",
        "record": url_for("tickets.share", token=token),
        "title": event.title,
        "text": _("Come and watch “%(title)s” with me:", title=event.title),
    }


def afterwards_of_team(event_id: int) -> dict[str, Any]:
    """What is left for members once the event has ended."""
    words = {"words": _("What was said stays here to be read.")}
    if not actor().may(Permission.SEE_SPREAD):
        return words
    return words | {"link": {"url": url_for("report.show", event_id=event_id), "label": _("Open the report")}}
