"""How far somebody has come in a replay, when two places of one human become one; and back again.

What each place watched stays with it: every report adds up the places of one human.
"""

from typing import Any

from sqlalchemy.orm import Session

from core.models import Registration, ReplayProgress

Gone = dict[str, Any]


def move_position(session: Session, merged: Registration, kept: Registration) -> Gone | None:
    """The place that stays goes on where the one that was further left off; what there was before, for the way back."""
    theirs = _progress(session, merged.id)
    own = _progress(session, kept.id)
    if theirs is None or (own is not None and own.position_ms >= theirs.position_ms):
        return None
    before = own.position_ms if own is not None else None
    if own is None:
        scope = {"organisation_id": kept.organisation_id, "event_id": kept.event_id}
        own = ReplayProgress(registration_id=kept.id, first_at=theirs.first_at, last_at=theirs.last_at, **scope)
        session.add(own)
    own.position_ms = theirs.position_ms
    session.flush()
    return {"before": before, "moved_to": own.position_ms}


def give_position_back(session: Session, gone: Gone | None, kept_id: int) -> None:
    """Where the place that stays had come to itself, unless it was watched on since."""
    own = _progress(session, kept_id)
    if gone is None or own is None or own.position_ms != gone["moved_to"]:
        return
    if gone["before"] is not None:
        own.position_ms = gone["before"]
    elif own.watched_ms == 0:
        session.delete(own)
    session.flush()


def _progress(session: Session, registration_id: int) -> ReplayProgress | None:
    return session.get(ReplayProgress, registration_id, with_for_update=True, populate_existing=True)
