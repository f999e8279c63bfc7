"""The load of a room: `bench/fanload.c`, compiled where there is a C compiler, and what it printed."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

SOURCE = Path(__file__).parents[1] / "fanload.c"
COMPILERS = ("cc", "gcc", "clang")
RUN_WITHIN_S = 300
SENT_BEFORE_JUDGED_S = 1


class NoCompiler(Exception):
    """There is nothing here to compile the load generator with."""


@dataclass(frozen=True)
class Room:
    """Who is in the room and what they send; both the product's room and a peer's understand it."""

    url: str
    clients: int
    auth: str = ""
    join: str = '42/live,1["join",{}]'
    ready: str = "43/live,1"
    post: str = '42/live,["post",{"client_id":"bench-%T-%N","text":"Hello to everyone in this room #t=%T"}]'

    @property
    def options(self) -> list[str]:
        """The room as the load generator's options."""
        where = f"ws://{urlsplit(self.url).netloc}/socket.io/?EIO=4&transport=websocket"
        who = ["-n", str(self.clients), "-S", str(self.clients), "--inflight", "20", "-a", self.auth]
        return ["-u", where, "-s", "/live", *who, "-j", self.join, "--ready", self.ready, "-c", self.post]


@contextmanager
def fanload() -> Iterator[Path]:
    """The compiled load generator."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        raise NoCompiler()
    with TemporaryDirectory(prefix="ripplecast-bench-") as folder:
        program = Path(folder) / "fanload"
        subprocess.run([compiler, "-O2", "-Wall", "-o", program, SOURCE, "-lm"], check=True)
        yield program


def run(program: Path, room: Room, *options: str) -> dict[str, Any]:
    """Fill the room, send, and read what was delivered."""
    command = [str(program), *room.options, "-w", str(SENT_BEFORE_JUDGED_S), *options]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=RUN_WITHIN_S)
    assert finished.returncode == 0, finished.stderr + finished.stdout
    report: dict[str, Any] = json.loads(finished.stdout)
    assert report["live"] == room.clients, report
    return report
