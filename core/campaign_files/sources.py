"""An uploaded file as a stream that says how far it is read, and that no packed file can fill the memory with."""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from core.campaign_files.unpacking import Unpacked
from referral.errors import ReferralError
from referral.files.text_streams import GZIP_MARK, UTF16_MARKS

UNPACKED_MAX: Final = 256_000_000  # bytes; text packs to a tenth, seldom to less: a file that grows more is no table
GONE: Final = "campaign.file_gone"


class Source(io.RawIOBase):
    """The file's bytes, unpacked where they are packed, up to `UNPACKED_MAX` bytes."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        super().__init__()
        packed = file.read(len(GZIP_MARK)) == GZIP_MARK
        file.seek(0)
        self._file = file
        self._size = size
        self._bytes: Unpacked | BinaryIO = Unpacked(file) if packed else file
        self._unpacked = 0

    @property
    def stream(self) -> BinaryIO:
        """The same under the name that readers of files ask for."""
        return cast(BinaryIO, self)

    @property
    def percent(self) -> int:
        """How much of the file as it lies on the disk is read."""
        return min(100, round(100 * self._file.tell() / self._size)) if self._size else 100

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        block = self._bytes.read(len(buffer))
        self._count(block)
        buffer[: len(block)] = block
        return len(block)

    def _count(self, block: bytes) -> None:
        self._unpacked += len(block)
        if self._unpacked > UNPACKED_MAX:
            most = UNPACKED_MAX // 1_000_000
            raise ReferralError("campaign.too_large", f"the file is larger than {most:,} MB when it is unpacked")


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The file at `path`; what is wrong with it as a whole is said in the library's codes."""
    try:
        with path.open("rb") as file:
            yield Source(cast(BinaryIO, file), path.stat().st_size)
    except FileNotFoundError as error:
        raise ReferralError(GONE, "the uploaded file is not kept any more") from error
    except zlib.error as error:
        raise ReferralError("tables.broken_gzip", f"the gzip file is damaged or not complete: {error}") from error


def beginning(path: Path, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes, unpacked, ending with a whole line where there is one; and whether that is all of the file."""
    with opened(path) as source:
        start = source.read(most) or b""
        while len(start) < most and (more := source.read(most - len(start))):
            start += more
        is_whole = not source.read(1)
    return (start if is_whole else _whole_lines(start)), is_whole


def _whole_lines(start: bytes) -> bytes:
    if start.startswith(UTF16_MARKS):
        text = start.decode("utf-16", errors="ignore")
        return (text[: text.rfind("\n") + 1] or text).encode("utf-16")
    return start[: start.rfind(b"\n") + 1] or start
