"""Sending a browser's camera to an event: who may, and to which events."""

from sqlalchemy.orm import Session

from core.permissions import Actor, Permission
from core.queries.events.events import get_event
from core.queries.events.streams import CLOSED
from core.services.events.camera_errors import CameraElsewhere, CameraEventOver


def check_camera(session: Session, actor: Actor, event_id: int) -> None:
    """Whether the member may send a camera to the event, and somebody would see it."""
    actor.require(Permission.RUN_EVENTS)
    event = get_event(session, actor.organisation_id, event_id)
    if event.status in CLOSED:
        raise CameraEventOver()
    if event.stream_url:
        raise CameraElsewhere()
