"""Publishing a recording as the event's replay, and what each attendee has watched of it."""

from sqlalchemy.orm import Session

from core.clock import now
from core.database import insert_unless_there
from core.models import Event, EventStatus, Registration, ReplayProgress
from core.permissions import Actor, Permission
from core.queries.replays.replays import find_replayed
from core.services.events.events import locked_event
from core.services.replays.errors import NothingRecorded, StillLive

STEP_MAX_MS = 60_000  # a page tells more often; what claims more was made up, or the machine slept


def publish_replay(session: Session, actor: Actor, event_id: int) -> Event:
    """Let those who have a place watch the recording, and others take one for it."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    if event.status != EventStatus.ENDED:
        raise StillLive()
    if find_replayed(session, event) is None:
        raise NothingRecorded()
    event.replay_published_at = event.replay_published_at or now()
    return event


def withdraw_replay(session: Session, actor: Actor, event_id: int) -> Event:
    """Nobody but the team can watch it any more; what people had watched is kept."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    event.replay_published_at = None
    return event


def note_progress(session: Session, registration: Registration, position_ms: int, watched_ms: int) -> None:
    """An attendee has come so far, and has watched so much since they last said so."""
    progress = session.get(ReplayProgress, registration.id, with_for_update=True) or _begun(session, registration)
    progress.position_ms = position_ms
    progress.watched_ms += min(max(0, watched_ms), STEP_MAX_MS)
    progress.last_at = now()


def _begun(session: Session, registration: Registration) -> ReplayProgress:
    """The attendee's first row, which another of their pages may be storing just now."""
    of = {name: getattr(registration, name) for name in ("organisation_id", "event_id")}
    insert_unless_there(session, ReplayProgress, ("registration_id",), registration_id=registration.id, **of)
    return session.get_one(ReplayProgress, registration.id, with_for_update=True)
