"""Stored reports after somebody was erased: every number stays, under the name of nobody.

What names a person is known by its type, for numbers alone say nothing: an entry point may have the id that a place has.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from core.models import ReportSnapshot
from core.queries.attribution.labels import Label, LabelKind
from core.queries.report.content import pack, unpack
from core.queries.spread.cascades import CascadeRow
from core.queries.spread.forest import Columns
from core.queries.spread.spread import Leader
from core.queries.spread.stored_forest import pack_columns, unpack_columns
from core.queries.spread.super_spreaders import Spreader
from core.services.report.snapshots import lock_reports

# In a report: which of its rows name a person, the field with the place's id, and the field with the name.
PEOPLE: Mapping[type, tuple[str, str]] = {
    CascadeRow: ("root_id", "root"),
    Label: ("id", "name"),
    Leader: ("id", "name"),
    Spreader: ("id", "name"),
}


def erase_snapshots(session: Session, event_ids: Collection[int], place_ids: Collection[int], name: str) -> None:
    """Take the name out of every stored report of these events; one that is being built now is refused when it is done."""
    lock_reports(session, event_ids)
    kept = select(ReportSnapshot).where(ReportSnapshot.event_id.in_(event_ids))
    kept = kept.options(undefer(ReportSnapshot.content), undefer(ReportSnapshot.forest))
    for snapshot in session.scalars(kept.execution_options(yield_per=1)):
        if snapshot.content is not None:
            report = unpack(snapshot.content)
            # What this version cannot open nobody sees, and nobody can say what it holds.
            snapshot.content = None if report is None else pack(_renamed(report, frozenset(place_ids), name))
        if snapshot.forest is not None:
            columns = unpack_columns(snapshot.forest)
            snapshot.forest = None if columns is None else pack_columns(_renamed_columns(columns, place_ids, name))


def _renamed_columns(columns: Columns, place_ids: Collection[int], name: str) -> Columns:
    hidden = np.isin(columns.ids, list(place_ids))
    return replace(columns, names=[name if gone else shown for shown, gone in zip(columns.names, hidden, strict=True)])


def _renamed(value: Any, place_ids: frozenset[int], name: str) -> Any:
    """The same with another name wherever one of these places' holders is named."""
    if isinstance(value, list | tuple):
        return [_renamed(item, place_ids, name) for item in value]
    if isinstance(value, Mapping):
        return {key: _renamed(item, place_ids, name) for key, item in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {field.name: _renamed(getattr(value, field.name), place_ids, name) for field in fields(value)}
    if _names_one_of(value, place_ids):
        changed[PEOPLE[type(value)][1]] = name
    return replace(value, **changed)


def _names_one_of(value: Any, place_ids: frozenset[int]) -> bool:
    if type(value) not in PEOPLE or (isinstance(value, Label) and value.kind is not LabelKind.PERSON):
        return False
    return getattr(value, PEOPLE[type(value)][0]) in place_ids
