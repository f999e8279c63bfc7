"""Text out of bytes: packed or not, in whichever encoding."""

import gzip
import io
from collections.abc import Iterator
from typing import BinaryIO, Final, TextIO, cast

from referral.errors import ReferralError

GZIP_MARK: Final = b"\x1f\x8b"
UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
KINDS_BY_MARK: Final = {
    GZIP_MARK: "packed once more",
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
}
SAMPLE_BYTES: Final = 65_536
BLOCK: Final = 1_048_576  # characters read at once
LINE_MAX: Final = BLOCK  # a packed file of a few kilobytes could hold one line that fills the memory


def as_text(raw: BinaryIO, encoding: str | None = None, *, packed: bool = True) -> io.TextIOWrapper:
    r"""Read a stream of bytes as lines of text, unpacked where it is packed and may be.

    Parameters
    ----------
    raw : binary file
    encoding : str, optional
        UTF-8, or UTF-16 where a byte order mark says so, when left out.
    packed : bool
        Whether the bytes may be packed with gzip. Who unpacks them beforehand, and counts what comes out, says no: a file packed
        twice would grow uncounted.

    Returns
    -------
    text file
        Bytes that are no text in the encoding are kept as surrogates, for `referral.files.rows.wrong_text` to find.

    Raises
    ------
    ReferralError
        ``tables.not_text``.

    Examples
    --------
    >>> list(as_text(io.BytesIO(gzip.compress(b"child,parent\r\nMaud,"))))
    ['child,parent\n', 'Maud,']
    """
    stream = _peekable(raw)
    start = stream.peek(SAMPLE_BYTES)
    if packed and start.startswith(GZIP_MARK):
        stream = io.BufferedReader(gzip.GzipFile(fileobj=stream), SAMPLE_BYTES)
        start = stream.peek(SAMPLE_BYTES)
    if encoding is None:
        encoding = "utf-16" if start.startswith(UTF16_MARKS) else "utf-8"
    _refuse_binary(start, encoding)
    return io.TextIOWrapper(stream, "utf-8-sig" if encoding == "utf-8" else encoding, errors="surrogateescape")


def lines_of(text: TextIO) -> Iterator[str]:
    r"""Give the lines of a text with their ends, refusing one that has no end.

    Parameters
    ----------
    text : text file
        Whose line ends are read as ``\n``.

    Yields
    ------
    str

    Raises
    ------
    ReferralError
        ``tables.line_size`` when a line is longer than `LINE_MAX`.

    Examples
    --------
    >>> list(lines_of(io.StringIO("a\nb\n\nc")))
    ['a\n', 'b\n', '\n', 'c']
    """
    rest = ""
    while block := text.read(BLOCK):
        *whole, rest = (rest + block).split("\n")
        if len(whole[0] if whole else rest) > LINE_MAX:  # the others lie within one block
            raise ReferralError("tables.line_size", f"a line has more than {LINE_MAX:,} characters; this is no table")
        for line in whole:
            yield line + "\n"
    if rest:
        yield rest


def at_most(lines: Iterator[str], most: int | None) -> Iterator[str]:
    r"""Give lines, refusing a text that has too many: counted as they are read, for which bytes end a line is not known before.

    Parameters
    ----------
    lines : iterator of str
    most : int, optional
        Any number when left out.

    Yields
    ------
    str

    Raises
    ------
    ReferralError
        ``tables.too_many_rows``.

    Examples
    --------
    >>> list(at_most(lines_of(io.StringIO("a\nb\n")), 2))
    ['a\n', 'b\n']
    """
    for number, line in enumerate(lines, 1):
        if most is not None and number > most:
            raise ReferralError("tables.too_many_rows", f"what follows on the first {most:,} lines would not be read")
        yield line


def _peekable(raw: BinaryIO) -> io.BufferedReader:
    return raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, raw), SAMPLE_BYTES)


def _refuse_binary(start: bytes, encoding: str) -> None:
    for mark, kind in KINDS_BY_MARK.items():
        if start.startswith(mark):
            raise ReferralError("tables.not_text", f"this is {kind}, not delimited text; save it as CSV")
    if b"\0" in start and not encoding.lower().startswith(("utf-16", "utf-32")):
        raise ReferralError("tables.not_text", "this is not a text file")
