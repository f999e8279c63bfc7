"""Files opened, with what the system says of them in the library's words."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from referral.errors import ReferralError


@contextmanager
def opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Open a path, and close it in the end; a stream is left to whoever opened it.

    Parameters
    ----------
    source : Path or binary file

    Yields
    ------
    binary file
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        yield source


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the system says into the library's words.

    Raises
    ------
    ReferralError
        ``tables.not_found``, ``tables.unreadable``, ``tables.broken_gzip`` or ``tables.encoding``.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise ReferralError("tables.not_found", f"there is no file {error.filename}") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ReferralError("tables.broken_gzip", f"the gzip file is damaged or not complete: {error}") from error
    except LookupError as error:
        raise ReferralError("tables.encoding", str(error)) from error
    except UnicodeError as error:
        raise ReferralError("tables.encoding", f"the text is not in the encoding told: {error}") from error
    except OSError as error:
        raise ReferralError("tables.unreadable", f"the file cannot be read: {error.strerror or error}") from error


def position(raw: BinaryIO) -> int:
    """Say how many bytes of a stream are read.

    Parameters
    ----------
    raw : binary file

    Returns
    -------
    int
        0 for a pipe, which has no position.
    """
    try:
        return raw.tell()
    except OSError:
        return 0
