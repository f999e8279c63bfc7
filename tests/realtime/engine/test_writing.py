import socket
from collections.abc import Iterator

import pytest

from realtime.engine.writing import NOT_SENT, write, write_to_each

FRAME = b"x" * 4096
SMALL_BUFFER_BYTES = 4096


@pytest.fixture
def pairs() -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    made = [socket.socketpair() for _ in range(3)]
    for ours, theirs in made:
        ours.setblocking(False)
        theirs.setblocking(False)
    yield made
    for pair in made:
        for end in pair:
            end.close()


def descriptors(pairs: list[tuple[socket.socket, socket.socket]]) -> list[int]:
    return [ours.fileno() for ours, _ in pairs]


def fill(end: socket.socket) -> int:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER_BYTES)
    written = 0
    while took := write(end.fileno(), FRAME):
        written += took
    return written


def test_everybody_gets_the_same_bytes(pairs: list[tuple[socket.socket, socket.socket]]) -> None:
    assert write_to_each(descriptors(pairs), FRAME) == []
    assert [theirs.recv(2 * len(FRAME)) for _, theirs in pairs] == [FRAME] * 3


def test_one_who_takes_nothing_is_named_and_the_others_get_theirs(pairs: list[tuple[socket.socket, socket.socket]]) -> None:
    full = pairs[1][0]
    fill(full)
    assert write_to_each(descriptors(pairs), FRAME) == [(full.fileno(), 0)]
    assert [pairs[place][1].recv(2 * len(FRAME)) for place in (0, 2)] == [FRAME] * 2


def test_one_who_takes_a_part_is_named_with_how_much() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
        with ours, theirs:
            ours.setblocking(False)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER_BYTES)
            long = b"y" * 50_000_000
            [(fd, took)] = write_to_each([ours.fileno()], long)
            assert fd == ours.fileno()
            assert 0 < took < len(long)


def test_one_who_is_gone_is_named_as_broken(pairs: list[tuple[socket.socket, socket.socket]]) -> None:
    pairs[0][1].close()
    assert write_to_each(descriptors(pairs), FRAME) == [(pairs[0][0].fileno(), NOT_SENT)]


def test_nobody_is_no_trouble() -> None:
    assert write_to_each([], FRAME) == []
