"""Gzip unpacked within bounds: a header without an end, or millions of empty parts, take nobody's time."""

import zlib
from typing import BinaryIO, Final

from referral.errors import ReferralError

BLOCK: Final = 65_536
WITH_HEADER: Final = 31  # zlib's way to say gzip, whose header it then reads and whose checksum it verifies
SPARE: Final = 1_000_000  # bytes; packed text is shorter than the text, and what does not pack at all grows by a thousandth
PARTS_MAX: Final = 10_000  # a quarter of a gigabyte packed in the parts of the usual tools has four thousand
BROKEN: Final = "tables.broken_gzip"


class Unpacked:
    """What a gzip file holds, read from its beginning, part after part."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._taken = 0
        self._given = 0
        self._parts = 0
        self._waiting = b""
        self._begun = False
        self._begin_part()

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        if size < 1:  # which zlib takes for "everything"
            return b""
        while True:
            ended = not (self._waiting or self._take())
            block = self._part.decompress(self._waiting, size)
            self._begun = self._begun or not ended
            self._waiting = self._part.unconsumed_tail
            if self._part.eof:
                self._waiting = self._part.unused_data.lstrip(b"\0")
                self._begin_part()
            if block:
                self._given += len(block)
                return block
            if ended:
                self._refuse(self._begun, "it ends in the middle")
                return b""

    def _take(self) -> bool:
        """The next bytes of the file; False at its end."""
        while block := self._file.read(BLOCK):
            self._taken += len(block)
            self._refuse(self._taken > self._given + SPARE, "it holds next to nothing")
            self._waiting = block if self._begun else block.lstrip(b"\0")  # some tools fill up with zeros behind a part
            if self._waiting:
                return True
        return False

    def _begin_part(self) -> None:
        self._part = zlib.decompressobj(WITH_HEADER)
        self._begun = False
        self._parts += 1
        self._refuse(self._parts > PARTS_MAX, f"it has more than {PARTS_MAX:,} parts")

    def _refuse(self, wrong: bool, why: str) -> None:
        if wrong:
            raise ReferralError(BROKEN, f"the gzip file is damaged or not complete: {why}")
