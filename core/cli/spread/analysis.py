"""From the rows of a file to everything the report shows."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.cli.spread.losses import Losses, losses
from core.cli.spread.time_notes import time_notes
from core.cli.spread.words import count_of
from core.edge_forests import NO_ROW, forest_of
from referral.arrays import ROOT
from referral.files.delimited import BadRow
from referral.files.edge_table import EdgeTable
from referral.graph.forest import ReferralForest
from referral.summary import SpreadSummary, summarise


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
    forest, refused = forest_of(table, unknown_parents is UnknownParents.ROOTS)
    bad = sorted([*table.bad, *refused], key=lambda row: row.line)
    return Analysis(file, table, forest, summarise(forest, leaders=leaders), bad, unknown_parents, unit_told)
