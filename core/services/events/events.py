"""Events: written, edited, copied, and their steps draft → published → live → ended, or cancelled."""

import re
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.database import one_at_a_time
from core.errors import Conflict, NotFound
from core.events import EventChanged, EventMoved
from core.models import Event, EventStatus
from core.outbox import record
from core.permissions import Actor, Permission
from core.queries.events.events import slug_is_taken
from core.services.events.details import (
    DETAIL_FIELDS,
    SLUG_MAX,
    EventDetails,
    check_details,
    details_of,
    missing_to_publish,
    version,
    whereabouts,
)
from core.services.events.errors import NotReady, PlacesTaken, SlugTaken, WrongStatus
from core.services.room.drafts import require_published
from core.slugs import free_slug, slug_from
from core.zones import shift_by_weeks

STREAM_KEY_BYTES = 20
PLAYBACK_ID_BYTES = 12
SLUG_FALLBACK = "event"
COPY_NUMBER = re.compile(r"-\d{1,2}$")  # a copy of a copy is numbered on, not twice; a year stays
CANCELLABLE = (EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.LIVE)


def create_event(session: Session, actor: Actor, details: EventDetails) -> Event:
    """Write a draft; an empty slug is made from the title."""
    actor.require(Permission.EDIT_EVENTS)
    slug = details.slug or _free_slug(session, actor.organisation_id, slug_from(details.title, SLUG_FALLBACK, SLUG_MAX))
    event = Event(
        organisation_id=actor.organisation_id,
        created_by_id=actor.member_id,
        stream_key=new_stream_key(),
        playback_id=new_playback_id(),
        seats_taken=0,
        revision=0,
    )
    _apply(session, event, details, slug)
    session.add(event)
    session.flush()
    _record(session, event, "created")
    return event


def update_event(session: Session, actor: Actor, event_id: int, details: EventDetails, seen: str) -> Event:
    """Replace the details, unless somebody else has changed them since `seen` was shown; who holds a place is told of a move."""
    actor.require(Permission.EDIT_EVENTS)
    event = locked_event(session, actor, event_id)
    if version(event) != seen:
        raise Conflict()
    before = whereabouts(event)
    _apply(session, event, details, details.slug or event.slug)
    _record(session, event, "edited")
    if whereabouts(event) != before:
        _move(session, event)
    return event


