"""The referral forest of one event, loaded as columns: a hundred thousand rows become a few arrays, no objects.

A place given back stays a node, because those who came through it would lose their root; it is left out of every count of
people who come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Attendance, Event, Referral, Registration, RegistrationStatus
from core.queries.moments import as_written, seconds_of
from referral.arrays import ROOT, Floats, Integers
from referral.graph.forest import ReferralForest
from referral.graph.metrics import structural_virality

Flags = NDArray[np.bool_]

NO_ENTRY_POINT = 0
NOBODY = 0
PATH_MAX = 50  # people named of a way; nobody reads more, and a chain may be as long as the event is large


@dataclass(frozen=True, eq=False)
class EventForest:
    """Every registration of an event in the order they came; all arrays have one element for each.

    `entry_point` is that of the registration itself, `NO_ENTRY_POINT` for none; `credit` is the root's.
    """

    ids: Integers
    names: Sequence[str]
    holds: Flags
    attended: Flags
    seconds: Integers
    entry_point: Integers
    forest: ReferralForest

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def node(self) -> dict[int, int]:
        """Where each registration stands in the arrays."""
        return {registration_id: node for node, registration_id in enumerate(self.ids.tolist())}

    @cached_property
    def referred(self) -> Flags:
        """Who holds a place and came through another person."""
        referred: Flags = self.holds & (self.forest.parent != ROOT)
        return referred

    @cached_property
    def credit(self) -> Integers:
        """The entry point at the start of each person's cascade."""
        return self.entry_point[self.forest.root]

    @cached_property
    def direct(self) -> Integers:
        """How many who hold a place came through each person directly."""
        return np.bincount(self.forest.parent[self.referred], minlength=len(self)).astype(np.int64)

    @cached_property
    def below(self) -> Integers:
        """How many who hold a place are below each person in all."""
        return self.sum_below(self.holds)

    @cached_property
    def widths(self) -> Integers:
        """How many hold a place in each generation."""
        return np.bincount(self.forest.depth[self.holds], minlength=0).astype(np.int64)

    @cached_property
    def cascade_people(self) -> Integers:
        """How many hold a place in each cascade, in the order of the forest's roots."""
        return np.bincount(self.forest.root[self.holds], minlength=len(self)).astype(np.int64)[self.forest.roots]

    @cached_property
    def structural_virality(self) -> Floats:
        """That of each cascade, in the same order."""
        return structural_virality(self.forest)

    def sum_below(self, own: Flags | Integers) -> Integers:
        """For each person the sum over all below, themselves left out; of flags, how many have it."""
        below: Integers = self.forest.subtree_sum(own) - own
        return below

    def path(self, node: int) -> list[int]:
        """From the root down to this person; of a long way the root and the nearest `PATH_MAX`."""
        path = [node]
        while len(path) < PATH_MAX and (above := int(self.forest.parent[path[-1]])) != ROOT:
            path.append(above)
        root = int(self.forest.root[node])
        return [*([root] if path[-1] != root else []), *reversed(path)]


@dataclass(frozen=True, eq=False)
class Columns:
    """The rows a forest is made of, in the order they came; `parent` is a registration's id, `NOBODY` for a root."""

    ids: Integers
    names: Sequence[str]
    holds: Flags
    attended: Flags
    seconds: Integers
    entry_point: Integers
    parent: Integers
    time: Floats

    def of(self, chosen: Flags) -> "Columns":
        """The chosen rows."""
        arrays = {field.name: getattr(self, field.name)[chosen] for field in fields(self) if field.name != "names"}
        return Columns(names=list(compress(self.names, chosen)), **arrays)

    def and_new_of(self, later: "Columns") -> "Columns":
        """These rows, then those of `later` that are not among them."""
        new = later.of(~np.isin(later.ids, self.ids))
        arrays = {
            field.name: np.concatenate([getattr(self, field.name), getattr(new, field.name)])
            for field in fields(self)
            if field.name != "names"
        }
        return Columns(names=[*self.names, *new.names], **arrays)

    def joined(self) -> EventForest:
        """The forest of these rows; somebody whose parent is not among them is a root."""
        order = np.argsort(self.ids, kind="stable")
        place = np.searchsorted(self.ids, self.parent, sorter=order).clip(max=max(len(self.ids) - 1, 0))
        above = order[place]
        parent = np.where(self.ids[above] == self.parent, above, ROOT)
        return EventForest(
            ids=self.ids,
            names=self.names,
            holds=self.holds,
            attended=self.attended,
            seconds=self.seconds,
            entry_point=self.entry_point,
            forest=ReferralForest.from_parents(parent, _times(self.time, parent)),
        )


def load_forest(session: Session, event: Event) -> EventForest:
    """The event's forest, in one statement."""
    return load_columns(session, event).joined()


def load_columns(session: Session, event: Event, since: datetime | None = None) -> Columns:
    """The event's registrations, or those made since, in one statement."""
    # Past the ORM, whose part of the work would be half of a second for a hundred thousand rows.
    rows = (
        session.connection()
        .execute(
            select(
                Registration.id,
                Registration.name,
                Registration.status == RegistrationStatus.REGISTERED,
                as_written(session, Registration.created_at),
                Registration.entry_point_id,
                Referral.parent_id,
                Attendance.seconds,
            )
            .outerjoin(Referral, Referral.child_id == Registration.id)
            .outerjoin(Attendance, Attendance.registration_id == Registration.id)
            .where(
                Registration.event_id == event.id,
                Registration.organisation_id == event.organisation_id,
                Registration.merged_into_id.is_(None),  # a second place of one human is no node
                *((Registration.created_at >= since,) if since else ()),
            )
            .order_by(Registration.created_at, Registration.id)
        )
        .all()
    )
    ids, names, holds, moments, entry_points, parents, seconds = zip(*rows, strict=True) if rows else ((),) * 7
    return Columns(
        ids=np.array(ids, dtype=np.int64),
        names=names,
        holds=np.array(holds, dtype=np.bool_),
        attended=np.array([present is not None for present in seconds], dtype=np.bool_),
        seconds=np.array([present or 0 for present in seconds], dtype=np.int64),
        entry_point=np.array([place or NO_ENTRY_POINT for place in entry_points], dtype=np.int64),
        parent=np.array([above or NOBODY for above in parents], dtype=np.int64),
        time=seconds_of(moments),
    )


def _times(moments: Floats, parent: Integers) -> Floats:
    """A child that seems older than its parent (a clock was set back) has an unknown time, rather than no page at all."""
    time = moments.copy()
    time[(parent != ROOT) & (time[parent] > time)] = np.nan
    return time
