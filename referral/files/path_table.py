"""Journeys given as paths: one row for each path, with how many took it."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

import numpy as np

from referral.attribution.journeys import Journeys
from referral.files.amounts import Counts, amount, count, minor_units
from referral.files.columns import Columns
from referral.files.delimited import BadRow
from referral.files.rows import RowCollector, Wrong, wrong_text

PATH_MARK: Final = ">"


@dataclass(frozen=True, eq=False)
class PathTable:
    """Journeys that took the same path, one row for each path.

    Attributes
    ----------
    path : list of list of str
        Labels in order of touch.
    conversions, value_minor, null : ndarray of int64, shape (n,)
        How many of those journeys converted, what they were worth in all, how many did not convert.
    decimals : int
        ``value_minor`` counts units of 10^-decimals of what the file counts.
    line, bad, columns
        As in `referral.files.edge_table.EdgeTable`.
    """

    path: list[list[str]]
    conversions: Counts
    value_minor: Counts
    null: Counts
    decimals: int
    line: list[int]
    bad: list[BadRow]
    columns: Columns

    def __len__(self) -> int:
        return len(self.path)

    def journeys(self) -> Journeys:
        """Give the paths as journeys that credit can be given to.

        Returns
        -------
        Journeys
            One for each row.
        """
        built = Journeys.from_paths(self.path, self.conversions, nulls=self.null)
        return replace(built, value_minor=self.value_minor)  # exact: read from the text, never through floating point


@dataclass(eq=False)
class PathCollector(RowCollector):
    """Takes records of paths as they are read and gives the table at the end."""

    _path: list[list[str]] = field(default_factory=list, init=False)
    _conversions: list[int] = field(default_factory=list, init=False)
    _value: list[Decimal] = field(default_factory=list, init=False)
    _null: list[int] = field(default_factory=list, init=False)

    def _take(self, fields: list[str]) -> Wrong | None:
        labels = [label.strip() for label in fields[self.columns.place["path"]].split(PATH_MARK)]
        if not all(labels):
            return "tables.empty_label", "the path has a label without a name"
        if wrong := wrong_text(labels):
            return wrong
        conversions, null = self._count(fields, "conversions", 1), self._count(fields, "null", 0)
        if conversions is None or null is None:
            return "tables.count", "conversions and null have to be whole numbers from 0 on"
        value = amount(fields[self.columns.place["value"]]) if "value" in self.columns.place else Decimal(0)
        if value is None or value < 0:
            return "tables.value", "the value has to be a number from 0 on, such as 1234.50"
        if value and not conversions:
            return "tables.value", "a path that never converted cannot be worth something"
        self._path.append(labels)
        self._conversions.append(conversions)
        self._null.append(null)
        self._value.append(value)
        return None

    def _count(self, fields: list[str], role: str, default: int) -> int | None:
        return count(fields[self.columns.place[role]]) if role in self.columns.place else default

    def table(self) -> PathTable:
        """Give what was collected.

        Returns
        -------
        PathTable
            A path without a column of conversions converted once.
        """
        value_minor, decimals = minor_units(self._value)
        conversions, null = np.array(self._conversions, dtype=np.int64), np.array(self._null, dtype=np.int64)
        return PathTable(self._path, conversions, value_minor, null, decimals, self._line, self._bad, self.columns)
