"""From the rows of a file to everything the report shows."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.cli.spread.losses import PARENT_LEFT_OUT, Losses, losses
from core.cli.spread.time_notes import time_notes
from core.cli.spread.words import count_of
from referral.arrays import ROOT
from referral.errors import ReferralError
from referral.files.delimited import BadRow
from referral.files.edge_table import EdgeTable, named
from referral.graph.forest import ReferralForest
from referral.graph.sifting import sift_edges
from referral.summary import SpreadSummary, summarise

NO_ROW: Final = "has no row of its own"


class UnknownParents(StrEnum):
    """What to do with a parent that has no row that could be used: count it as a root, or refuse the rows below it."""

    ROOTS = "roots"
    REFUSE = "refuse"


@dataclass(frozen=True, eq=False)
class Analysis:
    """What was read, what was left out, and what the rest comes to."""

    file: str
    table: EdgeTable
    forest: ReferralForest
    summary: SpreadSummary
    bad: list[BadRow]
    unknown_parents: UnknownParents
    unit_told: bool = False

    @property
    def rows(self) -> int:
        """Rows that were used."""
        return len(self.table) - sum(row.code.startswith("forest.") for row in self.bad)

    @property
    def added_roots(self) -> int:
        """Parents without a row that count as roots."""
        return len(self.forest) - self.rows

    @property
    def delays(self) -> NDArray[np.float64]:
        """Seconds from parent to child wherever both are known, in ascending order."""
        children = np.flatnonzero(self.forest.parent != ROOT)
        delay = self.forest.time[children] - self.forest.time[self.forest.parent[children]]
        return np.sort(delay[np.isfinite(delay)])

    @property
    def losses(self) -> Losses:
        """What part of the file could not be used."""
        return losses(self.rows, self.bad)

    @property
    def notes(self) -> list[str]:
        """How the file was understood, as far as it leaves a choice."""
        notes = time_notes(self.table.times, self.summary.cycle_s, told=self.unit_told)
        if self.table.emails_folded:
            notes.append("E-mail addresses are compared without regard to capitals.")
        if self.added_roots:
            notes.append(_added(self.added_roots, self.table.marks_roots))
        strangers = sum(row.reason.endswith(NO_ROW) for row in self.bad)
        if strangers:
            rows = "1 row leads" if strangers == 1 else f"{strangers:,} rows lead"
            notes.append(f"{rows} to a parent without a row; --unknown-parents roots counts such parents as roots.")
        if fell := self.losses.in_cascade:
            rows = "1 row was" if fell == 1 else f"{fell:,} rows were"
            notes.append(f"{rows} left out only because the row of the parent was.")
        if not self.table.columns.header:
            notes.append("The file has no head: its columns are child, parent and time in that order.")
        return notes


def _added(roots: int, marked: bool) -> str:
    verb = (
        "has no row that could be used and counts as a root"
        if roots == 1
        else "have no row that could be used and count as roots"
    )
    cut = " Their trees may be cut off above, which lowers depth and ν; --unknown-parents refuse leaves their rows out."
    return f"{count_of(roots, 'parent')} {verb}.{cut if marked else ''}"


def build(table: EdgeTable, file: str, unknown_parents: UnknownParents, leaders: int, *, unit_told: bool = False) -> Analysis:
    """Make the forest of all rows that fit into one, and count it."""
    forest, refused = _forest(table, unknown_parents is UnknownParents.ROOTS)
    bad = sorted([*table.bad, *refused], key=lambda row: row.line)
    return Analysis(file, table, forest, summarise(forest, leaders=leaders), bad, unknown_parents, unit_told)


def _forest(table: EdgeTable, as_roots: bool) -> tuple[ReferralForest, list[BadRow]]:
    """Sifting costs several times what building does, and most files need none."""
    try:
        whole = ReferralForest.from_columns(table.child, table.parent, table.time, unknown_parents_as_roots=as_roots)
    except ReferralError:
        sifted = sift_edges(table.child, table.parent, table.time, unknown_parents_as_roots=as_roots)
        good = np.flatnonzero(sifted.accepted)
        child, parent = ([column[row] for row in good.tolist()] for column in (table.child, table.parent))
        time = None if table.time is None else table.time[good]
        return (
            ReferralForest.from_columns(child, parent, time, unknown_parents_as_roots=as_roots),
            list(_bad_rows(table, sifted.refusals)),
        )
    return whole, []


def _bad_rows(table: EdgeTable, refusals: Sequence[tuple[int, str, str]]) -> Iterable[BadRow]:
    """The library counts rows and writes labels as Python does; people look for lines and names."""
    first_line: dict[Hashable, int] = {}
    for child, line in zip(table.child, table.line, strict=True):
        first_line.setdefault(child, line)
    for row, code, message in refusals:
        yield table.bad_row(row, code, _reason(table, row, code, first_line) or message)


def _reason(table: EdgeTable, row: int, code: str, first_line: Mapping[Hashable, int]) -> str | None:
    child, parent = table.child[row], table.parent[row]
    if code == "forest.second_parent":
        return f"{named(child)} has a row already, on line {first_line[child]:,}"
    if code == "forest.self_edge":
        return f"{named(child)} cannot have brought themselves"
    if code == "forest.unknown_parent" and parent is not None:
        if parent in first_line:
            return f"the row of the parent {named(parent)}, line {first_line[parent]:,}, {PARENT_LEFT_OUT}"
        return f"the parent {named(parent)} {NO_ROW}"
    return None
