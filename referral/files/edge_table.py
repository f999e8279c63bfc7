"""Who was brought by whom, from the rows of a file."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from referral.files.columns import Columns
from referral.files.delimited import BadRow, Records, shortened
from referral.files.heads import EMAIL
from referral.files.moments import AS_FOUND, TimeForm, Times, read_times
from referral.files.rows import trimmed, wrong_text, wrong_width

ROOT_WORDS: Final = ("", "-1", "-1.0", "na", "n/a", "nan", "null", "none", "nil", "-")
ROOT_MARKS: Final = frozenset(chain.from_iterable((word, word.upper(), word.title(), "NaN") for word in ROOT_WORDS))
LABEL_MAX: Final = 200  # characters: what is longer is nobody's name, and as many as rows fill the memory


@dataclass(frozen=True, slots=True)
class EdgeColumns:
    """Which columns to read, by name or by number from 1; those left out are found by their usual names, "" reads none."""

    child: str | None = None
    parent: str | None = None
    time: str | None = None
    tree: str | None = None
    time_form: TimeForm = AS_FOUND

    @property
    def told(self) -> dict[str, str | None]:
        """The names by role."""
        return {"child": self.child, "parent": self.parent, "time": self.time, "tree": self.tree}


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """The rows of a file as columns of one length, in the file's order.

    Attributes
    ----------
    child : sequence of hashable
        Who came; with a tree column, pairs of (tree, child).
    parent : sequence of hashable or None
        Who brought them; None for a root.
    time : ndarray of float64, shape (n,), or None
        Seconds, NaN where unknown; None without a time column.
    line : sequence of int
        Line of the file (from 1) that each row begins on.
    bad : list of BadRow
        Rows that could not be read, and rows used without their time.
    columns : Columns
        What was read as what.
    times : Times or None
        How the times were written.
    emails_folded : bool
        Whether capitals in e-mail addresses were made small, for they tell nobody apart.
    """

    child: Sequence[Hashable]
    parent: Sequence[Hashable | None]
    time: NDArray[np.float64] | None
    line: Sequence[int]
    bad: list[BadRow]
    columns: Columns
    times: Times | None
    emails_folded: bool = False

    def __len__(self) -> int:
        return len(self.child)

    @property
    def marks_roots(self) -> bool:
        """Whether some row says that its child is a root; a file of edges alone never does."""
        return None in self.parent

    def bad_row(self, row: int, code: str, reason: str) -> BadRow:
        """Describe a row that reads well and is still refused, by its place in the columns.

        Parameters
        ----------
        row : int
            Index into the columns.
        code, reason : str
            Why.

        Returns
        -------
        BadRow
        """
        text = ", ".join("" if part is None else named(part) for part in (self.child[row], self.parent[row]))
        return BadRow(self.line[row], code, reason, shortened(text))


def named(label: Hashable) -> str:
    """Write a label as people read it.

    Parameters
    ----------
    label : hashable
        As in `EdgeTable.child`.

    Returns
    -------
    str

    Examples
    --------
    >>> named("Maud"), named(("12", "7"))
    ('Maud', '12/7')
    """
    return "/".join(map(str, label)) if isinstance(label, tuple) else str(label)


@dataclass(eq=False)
class EdgeCollector:
    """Takes records as they are read and gives the table at the end."""

    columns: Columns
    time_form: TimeForm = AS_FOUND
    _child: list[str] = field(default_factory=list, init=False)
    _parent: list[str | None] = field(default_factory=list, init=False)
    _time: list[str] = field(default_factory=list, init=False)
    _tree: list[str] = field(default_factory=list, init=False)
    _line: list[int] = field(default_factory=list, init=False)
    _bad: list[BadRow] = field(default_factory=list, init=False)

    def add(self, records: Records) -> None:
        """Take the rows that can be used.

        Parameters
        ----------
        records : Records
        """
        self._bad += records.bad
        place, width = self.columns.place, self.columns.width
        child, parent = place["child"], place["parent"]
        tree = place.get("tree", parent)
        good = list[list[str]]()
        for line, fields in zip(records.line, records.fields, strict=True):
            if (
                len(fields) == width
                and 0 < len(fields[child]) <= LABEL_MAX
                and len(fields[parent]) <= LABEL_MAX
                and len(fields[tree]) <= LABEL_MAX
                and fields[child].isprintable()
                and fields[parent].isprintable()
                and fields[tree].isprintable()
            ):
                self._line.append(line)
                good.append(fields)
            elif fields:
                self._doubtful(line, fields, good)
        self._child += [fields[child].strip() for fields in good]
        above = [fields[parent].strip() for fields in good]
        self._parent += [None if name in ROOT_MARKS else name for name in above]
        if "time" in place:
            self._time += [fields[place["time"]] for fields in good]
        if "tree" in place:
            self._tree += [fields[place["tree"]].strip() for fields in good]

    def _doubtful(self, line: int, fields: list[str], good: list[list[str]]) -> None:
        """Use what only looks odd (fields too many that are empty, rare kinds of space), and say what is wrong with the rest."""
        fields = trimmed(fields, self.columns.width)
        places = [self.columns.place[role] for role in ("child", "parent", "tree") if role in self.columns.place]
        named_fields = [fields[at] for at in places] if len(fields) == self.columns.width else []
        wrong = wrong_width(fields, self.columns.width) or wrong_text(named_fields)
        if wrong is None and not named_fields[0].strip():
            wrong = "tables.no_child", "the row does not say who came"
        if wrong is None and any(len(name.strip()) > LABEL_MAX for name in named_fields):
            wrong = "tables.field_size", f"a name has more than {LABEL_MAX} characters"
        if wrong is None:
            self._line.append(line)
            good.append(fields)
        elif any(fields):
            self._bad.append(BadRow(line, *wrong, shortened(", ".join(fields))))

    def table(self) -> EdgeTable:
        """Give what was collected.

        Returns
        -------
        EdgeTable

        Raises
        ------
        ReferralError
            ``tables.time_mixture``, see `referral.files.moments.read_times`.
        """
        times = read_times(self._time, self.time_form) if "time" in self.columns.place else None
        for at in times.unread if times else ():
            reason = f"{shortened(self._time[at])!r} is no time"
            self._bad.append(BadRow(self._line[at], "tables.time", reason, self._child[at], used=True))
        self._bad.sort(key=lambda row: row.line)
        folded = self._fold_emails()
        child, parent = self._labels()
        return EdgeTable(child, parent, times.seconds if times else None, self._line, self._bad, self.columns, times, folded)

    def _fold_emails(self) -> bool:
        """Tell whether any changed; a name that only begins with @ is an account, not an address."""
        child, parent = [_folded(name) for name in self._child], [name and _folded(name) for name in self._parent]
        changed = child != self._child or parent != self._parent
        self._child, self._parent = child, parent
        return changed

    def _labels(self) -> tuple[Sequence[Hashable], Sequence[Hashable | None]]:
        parents = without_decimals(self._child, self._parent)
        if not self._tree:
            return self._child, parents
        pairs = zip(self._tree, parents, strict=True)
        return list(zip(self._tree, self._child, strict=True)), [None if name is None else (tree, name) for tree, name in pairs]


def _folded(name: str) -> str:
    return name.casefold() if "@" in name and EMAIL.fullmatch(name) else name


def without_decimals(child: Sequence[str], parent: list[str | None]) -> list[str | None]:
    """Read 3.0 as 3 where the children are written without decimals.

    Parameters
    ----------
    child : sequence of str
    parent : list of str or None

    Returns
    -------
    list of str or None

    Notes
    -----
    A table with empty cells in a column of whole numbers becomes one of floating point numbers in many tools, so a parent
    column often says 3.0 for the child 3.

    Examples
    --------
    >>> without_decimals(["1", "2"], [None, "1.0"])
    [None, '1']
    """
    if not any(name is not None and name.endswith(".0") for name in parent):
        return parent
    children = set(child)
    return [
        name[:-2] if name and name.endswith(".0") and name not in children and name[:-2] in children else name for name in parent
    ]
