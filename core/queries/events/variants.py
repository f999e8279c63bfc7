"""What viewers of an event's video can choose from."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.adapters.media import MASTER, SOUND_VARIANT, variant_playlist
from core.models import Event, StreamSetup, StreamVariants


def wants_smaller_pictures(session: Session, event_id: int) -> bool:
    """Whether smaller pictures are made where the machine can."""
    return session.scalar(select(StreamSetup.smaller).where(StreamSetup.event_id == event_id)) is not False


def variants_shown(session: Session, event_id: int) -> list[dict[str, Any]]:
    """VARIANTS, for everybody's board: the sizes there are, where they play, and where the sound alone does."""
    row = session.execute(
        select(StreamVariants.sizes, StreamVariants.sound, Event.playback_id)
        .join(Event, Event.id == StreamVariants.event_id)
        .where(StreamVariants.event_id == event_id)
    ).one_or_none()
    if row is None or not row.sizes:
        return []
    folder = f"/hls/{row.playback_id}"
    sound = f"{folder}/{variant_playlist(SOUND_VARIANT)}" if row.sound else None
    return [{"id": event_id, "url": f"{folder}/{MASTER}", "sizes": row.sizes, "sound": sound}]


def variants_told(session: Session, event_id: int) -> dict[str, Any] | None:
    """The same for the team: what there is, and why there is no more."""
    row = session.get(StreamVariants, event_id)
    return {"sizes": row.sizes, "sound": row.sound, "held": row.held} if row is not None and (row.sizes or row.held) else None
