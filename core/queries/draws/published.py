"""What is published of a draw: enough to check it without asking anybody."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Draw, DrawEntry, DrawState, Event
from core.queries.draws.boards import draw_state

FORMAT = "ripplecast-draw-1"
State = dict[str, Any]


def find_draw(session: Session, event: Event, draw_id: int) -> Draw:
    """A draw of the event that was announced; a prepared one is nobody's business."""
    wanted = select(Draw).where(Draw.id == draw_id, Draw.event_id == event.id, Draw.state != DrawState.PREPARED)
    draw = session.scalar(wanted)
    if draw is None:
        raise NotFound()
    return draw


def event_of_draw(session: Session, draw_id: int) -> Event:
    """Whose draw it is. Not scoped: every draw that was announced is public."""
    event = session.scalar(select(Event).join(Draw).where(Draw.id == draw_id, Draw.state != DrawState.PREPARED))
    if event is None:
        raise NotFound()
    return event


def has_due(session: Session, moment: datetime) -> bool:
    """Whether entries of any draw should have closed by a moment and have not."""
    due = exists().where(Draw.state == DrawState.ANNOUNCED, Draw.closes_at <= moment)
    return bool(session.scalar(select(due)))


def published(session: Session, event: Event, draw: Draw) -> State:
    """Everything about a draw, with numbers and without names: this page outlives the event, and anybody may read it."""
    entries = session.scalars(select(DrawEntry).where(DrawEntry.draw_id == draw.id).order_by(DrawEntry.number)).all()
    drawn = sorted((entry for entry in entries if entry.rank is not None), key=lambda entry: entry.rank or 0)
    state = draw_state(draw, [_winner(entry) for entry in drawn])
    about = {"format": FORMAT, "organisation": event.organisation.name, "event": event.title}
    return about | state | ({"list": [entry.number for entry in entries]} if draw.closed_at is not None else {})


def _winner(entry: DrawEntry) -> State:
    state: State = {"rank": entry.rank, "place": entry.place, "number": entry.number}
    if entry.given_up is not None and entry.given_up_at is not None:
        state |= {"given_up": entry.given_up.value, "given_up_at": entry.given_up_at.isoformat()}
    return state
