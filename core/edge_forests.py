"""From the rows of a file of edges to a forest of all that fit into one, with what is wrong with the others."""

from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np

from referral.errors import ReferralError
from referral.files.delimited import BadRow
from referral.files.edge_table import EdgeTable, named
from referral.graph.forest import ReferralForest
from referral.graph.sifting import sift_edges

NO_ROW = "has no row of its own"
PARENT_LEFT_OUT = "was left out"


def judged(table: EdgeTable, as_roots: bool) -> tuple[ReferralForest, list[BadRow]]:
    """The forest, and every row with a fault in the order of the lines: what a preview says of a row and an import does."""
    forest, refused = forest_of(table, as_roots)
    return forest, sorted([*table.bad, *refused], key=lambda row: row.line)


def forest_of(table: EdgeTable, as_roots: bool) -> tuple[ReferralForest, list[BadRow]]:
    """The forest, and the rows it refused. Sifting costs several times what building does, and most files need none."""
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
    if code == "forest.parent_later" and parent is not None:
        return f"{named(parent)}, who is said to have brought them, came later"
    if code == "forest.unknown_parent" and parent is not None:
        if parent in first_line:
            return f"the row of the parent {named(parent)}, line {first_line[parent]:,}, {PARENT_LEFT_OUT}"
        return f"the parent {named(parent)} {NO_ROW}"
    return None
