"""A report that can be passed on: lines of the file stand for names and e-mail addresses, so that only who has it can look."""

from collections.abc import Hashable
from dataclasses import replace

from referral.files.edge_table import EdgeTable


def without_names(table: EdgeTable) -> EdgeTable:
    """Give the same table with people called by the line of their first row, and parents without a row by numbers."""
    alias: dict[Hashable, str] = {}
    for child, line in zip(table.child, table.line, strict=True):
        alias.setdefault(child, f"line {line}")
    strangers = (name for name in table.parent if name is not None and name not in alias)
    for number, name in enumerate(dict.fromkeys(strangers), start=1):
        alias[name] = f"no line {number}"
    return replace(
        table,
        child=[alias[name] for name in table.child],
        parent=[None if name is None else alias[name] for name in table.parent],
        bad=[replace(row, text="") for row in table.bad],
    )
