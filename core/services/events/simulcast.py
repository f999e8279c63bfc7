"""Simulcast: the servers that an event's video is sent on to, and how the ingest says that goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.database import one_at_a_time
from core.errors import NotFound
from core.models import Event, SimulcastReason, SimulcastState, SimulcastTarget
from core.models.simulcast import ADDRESS_MAX_LENGTH, KEY_MAX_LENGTH, NAME_MAX_LENGTH, SAID_MAX_LENGTH
from core.permissions import Actor, Permission
from core.queries.events.events import get_event
from core.rtmp_addresses import PRINTED, RtmpAddress, is_public, lookup_within
from core.services.events.simulcast_errors import (
    AddressPrivate,
    AddressUnusable,
    KeyIsOurs,
    KeyMissing,
    NameMissing,
    TargetChanged,
    TargetGone,
    TooManyTargets,
)
from core.services.room.boards import change_board

BOARD = "restreams"  # as open pages and the protocol call it, like the commands and the codes of refusals
TARGETS_MAX = 5
LOOKUP_TIMEOUT_S = 5.0
DELETED_KEPT = timedelta(minutes=10)  # so long a deletion can be taken back; then the key is forgotten


@dataclass(frozen=True)
class TargetText:
    """What a host writes of a target; an empty key leaves the one that is there, for the same server."""

    name: str
    address: str
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class TargetReport:
    """How it goes with one target just now; None: nothing is sent. `said` are the words of its server."""

    target_id: int
    state: SimulcastState | None
    reason: SimulcastReason | None = None
    said: str = ""
    bits_per_s: int = 0


def check_public(text: str) -> None:
    """Refuse the address of a server in a private network. It asks the name servers: call it outside a transaction.

    A name nobody knows just now, or soon enough, passes: whoever connects looks again, because it may lead elsewhere by then.
    """
    address = _address(text)
    try:
        found = lookup_within(LOOKUP_TIMEOUT_S, address.host, address.port)
    except OSError:
        return
    if not all(is_public(ip) for ip in found):
        raise AddressPrivate()


def add_target(session: Session, actor: Actor, event_id: int, text: TargetText) -> SimulcastTarget:
    """Add a target, switched on."""
    event = _changing(session, actor, event_id)
    _must_have_room(session, event_id)
    if not text.key.strip():
        raise KeyMissing()
    row = SimulcastTarget(event_id=event_id, organisation_id=event.organisation_id)
    _write(session, row, actor, text)
    session.add(row)
    session.flush()
    return row


def edit_target(session: Session, actor: Actor, event_id: int, target_id: int, text: TargetText, seen: int) -> SimulcastTarget:
    """Write it anew, unless somebody else has since `seen`."""
    _changing(session, actor, event_id)
    row = _find(session, event_id, target_id)
    if row.version != seen:
        raise TargetChanged(name=row.changed_by)
    _write(session, row, actor, text)
    row.version += 1
    _forget_state(row)
    return row


def switch_target(session: Session, actor: Actor, event_id: int, target_id: int, on: bool) -> SimulcastTarget:
    """Send to it, or do not; saying so twice changes nothing."""
    _changing(session, actor, event_id)
    row = _find(session, event_id, target_id)
    if row.is_on != on:
        row.is_on, row.changed_by = on, actor.name
        _forget_state(row)
    return row


def delete_target(session: Session, actor: Actor, event_id: int, target_id: int) -> None:
    """Take a target out; `restore_target` puts it back, for some minutes."""
    _changing(session, actor, event_id)
    row = _find(session, event_id, target_id)
    row.deleted_at, row.changed_by = now(), actor.name
    _forget_state(row)


def restore_target(session: Session, actor: Actor, event_id: int, target_id: int) -> SimulcastTarget:
    """Put a deleted target back as it was."""
    _changing(session, actor, event_id)
    row = session.scalar(select(SimulcastTarget).where(SimulcastTarget.id == target_id, SimulcastTarget.event_id == event_id))
    if row is None or _is_forgotten(row):
        raise TargetGone()
    if row.deleted_at is not None:
        _must_have_room(session, event_id)
        row.deleted_at, row.changed_by = None, actor.name
    return row


def forget_deleted_targets(session: Session) -> None:
    """Remove what was deleted a while ago, key and all."""
    session.execute(delete(SimulcastTarget).where(SimulcastTarget.deleted_at < now() - DELETED_KEPT))


def note_targets(session: Session, event_id: int, reports: Sequence[TargetReport]) -> None:
    """How it goes just now, said by the ingest on every change and every few seconds. The team's pages are told."""
    event = session.get(Event, event_id)
    if event is None or not reports:
        return
    by_id = {report.target_id: report for report in reports}
    rows = session.scalars(select(SimulcastTarget).where(SimulcastTarget.event_id == event_id, SimulcastTarget.id.in_(by_id)))
    for row in rows:
        if row.is_on and row.deleted_at is None:
            _note(row, by_id[row.id], now())
    change_board(session, event.organisation_id, event_id, BOARD)


