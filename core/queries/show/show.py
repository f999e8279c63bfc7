"""The run of show and what the room sees of it, in the shapes of docs/realtime-protocol.md."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.models import Event, EventStatus, Show, ShowItem

State = dict[str, Any]
DUE_MAX = 100  # at once; what is left over is found a few seconds later


def show_items(session: Session, event_id: int) -> list[State]:
    """SHOW ITEM of each, in their order."""
    wanted = select(ShowItem).where(ShowItem.event_id == event_id, ShowItem.deleted_at.is_(None))
    return [item_state(item) for item in session.scalars(wanted.order_by(ShowItem.position, ShowItem.id))]


def item_state(item: ShowItem) -> State:
    """SHOW ITEM."""
    moments = {"started_at": _iso(item.started_at), "done_at": _iso(item.done_at)}
    written = {"position": item.position, "title": item.title, "minutes": item.minutes, "notes": item.notes}
    told = {name: at for name, at in moments.items() if at is not None}
    return {"id": item.id, **written, "version": item.version, "changed_by": item.changed_by, **told}


def holding(session: Session, event_id: int) -> list[State]:
    """HOLDING: what the room sees instead of the video; nothing on most boards at most times."""
    row = session.execute(select(Show, Event.status).join(Event).where(Show.event_id == event_id)).one_or_none()
    if row is None:
        return []
    show, status = row
    if status == EventStatus.PUBLISHED and show.go_live_at is not None:
        return [_holding(show, "countdown", show.go_live_at)]
    if status in (EventStatus.PUBLISHED, EventStatus.LIVE) and show.held_since is not None:
        return [_holding(show, "break", show.back_at)]
    return []


def arrangements(session: Session, event_id: int) -> list[State]:
    """AIR: what is to happen by itself in a moment, and the team's notes."""
    show = session.get(Show, event_id)
    if show is None:
        return []
    notes = {"notes": show.notes, "notes_version": show.notes_version, "notes_by": show.notes_by}
    return [{"id": event_id, **notes, **({"end_at": show.end_at.isoformat()} if show.end_at else {})}]


def shows_due(session: Session, at: datetime) -> list[int]:
    """Events of which something arranged has come due, of whatever organisation."""
    due = select(Show.event_id).where(or_(Show.go_live_at <= at, Show.end_at <= at))
    return list(session.scalars(due.order_by(Show.event_id).limit(DUE_MAX)))


def _holding(show: Show, kind: str, until: datetime | None) -> State:
    return {"id": show.event_id, "kind": kind, "text": show.hold_text, **({"until": until.isoformat()} if until else {})}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
