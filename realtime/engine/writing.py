"""The one loop that runs for every delivery: the same bytes to many connections, compiled."""

import os
import socket
from typing import Any

import numpy as np
from numba import njit, types

NOT_SENT = -1  # the connection is broken
FLAGS = socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0)  # where there is none, Python ignores the signal anyway

# ssize_t send(int, const void *, size_t, int), an address being passed as the number it is.
_send: Any = types.ExternalFunction("send", types.intp(types.intc, types.uintp, types.uintp, types.intc))


def write_to_each(descriptors: list[int], frame: bytes) -> list[tuple[int, int]]:
    """Write a frame to each descriptor; gives those that did not take all of it, with how many bytes they took or `NOT_SENT`."""
    taken = np.empty(len(descriptors), np.int64)
    if _write_to_each(np.array(descriptors, np.intc), np.frombuffer(frame, np.uint8), taken):
        return []
    short = [(fd, took) for fd, took in zip(descriptors, taken.tolist(), strict=True) if took != len(frame)]
    answers = ((fd, took if took >= 0 else write(fd, frame)) for fd, took in short)  # a second try says what was wrong
    return [(fd, took) for fd, took in answers if took != len(frame)]


def write(fd: int, frame: bytes) -> int:
    """Write what the kernel takes at once; `NOT_SENT` when the connection is broken."""
    try:
        return os.write(fd, frame)
    except BlockingIOError:
        return 0
    except OSError:
        return NOT_SENT


# Compiled here and now, in a third of a second, so that no broadcast ever waits for it.
@njit(types.boolean(types.intc[::1], types.Array(types.uint8, 1, "C", readonly=True), types.int64[::1]))
def _write_to_each(descriptors: Any, frame: Any, taken: Any) -> bool:
    all_taken = True
    for place in range(descriptors.size):
        taken[place] = _send(descriptors[place], frame.ctypes.data, frame.size, FLAGS)
        all_taken &= taken[place] == frame.size
    return all_taken
