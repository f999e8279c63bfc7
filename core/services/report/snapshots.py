"""Builds of reports: asked for once at a time for each event, taken up by one worker, kept, and thinned out.

Whoever opens a report may have it built anew; the schedule asks too, with no member behind it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from core import leases
from core.clock import now
from core.database import insert_unless_there, one_at_a_time
from core.events import ReportRequested
from core.models import Event, ReportSnapshot, SnapshotState
from core.outbox import record
from core.permissions import Actor, Permission
from core.queries.events.events import get_event
from core.queries.report.snapshots import first_of_each_day

KEPT_MAX = 30  # of the newest; beside them the first of every day stays
ATTEMPTS_MAX = 3
STALLED_AFTER = timedelta(seconds=90)  # without progress
BROKE_OFF = "broke_off"  # no worker came to the end of it


@dataclass(frozen=True)
class Built:
    """What a worker made of a snapshot."""

    as_of: datetime
    registrations: int
    content: bytes
    forest: bytes | None = None
    erased: int = 0  # people who were erased already when it was begun


def ask_for_report(session: Session, actor: Actor, event_id: int) -> None:
    """Have the event's report built anew; nothing more happens while a build is under way."""
    actor.require(Permission.SEE_SPREAD)
    request_report(session, get_event(session, actor.organisation_id, event_id))


def request_report(session: Session, event: Event) -> None:
    """The same, for the schedule."""
    asked = insert_unless_there(session, ReportSnapshot, organisation_id=event.organisation_id, event_id=event.id)
    if asked is not None:
        record(session, ReportRequested(event.organisation_id, event.id, asked.id))


def take_up(session: Session, snapshot_id: int) -> ReportSnapshot | None:
    """Begin a build, or begin again one that has not moved for long; None when it is another worker's, or done."""
    stalled = and_(ReportSnapshot.state == SnapshotState.BUILDING, ReportSnapshot.moved_at < now() - STALLED_AFTER)
    due = (ReportSnapshot.id == snapshot_id, or_(ReportSnapshot.state == SnapshotState.QUEUED, stalled))
    begun = {"state": SnapshotState.BUILDING, "attempt": ReportSnapshot.attempt + 1, "moved_at": now()}
    return leases.take_up(session, ReportSnapshot, *due, **begun, phase="", percent=0, failure="")


def move_on(session: Session, taken: ReportSnapshot, phase: str, percent: int) -> bool:
    """Say how far the build is; False when it is no longer this worker's."""
    return _change(session, taken, phase=phase, percent=percent, moved_at=now())


def lock_reports(session: Session, event_ids: Collection[int]) -> None:
    """Let nobody else store a report of these events, or erase somebody from one, until the transaction ends.

    Each sees what the other did: whoever stores asks then who was erased meanwhile, whoever erases finds what was stored.
    """
    for event_id in sorted(event_ids):
        one_at_a_time(session, f"reports {event_id}")


def keep(session: Session, taken: ReportSnapshot, built: Built) -> bool:
    """Store what was built, in place of a forest stored before, and let the oldest reports go."""
    kept = _change(
        session,
        taken,
        state=SnapshotState.READY,
        percent=100,
        moved_at=now(),
        as_of=built.as_of,
        registrations=built.registrations,
        content=built.content,
        forest=built.forest,
    )
    if kept:
        earlier = (ReportSnapshot.event_id == taken.event_id, ReportSnapshot.id != taken.id)
        session.execute(update(ReportSnapshot).where(*earlier, ReportSnapshot.forest.is_not(None)).values(forest=None))
        session.execute(delete(ReportSnapshot).where(*earlier, ReportSnapshot.state == SnapshotState.FAILED))
        _thin_out(session, taken.event_id)
    return kept


def give_up(session: Session, taken: ReportSnapshot, failure: str) -> None:
    """The build broke off: it is tried again, until it has been often enough."""
    again = taken.attempt < ATTEMPTS_MAX
    _change(
        session, taken, state=SnapshotState.QUEUED if again else SnapshotState.FAILED, failure=failure, moved_at=now(), percent=0
    )


def give_up_stranded(session: Session) -> None:
    """Builds that no worker came to the end of, however often one began, have failed: the next may be asked for."""
    hopeless = (
        ReportSnapshot.state == SnapshotState.BUILDING,
        ReportSnapshot.attempt >= ATTEMPTS_MAX,
        ReportSnapshot.moved_at < now() - STALLED_AFTER,
    )
    leases.give_up(session, ReportSnapshot, *hopeless, state=SnapshotState.FAILED, failure=BROKE_OFF, moved_at=now())


def _change(session: Session, taken: ReportSnapshot, **values: object) -> bool:
    """Change the row while it is still this attempt's."""
    own = (
        ReportSnapshot.id == taken.id,
        ReportSnapshot.attempt == taken.attempt,
        ReportSnapshot.state == SnapshotState.BUILDING,
    )
    return leases.write(session, ReportSnapshot, *own, **values)


def _thin_out(session: Session, event_id: int) -> None:
    """Keep the newest and the first of every day."""
    ready = (ReportSnapshot.event_id == event_id, ReportSnapshot.state == SnapshotState.READY)
    kept = session.execute(select(ReportSnapshot.id, ReportSnapshot.as_of).where(*ready).order_by(ReportSnapshot.as_of)).all()
    firsts = first_of_each_day((snapshot_id, as_of) for snapshot_id, as_of in kept if as_of is not None)
    superfluous = [snapshot_id for snapshot_id, _as_of in kept[:-KEPT_MAX] if snapshot_id not in firsts]
    if superfluous:
        session.execute(delete(ReportSnapshot).where(ReportSnapshot.id.in_(superfluous)))
