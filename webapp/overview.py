"""What the overview of one event shows, gathered once for the page and for the script that keeps it moving."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, EventFormat, EventStatus
from core.queries.entry_points.entry_points import list_entry_points
from core.queries.registrations.overview import Overview, newest_referrals, overview, registration_moments
from core.queries.room.viewer_counts import viewing
from webapp.charts import Curve, growth_curve
from webapp.formats import duration, number, percent
from webapp.intervals import Interval
from webapp.viewing import watched
from webapp.words import CHANNELS

TOP_ENTRY_POINTS = 5
LIVE_PARTS = ("watching", "curve", "newest", "funnel", "entry_points")
OVER = (EventStatus.ENDED, EventStatus.CANCELLED)


@dataclass(frozen=True)
class Task:
    """One thing to do before the event, and where."""

    name: str
    words: str
    done: bool
    url: str | None


def overview_page(session: Session, event: Event) -> dict[str, Any]:
    """Everything the overview's templates use."""
    numbers = overview(session, event, now())
    entry_points = [row for row in list_entry_points(session, event) if row.entry_point.archived_at is None]
    return {
        "numbers": numbers,
        "figures": figures(numbers),
        "referred_drawn": _referred_drawn(numbers),
        "curve": registration_curve(session, event),
        "watched": watched(viewing(session, event), event),
        "newest": newest_referrals(session, event),
        "entry_points": entry_points[:TOP_ENTRY_POINTS],
        "entry_point_count": len(entry_points),
        "channels": CHANNELS,
        "tasks": tasks(event, numbers, bool(entry_points)),
        "at": now(),
    }


def _referred_drawn(numbers: Overview) -> Interval | None:
    if numbers.referred_interval is None or numbers.referred_share is None:
        return None
    low, high = numbers.referred_interval
    return Interval(100 * low, 100 * high, 100 * numbers.referred_share, mark=None, rest=False)


def registration_curve(session: Session, event: Event) -> Curve | None:
    """How the registrations grew, up to now or to the event's end."""
    until = min(now(), event.ended_at or event.cancelled_at or now())
    moments = [(moment.at, moment.referred) for moment in registration_moments(session, event)]
    return growth_curve(moments, until, event.timezone)


def live_parts(event: Event, page: dict[str, Any]) -> dict[str, Any]:
    """The tiles' words, and the cards that are drawn anew."""
    parts = {name: render_template(f"events/parts/{name}.html", event=event, **page) for name in LIVE_PARTS}
    return {"figures": page["figures"], "parts": parts, "status": event.status.value}


def figures(numbers: Overview) -> dict[str, str]:
    """Every figure of the tiles, as words."""
    low, high = numbers.referred_interval or (0.0, 0.0)
    average = numbers.seconds / numbers.attended if numbers.attended else 0
    return {
        "watching": number(numbers.watching),
        "watching_note": _("%(count)s joined so far", count=number(numbers.attended)),
        "registered": number(numbers.registered),
        "registered_note": _("+%(count)s in ten minutes", count=number(numbers.recent)) if numbers.recent else "",
        "referred": percent(numbers.referred_share) if numbers.referred_share is not None else "–",
        "referred_note": f"{percent(low)} – {percent(high)}" if numbers.registered else _("Nobody has registered yet"),
        "shares": number(numbers.shares),
        "shares_note": ngettext("by %(count)s person", "by %(count)s people", numbers.sharers, count=number(numbers.sharers)),
        "visits": number(numbers.visits),
        "visits_note": ngettext("%(count)s visitor", "%(count)s visitors", numbers.visitors, count=number(numbers.visitors)),
        "messages": number(numbers.messages),
        "messages_note": _("%(time)s watched on average", time=duration(average)) if average else "",
    }


def tasks(event: Event, numbers: Overview, has_entry_points: bool) -> list[Task]:
    """What is still to be done; nothing once the event is under way."""
    if event.status not in (EventStatus.DRAFT, EventStatus.PUBLISHED):
        return []
    described = bool(event.summary or event.description)
    listed = [
        Task(_("Describe it"), _("A sentence, a cover, what happens."), described, url_for("events.edit", event_id=event.id)),
        Task(_("Publish it"), _("Its page opens and people can register."), event.status != EventStatus.DRAFT, None),
        Task(
            _("Add an entry point"),
            _("A QR code for each poster, post and partner, so that you see which one brings people."),
            has_entry_points,
            url_for("entry_points.create", event_id=event.id),
        ),
    ]
    if event.format != EventFormat.ONSITE:
        video = bool(event.stream_url or event.stream_seen_at)
        words = _("Point OBS at Ripplecast, or give the address of your own stream.")
        listed.append(Task(_("Try the video"), words, video, url_for("studio.show", event_id=event.id)))
    first = _("Your first registrations begin the ripple.")
    listed.append(Task(_("Share the link"), first, numbers.registered > 0, None))
    return listed
