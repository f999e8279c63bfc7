"""Files of edges and of journeys, as the world's tools write them: the one place of the library that reads files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, Protocol, TypeVar

from referral.errors import ReferralError
from referral.files.columns import EDGE_SPELLINGS, PATH_SPELLINGS, TOUCH_SPELLINGS, Columns, Spellings, recognise, require
from referral.files.delimited import SAMPLE_LINES, Records, divide, said_delimiter, sniff, some_lines
from referral.files.edge_table import EdgeCollector, EdgeColumns, EdgeTable
from referral.files.moments import AS_FOUND, TimeForm
from referral.files.money import DecimalMark, MoneyForm
from referral.files.opening import opened, position, refusals
from referral.files.path_table import PATH_MARK, PathCollector, PathTable
from referral.files.text_streams import as_text, at_most, lines_of
from referral.files.touch_table import TouchCollector, TouchTable

USUAL_EDGES: Final = EdgeColumns()

Progress = Callable[[int], None]
Table = TypeVar("Table", covariant=True)


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a file is written, where it cannot be seen from the file: delimiter, whether there is a head, encoding.

    `packed` says whether it may be packed, as for `referral.files.text_streams.as_text`; with more than `lines_max` lines it is
    refused.
    """

    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    packed: bool = True
    lines_max: int | None = None


@dataclass(frozen=True, slots=True)
class JourneyColumns:
    """Which columns to read, as `EdgeColumns`, and how times, amounts and paths (``separator``) are written."""

    path: str | None = None
    conversions: str | None = None
    value: str | None = None
    null: str | None = None
    journey: str | None = None
    time: str | None = None
    label: str | None = None
    conversion: str | None = None
    time_form: TimeForm = AS_FOUND
    decimal_mark: DecimalMark | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class _Start:
    """What a file begins with: its first row, some of those below, and what divides them."""

    first: list[str]
    below: list[list[str]]
    delimiter: str


class _Collector(Protocol[Table]):
    columns: Columns

    def add(self, records: Records) -> None: ...

    def table(self) -> Table: ...


def read_edges(
    source: Path | BinaryIO,
    columns: EdgeColumns = USUAL_EDGES,
    form: TextForm = TextForm(),
    on_progress: Progress | None = None,
) -> EdgeTable:
    r"""Read who was brought by whom.

    Parameters
    ----------
    source : Path or binary file
        Delimited text, plain or gzip; UTF-8 with or without a byte order mark, UTF-16 with one, or as ``form`` says.
    columns : EdgeColumns
        Which columns hold what.
    form : TextForm
        How the text is written.
    on_progress : callable, optional
        Called from time to time with how many bytes of the source were read.

    Returns
    -------
    EdgeTable
        The rows that can be used, and those that cannot with the reason.

    Raises
    ------
    ReferralError
        ``tables.not_found``, ``tables.unreadable``, ``tables.broken_gzip``, ``tables.not_text``, ``tables.encoding``,
        ``tables.empty``, ``tables.line_size``, ``tables.too_many_rows``, ``tables.no_such_column``, ``tables.no_head``,
        ``tables.time_mixture`` or ``tables.time_ambiguous``.

    Notes
    -----
    A parent that is empty or one of -1, NA, NaN, null, none and - marks a root. Where a column is called ``tree`` or
    ``cascade``, names need only be unique within one.

    Examples
    --------
    >>> import io
    >>> table = read_edges(io.BytesIO(b"node,parent,t\n1,,0\n2,1,60\n3\n"))
    >>> table.child, table.parent, table.time.tolist(), table.line
    (['1', '2'], [None, '1'], [0.0, 60.0], [2, 3])
    >>> table.bad[0].line, table.bad[0].reason
    (4, 'the row has 1 field, the file has 3 columns')
    """

    def collector(start: _Start) -> EdgeCollector:
        found = recognise(start.first, EDGE_SPELLINGS, columns.told, header=form.header, below=start.below)
        require(found, "child", "parent")
        return EdgeCollector(found, columns.time_form)

    return _read(source, form, collector, on_progress)


