"""The key that opens an event's overlays: whoever has it sees what the room shows, and can say nothing."""

import secrets

from sqlalchemy.orm import Session

from core.clock import now
from core.models import OverlayKey
from core.permissions import Actor, Permission
from core.services.events.events import locked_event

TOKEN_BYTES = 24


def make_overlay_key(session: Session, actor: Actor, event_id: int) -> OverlayKey:
    """The event's key; made when there is none."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    key = session.get(OverlayKey, event.id)
    if key is None:
        key = OverlayKey(organisation_id=event.organisation_id, event_id=event.id, token=secrets.token_urlsafe(TOKEN_BYTES))
        session.add(key)
    return key


def renew_overlay_key(session: Session, actor: Actor, event_id: int) -> OverlayKey:
    """Replace the key: overlays with the old one go dark within seconds."""
    key = make_overlay_key(session, actor, event_id)
    key.token, key.made_at = secrets.token_urlsafe(TOKEN_BYTES), now()
    return key
