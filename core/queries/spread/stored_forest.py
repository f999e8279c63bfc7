"""The forest of a large event: what a worker stored of it, with everybody who came or left since read from their rows.

Loading a hundred thousand rows takes a second of a web process in which nobody else is served; a stored forest of columns and
the few rows since take a twentieth of that. Times in the room are as of the stored forest.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.forest_columns import NAMES, pack, unpack
from core.models import Event, ReferralChange, Registration, RegistrationStatus, ReportSnapshot, SnapshotState
from core.queries.spread.forest import NOBODY, Columns, EventForest, load_columns, load_forest

STORED_MIN = 20_000  # registrations; of fewer the rows are read
COMMITTED_WITHIN = timedelta(seconds=20)  # what a transaction wrote is dated before others can see it


@dataclass(frozen=True, eq=False)
class CurrentForest:
    """A forest, and the moment its parts that are not followed live are of; None when all of it is of now."""

    people: EventForest
    as_of: datetime | None = None


def pack_columns(columns: Columns) -> bytes:
    """The columns as they are stored."""
    return pack({field.name: getattr(columns, field.name) for field in fields(columns) if field.name != NAMES}, columns.names)


def unpack_columns(packed: bytes) -> Columns | None:
    """The columns as they were; None when another version wrote what this one cannot read."""
    try:
        arrays, names = unpack(packed)
        return Columns(names=names, **arrays)
    except (KeyError, TypeError):
        return None


def current_forest(session: Session, event: Event) -> CurrentForest:
    """The event's forest, from its rows where they are few; otherwise in four statements."""
    if event.seats_taken < STORED_MIN:
        return CurrentForest(load_forest(session, event))
    stored = session.execute(
        select(ReportSnapshot.as_of, ReportSnapshot.forest)
        .where(
            ReportSnapshot.event_id == event.id,
            ReportSnapshot.organisation_id == event.organisation_id,
            ReportSnapshot.state == SnapshotState.READY,
            ReportSnapshot.forest.is_not(None),
        )
        .order_by(ReportSnapshot.as_of.desc())
        .limit(1)
    ).first()
    if stored is None or stored.as_of is None or stored.forest is None:
        return CurrentForest(load_forest(session, event))
    columns, since = unpack_columns(stored.forest), stored.as_of - COMMITTED_WITHIN
    if columns is None:
        return CurrentForest(load_forest(session, event))
    columns = columns.and_new_of(load_columns(session, event, since))
    return CurrentForest(_followed(session, event, columns, since).joined(), stored.as_of)


def _followed(session: Session, event: Event, columns: Columns, since: datetime) -> Columns:
    """The columns with who holds a place now, who is another's second one, and whose parent is another.

    All places that are given back are read and not only the newest: of one that was taken again no moment tells.
    """
    left = session.execute(
        select(Registration.id, Registration.merged_into_id).where(
            Registration.event_id == event.id, Registration.status == RegistrationStatus.CANCELLED
        )
    ).all()
    columns.holds[:] = ~np.isin(columns.ids, [gone for gone, _same in left])
    merged = np.isin(columns.ids, [gone for gone, same in left if same is not None])
    changes = session.execute(
        select(ReferralChange.child_id, ReferralChange.new_parent_id)
        .where(ReferralChange.event_id == event.id, ReferralChange.changed_at >= since)
        .order_by(ReferralChange.id)
    )
    for child_id, parent_id in changes:
        columns.parent[columns.ids == child_id] = parent_id or NOBODY
    return columns.of(~merged) if merged.any() else columns
