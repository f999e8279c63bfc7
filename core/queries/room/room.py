"""What a room and the pages that follow it are told, in the shapes of docs/realtime-protocol.md."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from core.clock import now
from core.models import Event, EventStatus, Referral, Registration, RegistrationStatus
from core.queries.counting import HOLDS_PLACE
from core.queries.events.streams import is_online
from core.video_addresses import find_video_address
from core.video_providers import NAMES, VideoAddress


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
    """Where the player finds the video, and whether it is arriving: the host's own address, or what the encoder sends.

    Nobody here knows whether a video elsewhere arrives: it is taken to while the event is live.
    """
    if not event.stream_url:
        return {"url": f"/hls/{event.playback_id}/index.m3u8", "online": is_online(event, now())}
    online = event.status == EventStatus.LIVE
    video = find_video_address(event.stream_url)
    if video is None:  # taken by rules of before; the pages' policy lets nothing of it in that is not from this host
        return {"url": event.stream_url, "online": online}
    return {"url": video.url, "online": online, "elsewhere": elsewhere_state(video)}


def elsewhere_state(video: VideoAddress) -> dict[str, str]:
    """ELSEWHERE: what viewers are told before anything is asked of another host."""
    site = NAMES.get(video.provider, video.host)
    return {"provider": video.provider, "site": site, "host": video.host, "page": video.page}


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
    """With a look into an index for each step up and each sibling: joins make PostgreSQL read every edge there is."""
    asked: BindParameter[int] = bindparam("ids", expanding=True)
    up = select(Referral.child_id, Referral.parent_id, literal(1).label("step"))
    climb = up.where(Referral.child_id.in_(asked)).cte("climb", recursive=True)
    further = select(Referral.parent_id).where(Referral.child_id == climb.c.parent_id).scalar_subquery()
    climb = climb.union_all(select(climb.c.child_id, further, climb.c.step + 1).where(climb.c.parent_id.is_not(None)))
    steps = select(climb.c.child_id, (func.max(climb.c.step) - 1).label("generation")).group_by(climb.c.child_id).subquery()
    parent, child, edge, sibling = aliased(Registration), aliased(Registration), aliased(Referral), aliased(Referral)
    status = select(child.status).where(child.id == sibling.child_id).scalar_subquery()
    siblings = (
        select(func.count()).where(sibling.parent_id == parent.id, status == RegistrationStatus.REGISTERED).correlate(parent)
    )
    generation = func.coalesce(steps.c.generation, 0)
    told = (Registration.id, Registration.name, Registration.created_at, generation, parent.id, parent.name)
    return (
        select(*told, siblings.scalar_subquery())
        .outerjoin(steps, steps.c.child_id == Registration.id)
        .outerjoin(edge, edge.child_id == Registration.id)
        .outerjoin(parent, parent.id == edge.parent_id)
        .where(Registration.id.in_(asked))
    )


BROUGHT = _brought()  # built once: building it takes longer than running it, and every registration asks


def brought(session: Session, registration_ids: Collection[int]) -> dict[int, Brought]:
    """All of it in one statement, whoever asks."""
    rows = session.execute(BROUGHT, {"ids": list(registration_ids)})
    return {row[0]: Brought(*row[1:]) for row in rows}


def children_count(session: Session, registration_id: int) -> int:
    """How many a registration has brought directly and who still come."""
    children = select(func.count()).select_from(Referral).join(Registration, Registration.id == Referral.child_id)
    return session.scalar(children.where(Referral.parent_id == registration_id, HOLDS_PLACE)) or 0
