"""What the public event page shows, put together for its template."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Code, Event, EventFormat, EventStatus, Registration
from core.queries.entry_points.codes import find_event_code, inviter
from core.queries.events.public import Coming, count_coming, find_inviting_code, find_own_registration
from core.services.events.seats import is_open
from webapp.context import platform
from webapp.visitor import visitor_token

SEATS_WORTH_SAYING = 50


class Stage(StrEnum):
    """What the page is for at this moment."""

    OPEN = "open"
    LIVE = "live"
    ENDED = "ended"
    REPLAY = "replay"
    CANCELLED = "cancelled"
    DRAFT = "draft"


@dataclass(frozen=True)
class EventPage:
    """One view of an event's page: who looks, by whose invitation, and what can be done."""

    event: Event
    stage: Stage
    code: Code | None
    inviter: str | None
    coming: Coming
    own: Registration | None

    @property
    def takes_registrations(self) -> bool:
        """Whether the form is there."""
        return self.stage == Stage.REPLAY or (self.stage in (Stage.OPEN, Stage.LIVE) and not self.is_full)

    @property
    def is_full(self) -> bool:
        """Whether every seat is taken."""
        return self.seats_left == 0

    @property
    def seats_left(self) -> int | None:
        """Free seats; None when there is no limit."""
        if self.event.capacity is None or self.stage == Stage.REPLAY:
            return None
        return max(0, self.event.capacity - self.event.seats_taken)

    @property
    def is_nearly_full(self) -> bool:
        """Whether the number of free seats is worth saying."""
        return self.seats_left is not None and 0 < self.seats_left <= SEATS_WORTH_SAYING

    @property
    def minutes_left(self) -> int:
        """Whole minutes until the start, for browsers without scripts."""
        return max(0, int((self.event.starts_at - now()).total_seconds() // 60))


def show_event(session: Session, event: Event, code_text: str) -> EventPage:
    """The page of `event` for this browser, which may have come by a code."""
    code = find_event_code(session, event, code_text) if code_text else None
    invitation = code or find_inviting_code(session, event, visitor_token())
    return EventPage(
        event=event,
        stage=stage_of(event),
        code=code,
        inviter=inviter(code) or inviter(invitation),
        coming=count_coming(session, event),
        own=find_own_registration(session, event, visitor_token()),
    )


def stage_of(event: Event) -> Stage:
    """What an event's page is for at this moment."""
    if event.has_replay:
        return Stage.REPLAY
    if event.status in (EventStatus.DRAFT, EventStatus.CANCELLED, EventStatus.ENDED):
        return Stage(event.status.value)
    if not is_open(event):
        return Stage.ENDED
    if event.status == EventStatus.LIVE:
        return Stage.LIVE
    return Stage.OPEN


def event_url(event: Event, **values: Any) -> str:
    """The event's full public address."""
    return platform().settings.base_url + url_for(
        "public.event", org_slug=event.organisation.slug, event_slug=event.slug, **values
    )


def picture_url(event: Event) -> str:
    """The full address of the picture that link previews show: the cover, else the event's ripple."""
    if event.cover:
        return platform().settings.base_url + url_for("covers.show", name=event.cover)
    return platform().settings.base_url + url_for("public.card", org_slug=event.organisation.slug, event_slug=event.slug)


SCHEMA_STATUS = {EventStatus.CANCELLED: "EventCancelled"}
SCHEMA_MODE = {EventFormat.ONSITE: "Offline", EventFormat.HYBRID: "Mixed"}


def structured_data(page: EventPage, picture: str) -> dict[str, Any]:
    """The event in schema.org's words, for search engines."""
    event, url = page.event, event_url(page.event)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": event.summary,
        "image": [picture],
        "url": url,
        "inLanguage": event.language,
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{SCHEMA_STATUS.get(event.status, 'EventScheduled')}",
        "eventAttendanceMode": f"https://schema.org/{SCHEMA_MODE.get(event.format, 'Online')}EventAttendanceMode",
        "isAccessibleForFree": True,
        "location": _places(event, url),
        "organizer": {"@type": "Organization", "name": event.organisation.name, "url": event.organisation.website or url},
        "offers": {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "EUR",
            "url": url,
            "availability": f"https://schema.org/{'InStock' if page.takes_registrations else 'SoldOut'}",
        },
    }


def _places(event: Event, url: str) -> list[dict[str, str]]:
    places = []
    if event.format != EventFormat.ONSITE:
        places.append({"@type": "VirtualLocation", "url": url})
    if event.format in (EventFormat.ONSITE, EventFormat.HYBRID):
        places.append({"@type": "Place", "name": event.venue_name, "address": event.venue_address})
    return places
