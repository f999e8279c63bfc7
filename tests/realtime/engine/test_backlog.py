"""A backlog gives the kernel every byte once and in order, however little it takes at a time."""

import socket

from hypothesis import given
from hypothesis import strategies as st

from realtime.engine.backlog import Backlog

FRAMES = st.lists(st.binary(min_size=1, max_size=9000), min_size=1, max_size=150)


@given(FRAMES, st.integers(1, 20_000))
def test_every_byte_goes_out_once_and_in_order(frames: list[bytes], read_at_once: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        backlog = Backlog(memoryview(frames[0]))
        for frame in frames[1:]:
            backlog.add(frame)
        heard = b""
        while backlog.size:
            assert backlog.size <= sum(map(len, frames)) - len(heard)
            backlog.write_to(ours.fileno())
            heard += theirs.recv(read_at_once)
        ours.close()
        while data := theirs.recv(65536):
            heard += data
        assert heard == b"".join(frames)
