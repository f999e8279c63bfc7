"""Bytes that the kernel did not take yet."""

import os
from collections import deque
from collections.abc import Iterable
from itertools import islice

AT_ONCE = 64  # buffers in one call; frames are small


class Backlog:
    """What a slow client is still owed, in order. Frames are shared with every other client's, not copied."""

    def __init__(self, first: bytes | memoryview) -> None:
        self._frames: deque[bytes | memoryview] = deque([first])
        self.size = len(first)

    def add(self, frame: bytes) -> None:
        """Queue behind what is already owed."""
        self._frames.append(frame)
        self.size += len(frame)

    def write_to(self, fd: int) -> None:
        """Give the kernel what it takes; raises OSError when the connection is broken."""
        while self._frames:
            batch = list(islice(self._frames, AT_ONCE))
            try:
                written = os.writev(fd, batch)
            except BlockingIOError:
                return
            self._forget(batch, written)
            if self._frames and written < sum(map(len, batch)):
                return

    def _forget(self, batch: Iterable[bytes | memoryview], written: int) -> None:
        self.size -= written
        for frame in batch:
            if written < len(frame):
                if written:
                    self._frames[0] = memoryview(frame)[written:]
                return
            written -= len(frame)
            self._frames.popleft()
