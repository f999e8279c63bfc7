"""What both reports need at a terminal. Names come from strangers: they are text, never markup."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Final

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from core.cli.spread.bad_rows import LISTED, counted
from core.cli.spread.options import FileOptions
from core.cli.spread.words import shown
from referral.files.delimited import BadRow

WIDTH_IN_FILES: Final = 120
REASON_SHOWN: Final = 200
QUIET: Final = "dim"
STRONG: Final = "bold"


def console() -> Console:
    """As wide as the terminal; of one width in files and pipes. What the output's encoding lacks becomes a question mark."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    real = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    return (
        real if real.is_terminal else Console(highlight=False, markup=False, emoji=False, width=WIDTH_IN_FILES, file=sys.stdout)
    )


def heading(to: Console, title: str, note: str = "") -> None:
    """Begin a section."""
    to.print()
    to.print(Text(title, style=STRONG), Text(note, style=QUIET) if note else "", sep="  ")


def plain_table(*columns: str | Column) -> Table:
    """A table without a box: numbers to the right, names to the left."""
    return Table(*columns, box=None, pad_edge=False, header_style=QUIET, padding=(0, 2, 0, 0))


def number(title: str) -> Column:
    """A column of numbers."""
    return Column(title, justify="right", no_wrap=True)


def name(title: str) -> Column:
    """A column of names."""
    return Column(title, overflow="fold")


def list_bad_rows(to: Console, rows: Sequence[BadRow], options: FileOptions) -> None:
    """The first few bad rows, and how many more there are."""
    if not rows:
        return
    heading(to, "Rows with a fault", counted(rows))
    table = plain_table(number("Line"), name("What is wrong"), name("Row"))
    for row in rows[:LISTED]:
        table.add_row(f"{row.line:,}", Text(shown(row.reason, REASON_SHOWN)), Text(shown(row.text), style=QUIET))
    to.print(table)
    if len(rows) > LISTED:
        where = f"all are in {options.bad_rows}" if options.bad_rows else "--bad-rows FILE.csv lists them all"
        to.print(Text(f"… and {len(rows) - LISTED:,} more; {where}.", style=QUIET))
