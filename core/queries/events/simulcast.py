"""Where an event's video is to be sent on to, for the ingest, and how that goes, for the team's pages."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, EventStatus, SimulcastTarget

State = dict[str, Any]
TOLD_FOR = timedelta(seconds=20)  # what the ingest said longer ago than this says nothing about now
KEY_END = 4
KEY_SHOWN_FROM = 12  # of a shorter key its end would be too large a part


@dataclass(frozen=True)
class WantedTarget:
    """One server that the video goes to; the key never shows where this is printed."""

    target_id: int
    address: str
    stream_key: str = field(repr=False)


def wanted_targets(session: Session, event_id: int) -> list[WantedTarget]:
    """The targets that are switched on, as long as the event is live; a rehearsal goes nowhere."""
    rows = session.execute(
        select(SimulcastTarget.id, SimulcastTarget.address, SimulcastTarget.stream_key)
        .join(Event, Event.id == SimulcastTarget.event_id)
        .where(
            Event.id == event_id, Event.status == EventStatus.LIVE, SimulcastTarget.is_on, SimulcastTarget.deleted_at.is_(None)
        )
        .order_by(SimulcastTarget.id)
    )
    return [WantedTarget(*row) for row in rows]


def simulcast_targets(session: Session, event_id: int) -> list[State]:
    """RESTREAM of each target, for the team's board."""
    wanted = select(SimulcastTarget).where(SimulcastTarget.event_id == event_id, SimulcastTarget.deleted_at.is_(None))
    return [target_state(row) for row in session.scalars(wanted.order_by(SimulcastTarget.id))]


def target_state(row: SimulcastTarget) -> State:
    """RESTREAM: never with its key."""
    told = {"id": row.id, "name": row.name, "address": row.address, "version": row.version, "on": row.is_on}
    if len(row.stream_key) >= KEY_SHOWN_FROM:
        told["key_end"] = row.stream_key[-KEY_END:]
    if not row.is_on:
        return {**told, "state": "off"}
    if row.state is None or row.told_at is None or now() - row.told_at > TOLD_FOR:
        return {**told, "state": "waits"}
    about = {"reason": row.reason, "said": row.said, "bits_per_s": row.bits_per_s}
    since = {"since": row.since.isoformat()} if row.since else {}
    return {**told, "state": row.state, **since, **{name: value for name, value in about.items() if value}}
