"""CSV answers that spreadsheets open as they are meant."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from unicodedata import normalize

from flask import Response, stream_with_context

Table = tuple[Sequence[str], Sequence[Sequence[object]]]  # a head and its rows

BOM = "\ufeff"  # without it Excel reads UTF-8 as Latin-1
FORMULA_SIGNS = ("=", "+", "-", "@")
BREAKS = ("\t", "\r", "\n")


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a download, sent while they are read."""
    response = Response(stream_with_context(_lines(head, rows)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response


def safe_cell(value: object) -> object:
    """Text a spreadsheet would run as a formula gets an apostrophe: names are typed by strangers."""
    return f"'{value}" if isinstance(value, str) and _may_run(value) else value


def _may_run(text: str) -> bool:
    """Whether its first visible sign begins a formula, also as a wide or small form of it, which some spreadsheets read alike."""
    plain = normalize("NFKC", text)
    seen = next((sign for sign in plain if sign.isprintable() and not sign.isspace()), "")
    return seen in FORMULA_SIGNS or text.lstrip(" ").startswith(BREAKS)


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield BOM + _line(head)
    for row in rows:
        yield _line([safe_cell(cell) for cell in row])


def _line(row: Sequence[object]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue()
