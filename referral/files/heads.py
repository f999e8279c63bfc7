"""Whether the first row of a file that names no known column is a head all the same, and which column the parents point at."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+")
NUMBER: Final = re.compile(r"[-+]?[.,]*\d[\d.,]*(?:e[-+]?\d+)?", re.IGNORECASE)
DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
MOST: Final = 0.5
KIND_MAX: Final = 254  # characters; no date, number or e-mail address is longer

Rows = Sequence[Sequence[str]]


def looks_like_data(first: Sequence[str], below: Rows, place: Mapping[str, int]) -> bool:
    """Tell whether the first row is certainly none that names columns.

    Parameters
    ----------
    first : sequence of str
        The first row.
    below : sequence of sequence of str
        Some of the rows that follow it.
    place : mapping of str to int
        Where the roles stand if the columns are taken by position.

    Returns
    -------
    bool
        True when it holds a number, a date, an e-mail address or a path where the rows below hold the same kind, when it has a
        parent's column and leaves it empty, or when its child or parent occurs as a child or parent below.

    Examples
    --------
    >>> looks_like_data(["Maud", ""], [["Junaid", "Maud"]], {"child": 0, "parent": 1})
    True
    >>> looks_like_data(["Vorname", "Name"], [["Maud", "Smith"], ["Junaid", "Khan"]], {"child": 0, "parent": 1})
    False
    """
    if any(kind(text) and _is_kept(kind(text), at, below) for at, text in enumerate(first)):
        return True
    people = [at for role, at in place.items() if role in ("child", "parent") and at < len(first)]
    if len(people) < 2:
        return False
    named = {row[at].strip() for row in below for at in people if at < len(row)} - {""}
    return not first[place["parent"]].strip() or any(first[at].strip() in named for at in people)


def kind(text: str) -> str:
    """Name what a field holds when it is no plain text.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        ``date``, ``number``, ``e-mail``, ``path``, or nothing.

    Examples
    --------
    >>> kind("2026-10-17"), kind("-1.5"), kind("a@b.org"), kind("a > b"), kind("E-Mail")
    ('date', 'number', 'e-mail', 'path', '')
    """
    text = text.strip()
    if len(text) > KIND_MAX:
        return "path" if ">" in text else ""
    if DATE.fullmatch(text):
        return "date"
    if NUMBER.fullmatch(text):
        return "number"
    return "e-mail" if EMAIL.fullmatch(text) else "path" if ">" in text else ""


def _is_kept(what: str, at: int, below: Rows) -> bool:
    found = [kind(row[at]) for row in below if at < len(row) and row[at].strip()]
    return not found or found.count(what) > MOST * len(found)


def holds_emails(rows: Rows, at: int) -> bool:
    """Tell whether most of a column's fields that hold something hold e-mail addresses.

    Parameters
    ----------
    rows : sequence of sequence of str
    at : int
        The column, from 0.

    Returns
    -------
    bool

    Examples
    --------
    >>> holds_emails([["a@b.org"], [""], ["c@d.org"], ["-"]], 0)
    True
    """
    found = [row[at] for row in rows if at < len(row) and row[at].strip()]
    return sum(kind(text) == "e-mail" for text in found) > MOST * len(found)
