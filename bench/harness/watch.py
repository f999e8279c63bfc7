"""A server watched from outside while it is under load: its memory, and how many connections it holds."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import select

import psutil

PAUSE_S = 0.25


@dataclass(frozen=True)
class Sight:
    """One look at a server."""

    at_s: float
    memory_bytes: int
    sockets: int


@dataclass(frozen=True)
class Watched:
    """What was seen of a server from the moment at which its room was full."""

    sights: list[Sight]

    @property
    def growth_mb(self) -> float:
        """The most that it needed more."""
        return (max(sight.memory_bytes for sight in self.sights) - self.sights[0].memory_bytes) / 1e6

    def still_held(self, clients: int) -> int:
        """How many of so many clients, all there at first, were still connected at the end."""
        return max(0, clients - (self.sights[0].sockets - self.sights[-1].sockets))

    def seconds_until_gone(self, clients: int) -> float:
        """When the last of so many clients was disconnected."""
        first = self.sights[0]
        return next(sight.at_s - first.at_s for sight in self.sights if first.sockets - sight.sockets >= clients)


def watch(load: "subprocess.Popen[str]", server: list[psutil.Process]) -> Watched:
    """Look at the server until its load ends; what the load generator prints first says that the room is full."""
    assert load.stdout is not None
    while not select([load.stdout], [], [], PAUSE_S)[0]:
        assert load.poll() is None
    return Watched(list(_sights(load, server)))


def _sights(load: "subprocess.Popen[str]", server: list[psutil.Process]) -> Iterator[Sight]:
    while True:
        memory = sum(process.memory_info().rss for process in server)
        sight = Sight(time.monotonic(), memory, sum(map(_sockets, server)))
        if load.poll() is not None:
            return
        yield sight
        time.sleep(PAUSE_S)


def _sockets(process: psutil.Process) -> int:
    count = 0
    for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(OSError):  # closed while we looked
            count += str(descriptor.readlink()).startswith("socket:")
    return count
