"""Columns of a forest as bytes, and back: what takes seconds to gather from rows or a file opens again in milliseconds.

Bytes that come from a row may have been written by anybody who could write the row, so nothing in them is ever run: only
plain arrays are packed, and only plain arrays are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

NAMES = "names"
NAME_ENDS = "name_ends"
INT32 = np.iinfo(np.int32)


class Names(Sequence[str]):
    """Many names as one text; each becomes a string of its own only when it is asked for."""

    def __init__(self, text: bytes | memoryview, ends: Array) -> None:
        self._text = text
        self._ends = ends

    @classmethod
    def of(cls, names: Sequence[str]) -> "Names":
        """Pack `names`."""
        written = [name.encode(errors="replace") for name in names]
        ends = np.cumsum([len(name) for name in written], dtype=np.int64)
        return cls(b"".join(written), ends)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        index = range(len(self))[at]
        begin = int(self._ends[index - 1]) if index else 0
        return str(self._text[begin : int(self._ends[index])], "utf-8")

    def __iter__(self) -> Iterator[str]:
        begin = 0
        for end in self._ends.tolist():
            yield str(self._text[begin:end], "utf-8")
            begin = end

    def columns(self) -> dict[str, Array]:
        """The same as arrays, to be packed."""
        return {NAMES: np.frombuffer(self._text, dtype=np.uint8), NAME_ENDS: self._ends}


def pack(columns: Mapping[str, Array], names: Sequence[str]) -> bytes:
    """The columns and the names of their rows, compressed; whole numbers that fit are stored in half the room."""
    packed = names if isinstance(names, Names) else Names.of(names)
    file = BytesIO()
    arrays = {name: _narrow(column) for name, column in (dict(columns) | packed.columns()).items()}
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpack(packed: bytes) -> tuple[dict[str, Array], Names]:
    """What `pack` was given; whole numbers are int64 again."""
    with np.load(BytesIO(packed), allow_pickle=False) as file:
        columns = {name: _wide(file[name]) for name in file.files}
    text = columns.pop(NAMES).data  # as it lies in the array: no copy of what may be many megabytes
    return columns, Names(text, columns.pop(NAME_ENDS))


def _narrow(column: Array) -> Array:
    if column.dtype != np.int64 or not len(column):
        return column
    fits = INT32.min <= column.min() and column.max() <= INT32.max
    return column.astype(np.int32) if fits else column


def _wide(column: Array) -> Array:
    return column.astype(np.int64) if column.dtype == np.int32 else column
