"""What can be wrong with one row of a file, and what only looks wrong."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from referral.files.columns import Columns
from referral.files.delimited import BadRow, Records, shortened

Wrong = tuple[str, str]  # code, reason


@dataclass(eq=False)
class RowCollector(ABC):
    """Takes records as they are read, row by row, and remembers the line of each that it uses."""

    columns: Columns
    _line: list[int] = field(default_factory=list, init=False)
    _bad: list[BadRow] = field(default_factory=list, init=False)

    def add(self, records: Records) -> None:
        """Take the rows that can be used.

        Parameters
        ----------
        records : Records
        """
        self._bad += records.bad
        for line, fields in zip(records.line, records.fields, strict=True):
            if any(fields):
                row = trimmed(fields, self.columns.width)
                wrong = wrong_width(row, self.columns.width) or self._take(row)
                if wrong is None:
                    self._line.append(line)
                else:
                    self._bad.append(BadRow(line, *wrong, shortened(", ".join(fields))))

    def _bad_in_order(self) -> list[BadRow]:
        """All rows with a fault by line, wherever the fault was found."""
        return sorted(self._bad, key=lambda row: row.line)

    @abstractmethod
    def _take(self, fields: list[str]) -> Wrong | None:
        """Keep a row, or say what is wrong with it."""


def trimmed(fields: list[str], width: int) -> list[str]:
    """Drop empty fields behind the last column, which spreadsheets like to add.

    Parameters
    ----------
    fields : list of str
    width : int

    Returns
    -------
    list of str

    Examples
    --------
    >>> trimmed(["a", "b", "", ""], 2), trimmed(["a", "b", "c"], 2)
    (['a', 'b'], ['a', 'b', 'c'])
    """
    return fields if any(fields[width:]) else fields[:width]


def wrong_width(fields: Sequence[str], width: int) -> Wrong | None:
    """Say what is wrong with a row of the wrong width.

    Parameters
    ----------
    fields : sequence of str
    width : int

    Returns
    -------
    (code, reason) or None

    Examples
    --------
    >>> wrong_width(["a"], 2)
    ('tables.width', 'the row has 1 field, the file has 2 columns')
    """
    if len(fields) == width:
        return None
    return "tables.width", f"the row has {len(fields)} field{'s'[: len(fields) != 1]}, the file has {width} columns"


def wrong_text(names: Sequence[str]) -> Wrong | None:
    r"""Say what is wrong with names that hold what no name can hold.

    Parameters
    ----------
    names : sequence of str

    Returns
    -------
    (code, reason) or None

    Examples
    --------
    >>> wrong_text(["Maud\x00"]), wrong_text(["陈静 "])
    (('tables.control_character', 'a name has a control character'), None)
    """
    for name in names:
        if name.isprintable():
            continue
        if any("\ud800" <= letter <= "\udfff" for letter in name):
            return "tables.encoding", "the row is not in the file's encoding; tell which it is (gb18030, cp1252, …)"
        if any(letter < " " or "\x7f" <= letter <= "\x9f" for letter in name.strip()):
            return "tables.control_character", "a name has a control character"
    return None