def _note(row: SimulcastTarget, report: TargetReport, moment: datetime) -> None:
    if row.state != report.state:
        row.since = moment
    row.state, row.reason, row.said = report.state, report.reason, report.said[:SAID_MAX_LENGTH]
    row.bits_per_s, row.told_at = report.bits_per_s, moment


def _changing(session: Session, actor: Actor, event_id: int) -> Event:
    """The actor's event, for one change at a time; its pages are told after the commit."""
    actor.require(Permission.RUN_EVENTS)
    event = get_event(session, actor.organisation_id, event_id)
    one_at_a_time(session, f"simulcast {event_id}")
    change_board(session, event.organisation_id, event_id, BOARD)
    return event


def _must_have_room(session: Session, event_id: int) -> None:
    standing = select(func.count()).where(SimulcastTarget.event_id == event_id, SimulcastTarget.deleted_at.is_(None))
    if (session.scalar(standing) or 0) >= TARGETS_MAX:
        raise TooManyTargets(most=TARGETS_MAX)


def _find(session: Session, event_id: int, target_id: int) -> SimulcastTarget:
    wanted = select(SimulcastTarget).where(
        SimulcastTarget.id == target_id, SimulcastTarget.event_id == event_id, SimulcastTarget.deleted_at.is_(None)
    )
    row = session.scalar(wanted, execution_options={"populate_existing": True})
    if row is None:
        raise NotFound()
    return row


def _is_forgotten(row: SimulcastTarget) -> bool:
    return row.deleted_at is not None and row.deleted_at < now() - DELETED_KEPT


def _forget_state(row: SimulcastTarget) -> None:
    """What was said of it before says nothing any more."""
    row.state = row.reason = row.since = row.told_at = None
    row.said, row.bits_per_s = "", 0


def _write(session: Session, row: SimulcastTarget, actor: Actor, text: TargetText) -> None:
    name, address = " ".join(text.name.split()), text.address.strip()
    if not 1 <= len(name) <= NAME_MAX_LENGTH:
        raise NameMissing(most=NAME_MAX_LENGTH)
    server = _address(address).server
    if key := text.key.strip():
        row.stream_key = _checked_key(session, key)
    elif server != RtmpAddress.parse(row.address).server:  # whoever is behind it would be handed a key that no page shows
        raise KeyMissing()
    row.name, row.address, row.changed_by = name, address, actor.name


def _address(text: str) -> RtmpAddress:
    if len(text.strip()) > ADDRESS_MAX_LENGTH:
        raise AddressUnusable()
    try:
        return RtmpAddress.parse(text.strip())
    except ValueError as error:
        raise AddressUnusable() from error


def _checked_key(session: Session, key: str) -> str:
    """Whatever its server is called: a key of ours that comes back to us by any name would be a circle."""
    if len(key) > KEY_MAX_LENGTH or not PRINTED.fullmatch(key):
        raise KeyMissing()
    bare = key.partition("?")[0].strip("/")
    if bare and session.scalar(select(Event.id).where(Event.stream_key == bare)) is not None:
        raise KeyIsOurs()
    return key
