"""The rows that could not be used: a few to look at, all of them for whoever repairs the file."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from core.cli.errors import InputRefused, RowsRefused
from core.cli.spread.options import FileOptions
from referral.files.delimited import BadRow

LISTED: Final = 10
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def settle(rows: Sequence[BadRow], usable: int, options: FileOptions) -> None:
    """Write all of them where asked, and refuse a file none of whose rows can be used."""
    if options.bad_rows:
        write(rows, options.bad_rows)
    if not usable:
        raise InputRefused("tables.nothing_usable", f"No row of {options.name} can be used. {_why(rows)}")


def insist(rows: Sequence[BadRow], options: FileOptions) -> None:
    """End with an error when the caller wants every row used; the report is out by then."""
    if options.strict and rows:
        raise RowsRefused("tables.bad_rows", f"{counted(rows)} Leave out --strict to accept that.")


def counted(rows: Sequence[BadRow]) -> str:
    """How many there are, in words."""
    left_out, in_part = sum(not row.used for row in rows), sum(row.used for row in rows)
    parts = [f"{left_out:,} {'row' if left_out == 1 else 'rows'} left out"] if left_out else []
    parts += [f"{in_part:,} {'row' if in_part == 1 else 'rows'} used without the time"] if in_part else []
    return f"{' and '.join(parts)}." if parts else "Every row was used."


def _why(rows: Sequence[BadRow]) -> str:
    if not rows:
        return "It has a head and nothing below it."
    first = rows[0]
    (reason, times), *_others = Counter(row.code for row in rows).most_common(1)
    return f"Line {first.line}: {first.reason}. {reason} occurs {times:,} times in {len(rows):,} rows."


def write(rows: Sequence[BadRow], path: Path) -> None:
    """Write them as CSV that Excel reads rightly."""
    try:
        with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
            table = csv.writer(file)
            table.writerow(["line", "code", "reason", "used", "row"])
            for row in rows:
                used = "yes" if row.used else "no"
                table.writerow([row.line, *map(_no_formula, (row.code, row.reason, used, row.text))])
    except OSError as error:
        raise InputRefused("output.unwritable", f"{path} cannot be written: {error.strerror}") from error


def _no_formula(text: str) -> str:
    """Text a spreadsheet would run as a formula gets an apostrophe: the file may come from strangers."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
