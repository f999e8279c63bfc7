"""Delimited text: which character divides it, and its records with the line each of them begins on."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

DELIMITERS: Final = ",\t;|"
SAMPLE_LINES: Final = 50
SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
CHUNK_LINES: Final = 16_384
CHUNK_CHARACTERS: Final = 4_194_304  # a field of two characters takes sixty bytes: a few long lines would fill the memory
RECORD_LINES_MAX: Final = 50  # a quoted field may hold line breaks; one that goes on for longer was never closed
TEXT_SHOWN: Final = 120  # characters of a bad row that are kept to be shown


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be used, or only in part: the line of the file it begins on (from 1), and why."""

    line: int
    code: str
    reason: str
    text: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """Records that follow one another: ``fields[i]`` begins on line ``line[i]``; a blank line has no fields."""

    line: list[int] = field(default_factory=list)
    fields: list[list[str]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def sniff(sample: Sequence[str]) -> str:
    r"""Find the delimiter of a text.

    Parameters
    ----------
    sample : sequence of str
        The first lines.

    Returns
    -------
    str
        Comma, tab, semicolon or vertical bar: the one that divides most of the lines into as many fields as the first; a comma
        where none divides anything.

    Examples
    --------
    >>> sniff(["child;parent", "Maud, of Leeds;", "Idris;Maud, of Leeds"])
    ';'
    >>> sniff(["one", "two"])
    ','
    """
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def said_delimiter(line: str) -> str | None:
    r"""Read the line that some spreadsheets put ahead of the head.

    Parameters
    ----------
    line : str
        The first line.

    Returns
    -------
    str or None
        The delimiter it names.

    Examples
    --------
    >>> said_delimiter("sep=;\n"), said_delimiter("child;parent\n")
    (';', None)
    """
    found = SEPARATOR_LINE.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else None


def _agreement(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    """The share of lines with as many fields as the first, and how many those are; nothing if the line is not divided."""
    try:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def divide(lines: Iterable[str], delimiter: str, first_line: int = 1) -> Iterator[Records]:
    r"""Divide a text into records.

    Parameters
    ----------
    lines : iterable of str
        With or without their line ends.
    delimiter : str
        One character.
    first_line : int
        Number of the first line given.

    Yields
    ------
    Records
        Some thousands at a time, in order.

    Notes
    -----
    As RFC 4180 has it: a field in quotation marks may hold delimiters, doubled quotation marks and line breaks. A mark that is
    opened and not closed within `RECORD_LINES_MAX` lines spoils its own line only, not the rest of the text.

    Examples
    --------
    >>> (records,) = divide(['a,"b, or c"\n', '"open,d\n', 'e,f\n'], ",", first_line=2)
    >>> records.line, records.fields
    ([2, 4], [['a', 'b, or c'], ['e', 'f']])
    >>> [(row.line, row.code) for row in records.bad]
    [(3, 'tables.quote')]
    """
    source, left = iter(lines), list[str]()
    while chunk := left + some_lines(source, CHUNK_LINES - len(left)):
        fields = _parse(chunk, delimiter)
        if fields is not None and len(fields) == len(chunk):
            left = []
            yield Records(list(range(first_line, first_line + len(chunk))), fields)
            first_line += len(chunk)
        else:
            own = len(chunk)
            chunk += some_lines(source, RECORD_LINES_MAX)
            records, taken = _one_by_one(chunk, own, delimiter, first_line)
            left = chunk[taken:]
            yield records
            first_line += taken


def some_lines(lines: Iterator[str], most: int) -> list[str]:
    """Take the next lines, and stop early where they are long.

    Parameters
    ----------
    lines : iterator of str
    most : int
        How many at most.

    Returns
    -------
    list of str
        They end with the line that makes them longer than `CHUNK_CHARACTERS` in all, if there is one.

    Examples
    --------
    >>> some_lines(iter(["a", "b", "c"]), 2)
    ['a', 'b']
    """
    taken, room = list[str](), CHUNK_CHARACTERS
    for line in islice(lines, most):
        taken.append(line)
        room -= len(line)
        if room < 0:
            break
    return taken


def _parse(lines: Sequence[str], delimiter: str, *, strict: bool = True) -> list[list[str]] | None:
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=strict))
    except csv.Error:
        return None


def _one_by_one(chunk: list[str], own: int, delimiter: str, first_line: int) -> tuple[Records, int]:
    """Divide the first ``own`` lines, one record after the other; the lines behind them only end a record that began before."""
    records, at = Records(), 0
    while at < own:
        fields, taken = _record(chunk, at, delimiter)
        if fields is None:
            records.bad.append(_undivided(first_line + at, chunk[at]))
        else:
            records.line.append(first_line + at)
            records.fields.append(fields)
        at += taken
    return records, at


def _record(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The record that begins at a line, and how many lines it takes."""
    line = lines[at]
    alone = _parse([line], delimiter)
    if alone is None and line.count('"') % 2 == 0:
        alone = _parse([line], delimiter, strict=False)  # "Bob" Smith: quotation marks of a person, not of the format
    if alone is not None:
        return (alone[0] if alone else []), 1
    marks = line.count('"')
    for end in range(at + 1, min(at + RECORD_LINES_MAX, len(lines))):
        marks += lines[end].count('"')
        if marks % 2 == 0 and (joined := _parse(lines[at : end + 1], delimiter)) is not None and len(joined) == 1:
            return joined[0], end + 1 - at
    return None, 1


def _undivided(line: int, text: str) -> BadRow:
    if text.count('"') % 2:
        return BadRow(line, "tables.quote", "a quotation mark is opened and not closed", shortened(text))
    return BadRow(line, "tables.field_size", f"a field has more than {csv.field_size_limit():,} characters", shortened(text))


def shortened(text: str) -> str:
    r"""Give the beginning of a row, for a message.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        At most `TEXT_SHOWN` characters, the last an ellipsis where more follow; U+FFFD for bytes that were no text.

    Examples
    --------
    >>> len(shortened("a" * 1_000)), shortened("a,b\n")
    (120, 'a,b')
    """
    text = text[: TEXT_SHOWN + 1].rstrip("\n").encode(errors="surrogateescape").decode(errors="replace")
    return text if len(text) <= TEXT_SHOWN else text[: TEXT_SHOWN - 1] + "…"
