"""Journeys given as paths: one row for each path, with how many took it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

import numpy as np

from referral.attribution.journeys import Journeys
from referral.files.amounts import COUNT_MAX, WRONG_VALUE, Counts, checked_sum, count, minor_units
from referral.files.columns import Columns
from referral.files.delimited import BadRow, shortened
from referral.files.money import AS_FOUND, MoneyForm, read_amounts
from referral.files.rows import RowCollector, Wrong, wrong_text

PATH_MARK: Final = ">"
SPACED_MARK: Final = re.compile(r"(?:^|\s)>(?=\s|$)")
ARROWS: Final = ("->", "=>")
LABELS_MAX: Final = 1_000  # of one path: a line of nothing but marks would become a list as long as it


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
    separator : str or None
        What divided the paths into labels.
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
    separator: str | None = None

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

    money: MoneyForm = AS_FOUND
    separator: str | None = None
    _path: list[str] = field(default_factory=list, init=False)
    _conversions: list[int] = field(default_factory=list, init=False)
    _value: list[str] = field(default_factory=list, init=False)
    _null: list[int] = field(default_factory=list, init=False)

    def _take(self, fields: list[str]) -> Wrong | None:
        path = fields[self.columns.place["path"]]
        if wrong := wrong_text((path,)):
            return wrong
        if path.count(self.separator or PATH_MARK) >= LABELS_MAX:
            return "tables.field_size", f"the path has more than {LABELS_MAX:,} labels"
        conversions, null = self._count(fields, "conversions", 1), self._count(fields, "null", 0)
        if conversions is None or null is None:
            return "tables.count", f"conversions and null have to be whole numbers from 0 to {COUNT_MAX:,}"
        self._path.append(path)
        self._conversions.append(conversions)
        self._null.append(null)
        self._value.append(fields[self.columns.place["value"]] if "value" in self.columns.place else "")
        return None

    def _count(self, fields: list[str], role: str, default: int) -> int | None:
        return count(fields[self.columns.place[role]]) if role in self.columns.place else default

    def table(self) -> PathTable:
        """Give what was collected.

        Returns
        -------
        PathTable
            A path without a column of conversions converted once.

        Raises
        ------
        ReferralError
            ``tables.too_large``; see `referral.files.money.read_amounts` for others.
        """
        paths, mark = divided(self._path, self.separator)
        values = read_amounts(self._value, self.money)
        good = list[int]()
        for at, (labels, value) in enumerate(zip(paths, values, strict=True)):
            wrong = _wrong(labels, value, self._conversions[at])
            if wrong is None:
                good.append(at)
            else:
                text = f"{self._path[at]}, {self._conversions[at]}, {self._value[at]}"
                self._bad.append(BadRow(self._line[at], *wrong, shortened(text)))
        checked_sum(
            "conversions and journeys without one", (column[at] for column in (self._conversions, self._null) for at in good)
        )
        value_minor, decimals = minor_units([value for at in good if (value := values[at]) is not None])
        return PathTable(
            path=[paths[at] for at in good],
            conversions=np.array(self._conversions, dtype=np.int64)[good],
            value_minor=value_minor,
            null=np.array(self._null, dtype=np.int64)[good],
            decimals=decimals,
            line=[self._line[at] for at in good],
            bad=self._bad_in_order(),
            columns=self.columns,
            separator=mark,
        )


def _wrong(labels: list[str], value: Decimal | None, conversions: int) -> Wrong | None:
    if not all(labels):
        return "tables.empty_label", "the path has a label without a name"
    if value is None or value < 0:
        return "tables.value", WRONG_VALUE
    if value and not conversions:
        return "tables.value", "a path that never converted cannot be worth something"
    return None


def divided(paths: Sequence[str], separator: str | None = None) -> tuple[list[list[str]], str | None]:
    """Divide paths into their labels.

    Parameters
    ----------
    paths : sequence of str, length n
    separator : str, optional
        What stands between two labels. Where left out: > with a space on either side; where no path has that, a bare one, unless
        some path has an arrow (->, =>), which belongs to a label.

    Returns
    -------
    labels : list of list of str, length n
        Without the spaces around them.
    separator : str or None
        What divided them; None when nothing did.

    Examples
    --------
    >>> divided(["d->e > mail", "a>b"])
    ([['d->e', 'mail'], ['a>b']], ' > ')
    >>> divided(["a>b"]), divided(["d->e", "a>b"])
    (([['a', 'b']], '>'), ([['d->e'], ['a>b']], None))
    """
    if separator:
        return [[label.strip() for label in path.split(separator)] for path in paths], separator
    if any(SPACED_MARK.search(path) for path in paths):
        return [[label.strip() for label in SPACED_MARK.split(path)] for path in paths], f" {PATH_MARK} "
    if any(arrow in path for path in paths for arrow in ARROWS) or not any(PATH_MARK in path for path in paths):
        return [[path.strip()] for path in paths], None
    return [[label.strip() for label in path.split(PATH_MARK)] for path in paths], PATH_MARK