def duplicate_event(session: Session, actor: Actor, event_id: int) -> Event:
    """A new draft with the same details, on the same weekday and time of day, moved by whole weeks until it lies ahead."""
    actor.require(Permission.EDIT_EVENTS)
    original = locked_event(session, actor, event_id)
    details = details_of(original)
    weeks = max(1, (now() - original.starts_at) // timedelta(weeks=1) + 1)
    shifted = {
        "slug": _free_slug(session, actor.organisation_id, COPY_NUMBER.sub("", original.slug)),
        "starts_at": shift_by_weeks(original.starts_at, original.timezone, weeks),
        "ends_at": shift_by_weeks(original.ends_at, original.timezone, weeks),
    }
    copy = create_event(session, actor, EventDetails(**{**vars(details), **shifted}))
    copy.cover = original.cover
    return copy


def rotate_stream_key(session: Session, actor: Actor, event_id: int) -> Event:
    """Give the encoder a new key; the old one is refused, and who sends with it is cut off by the ingest's next look."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    event.stream_key = new_stream_key()
    return event


def publish_event(session: Session, actor: Actor, event_id: int) -> Event:
    """Open the event's page and its registration."""
    event = _stepping(session, actor, event_id, Permission.EDIT_EVENTS)
    if event.status == EventStatus.PUBLISHED:
        return event
    _must_stand_at(event, EventStatus.DRAFT)
    if missing_to_publish(event):
        raise NotReady()
    event.published_at = event.published_at or now()
    return _step(session, event, EventStatus.PUBLISHED, "published")


def unpublish_event(session: Session, actor: Actor, event_id: int) -> Event:
    """Take the page back, as long as nobody holds a place. What is sent to the draft has an address that nobody was ever told."""
    event = _stepping(session, actor, event_id, Permission.EDIT_EVENTS)
    if event.status == EventStatus.DRAFT:
        return event
    _must_stand_at(event, EventStatus.PUBLISHED)
    if event.seats_taken:
        raise PlacesTaken()
    event.playback_id = new_playback_id()
    return _step(session, event, EventStatus.DRAFT, "unpublished")


def cancel_event(session: Session, actor: Actor, event_id: int) -> Event:
    """Call the event off for good."""
    event = _stepping(session, actor, event_id, Permission.EDIT_EVENTS)
    if event.status == EventStatus.CANCELLED:
        return event
    _must_stand_at(event, *CANCELLABLE)
    event.cancelled_at = now()
    event.revision += 1
    return _step(session, event, EventStatus.CANCELLED, "cancelled")


def start_event(session: Session, actor: Actor, event_id: int) -> Event:
    """Go live; starting twice changes nothing."""
    event = _stepping(session, actor, event_id, Permission.RUN_EVENTS)
    if event.status == EventStatus.LIVE:
        return event
    require_published(event.status)
    _must_stand_at(event, EventStatus.PUBLISHED)
    event.started_at = now()
    return _step(session, event, EventStatus.LIVE, "started")


def end_event(session: Session, actor: Actor, event_id: int) -> Event:
    """End the live event; ending twice changes nothing."""
    event = _stepping(session, actor, event_id, Permission.RUN_EVENTS)
    if event.status == EventStatus.ENDED:
        return event
    _must_stand_at(event, EventStatus.LIVE)
    event.ended_at = now()
    return _step(session, event, EventStatus.ENDED, "ended")


def _move(session: Session, event: Event) -> None:
    event.revision += 1
    # Once it is live people are there already, and an end put off is no reason to write to them.
    if event.status == EventStatus.PUBLISHED and event.ends_at > now():
        event.moved_at = now()
        record(session, EventMoved(organisation_id=event.organisation_id, event_id=event.id, revision=event.revision))


def _stepping(session: Session, actor: Actor, event_id: int, permission: Permission) -> Event:
    actor.require(permission)
    return locked_event(session, actor, event_id)


def _must_stand_at(event: Event, *statuses: EventStatus) -> None:
    if event.status not in statuses:
        raise WrongStatus()


def _step(session: Session, event: Event, status: EventStatus, change: str) -> Event:
    event.status = status
    _record(session, event, change)
    return event


def locked_event(session: Session, actor: Actor, event_id: int) -> Event:
    """The actor's event, held until the transaction ends so that two steps cannot cross."""
    event = session.scalar(
        select(Event)
        .where(Event.id == event_id, Event.organisation_id == actor.organisation_id)
        .with_for_update(of=Event)
        .execution_options(populate_existing=True)
    )
    if event is None:
        raise NotFound()
    return event


def new_stream_key() -> str:
    """A key for the encoder: hexadecimal, because some encoders mangle anything else."""
    return secrets.token_hex(STREAM_KEY_BYTES)


def new_playback_id() -> str:
    """The part of a video's address that cannot be guessed: whoever knows it may watch."""
    return secrets.token_hex(PLAYBACK_ID_BYTES)


def _free_slug(session: Session, organisation_id: int, wanted: str) -> str:
    one_at_a_time(session, f"event addresses {organisation_id}")
    return free_slug(wanted, lambda slug: slug_is_taken(session, organisation_id, slug))


def _apply(session: Session, event: Event, details: EventDetails, slug: str) -> None:
    check_details(details, slug, event.seats_taken)
    one_at_a_time(session, f"event addresses {event.organisation_id}")
    if slug_is_taken(session, event.organisation_id, slug, except_id=event.id):
        raise SlugTaken()
    for name in DETAIL_FIELDS:
        setattr(event, name, getattr(details, name))
    event.slug = slug


def _record(session: Session, event: Event, change: str) -> None:
    record(session, EventChanged(organisation_id=event.organisation_id, event_id=event.id, change=change))
