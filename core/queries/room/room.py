"""What a room and the pages that follow it are told, in the shapes of docs/realtime-protocol.md."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from core.clock import now
from core.models import Event, EventStatus, Referral, Registration, RegistrationStatus
from core.queries.counting import HOLDS_PLACE
from core.queries.events.streams import is_online


def _count_of_steps_up() -> Select[tuple[int | None]]:
    steps = select(Referral.parent_id, literal(1).label("step")).where(Referral.child_id == bindparam("child_id"))
    climb = steps.cte(recursive=True)
    climb = climb.union_all(select(Referral.parent_id, climb.c.step + 1).join(climb, Referral.child_id == climb.c.parent_id))
    return select(func.max(climb.c.step))


STEPS_UP = _count_of_steps_up()  # built once: building it takes longer than running it, and every registration asks


def event_state(event: Event) -> dict[str, Any]:
    """EVENT: where the event stands and where its video is."""
    return {
        "id": event.id,
        "status": event.status,
        "started_at": event.started_at.isoformat() if event.started_at else None,
        "ended_at": event.ended_at.isoformat() if event.ended_at else None,
        "stream": stream_state(event),
    }


def stream_state(event: Event) -> dict[str, Any]:
    """Where the player finds the video, and whether it is arriving: the host's own address, or what the encoder sends."""
    if event.stream_url:
        return {"url": event.stream_url, "online": event.status == EventStatus.LIVE}
    return {"url": f"/hls/{event.playback_id}/index.m3u8", "online": is_online(event, now())}


def room_event(session: Session, event_id: int) -> dict[str, Any] | None:
    """EVENT of a room, for the door that has let people into it; None when there is no such event."""
    event = session.get(Event, event_id)
    return event_state(event) if event is not None else None


@dataclass(frozen=True)
class Brought:
    """A registration as the pages that follow it are told of it, and who brought it."""

    name: str
    created_at: datetime
    generation: int
    parent_id: int | None
    parent_name: str | None
    siblings: int  # whom the parent has brought, this one among them


def _brought() -> Select[Any]:
    parent, child = aliased(Registration), aliased(Registration)
    children = select(func.count()).select_from(Referral).join(child, child.id == Referral.child_id)
    edge = aliased(Referral)
    siblings = children.where(Referral.parent_id == parent.id, child.status == RegistrationStatus.REGISTERED)
    return (
        select(
            Registration.name,
            Registration.created_at,
            func.coalesce(STEPS_UP.scalar_subquery(), 0),
            parent.id,
            parent.name,
            siblings.correlate(parent).scalar_subquery(),
        )
        .outerjoin(edge, edge.child_id == Registration.id)
        .outerjoin(parent, parent.id == edge.parent_id)
        .where(Registration.id == bindparam("child_id"))
    )


BROUGHT = _brought()


def brought(session: Session, registration_id: int) -> Brought | None:
    """All of it in one statement, for every registration asks."""
    row = session.execute(BROUGHT, {"child_id": registration_id}).one_or_none()
    return Brought(*row) if row is not None else None


def children_count(session: Session, registration_id: int) -> int:
    """How many a registration has brought directly and who still come."""
    children = select(func.count()).select_from(Referral).join(Registration, Registration.id == Referral.child_id)
    return session.scalar(children.where(Referral.parent_id == registration_id, HOLDS_PLACE)) or 0
