"""The replay of an event whose video came from elsewhere: where that video is now, and when in it the event begins."""

from sqlalchemy.orm import Session

from core.models import Event, ReplayAddress
from core.models.replay import ADDRESS_MAX_LENGTH
from core.moments import read_moment
from core.permissions import Actor, Permission
from core.queries.events.recordings import find_recording
from core.queries.replays.replays import find_replay_address
from core.services.events.errors import StreamUrlUnusable
from core.services.events.events import locked_event
from core.services.events.video import check_video_address
from core.services.replays.errors import AddressIsLive, BeginningUnreadable, RecordedHere


def keep_replay_address(session: Session, actor: Actor, event_id: int, url: str, begins: str) -> ReplayAddress | None:
    """Say where the event can be watched afterwards; an empty address takes the replay away."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    recording = find_recording(session, event.id)
    if recording is not None and recording.duration_ms:
        raise RecordedHere()
    address = find_replay_address(session, event.id)
    if not url:
        _remove(session, event, address)
        return None
    _check(url)
    begins_ms = _beginning(begins)
    if address is None:
        address = ReplayAddress(organisation_id=event.organisation_id, event_id=event.id)
        session.add(address)
    address.url, address.begins_ms = url, begins_ms
    return address


def _remove(session: Session, event: Event, address: ReplayAddress | None) -> None:
    if address is not None:
        session.delete(address)
        event.replay_published_at = None


def _check(url: str) -> None:
    if len(url) > ADDRESS_MAX_LENGTH:
        raise StreamUrlUnusable()
    if check_video_address(url).is_live:
        raise AddressIsLive()


def _beginning(text: str) -> int:
    written = text.strip()
    ms = read_moment(written.removeprefix("-"))
    if ms is None:
        raise BeginningUnreadable()
    return -ms if written.startswith("-") else ms