def read_journeys(
    source: Path | BinaryIO,
    columns: JourneyColumns = JourneyColumns(),
    form: TextForm = TextForm(),
    on_progress: Progress | None = None,
) -> PathTable | TouchTable:
    r"""Read journeys: one row for each path with its counts, or one for each touch.

    Parameters
    ----------
    source, form, on_progress
        As for `read_edges`.
    columns : JourneyColumns
        Which columns hold what.

    Returns
    -------
    PathTable or TouchTable
        Paths when there is a column of paths.

    Raises
    ------
    ReferralError
        As `read_edges`, and ``tables.decimal_ambiguous``, ``tables.currency_mixture`` or ``tables.too_large``.

    Examples
    --------
    >>> import io
    >>> table = read_journeys(io.BytesIO(b"path,total_conversions,total_conversion_value,total_null\na > b,2,3.5,6\n"))
    >>> table.path, table.conversions.tolist(), table.value_minor.tolist(), table.decimals, table.null.tolist()
    ([['a', 'b']], [2], [35], 1, [6])
    >>> table = read_journeys(io.BytesIO(b"journey,time,label\n1,2026-10-17,poster\n1,2026-10-18,Maud\n"))
    >>> table.label, table.converted.tolist()
    (['poster', 'Maud'], [False, True])
    """
    told: dict[str, str | None] = {role: getattr(columns, role) for role in (*PATH_SPELLINGS, *TOUCH_SPELLINGS)}

    def collector(start: _Start) -> _Collector[PathTable | TouchTable]:
        money = MoneyForm(columns.decimal_mark, start.delimiter)
        paths = _recognise(start, PATH_SPELLINGS, told, form)
        if "path" in paths.place and (paths.header or any(PATH_MARK in text for text in start.first)):
            return PathCollector(paths, money, columns.separator)
        touches = _recognise(start, TOUCH_SPELLINGS, told, form)
        require(touches, "journey", "time", "label")
        return TouchCollector(touches, columns.time_form, money)

    return _read(source, form, collector, on_progress)


def _recognise(start: _Start, spellings: Spellings, told: Mapping[str, str | None], form: TextForm) -> Columns:
    known = {role: name for role, name in told.items() if role in spellings}
    return recognise(start.first, spellings, known, header=form.header, below=start.below)


def _read(
    source: Path | BinaryIO,
    form: TextForm,
    collector_for: Callable[[_Start], _Collector[Table]],
    on_progress: Progress | None,
) -> Table:
    with refusals(), opened(source) as raw:
        # Named, for it closes what it reads from when nobody holds it any more.
        text = as_text(raw, form.encoding, packed=form.packed)
        lines = at_most(lines_of(text), form.lines_max)
        sample = some_lines(lines, SAMPLE_LINES)
        said = said_delimiter(sample[0]) if sample else None
        if said:
            del sample[0]
        delimiter = form.delimiter or said or sniff(sample)
        collector = collector_for(_start(sample, delimiter))
        head_is_ahead = collector.columns.header
        for records in divide(chain(sample, lines), delimiter, 2 if said else 1):
            if head_is_ahead:
                head_is_ahead = not _drop_first(records)
            collector.add(records)
            if on_progress:
                on_progress(position(raw))
        return collector.table()


def _start(sample: list[str], delimiter: str) -> _Start:
    rows = [fields for records in divide(sample, delimiter) for fields in records.fields if any(fields)]
    if not rows:
        raise ReferralError("tables.empty", "the file is empty")
    return _Start(rows[0], rows[1:], delimiter)


def _drop_first(records: Records) -> bool:
    """Remove the first record that is not blank, the head."""
    at = next((at for at, fields in enumerate(records.fields) if any(fields)), None)
    if at is None:
        return False
    del records.fields[at], records.line[at]
    return True
