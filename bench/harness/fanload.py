"""The load of a room: `bench/fanload.c`, compiled where there is a C compiler, and what it printed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench.harness.cores import move_to_load_core

SOURCE = Path(__file__).parents[1] / "fanload.c"
COMPILERS = ("cc", "gcc", "clang")
SENT_BEFORE_JUDGED_S = 0.3
DRAIN_S = 4  # how long what was sent is waited for
BOUNDS = ["-w", str(SENT_BEFORE_JUDGED_S), "-D", str(DRAIN_S)]
RUN_WITHIN_S = 900
TOOL_CPU_MAX = 0.95
TOOL_LAG_MAX_MS = 20  # it may also use a core because it waits without sleeping, as it does between quick sends
PROCESSES_MAX = 16  # whose processor time it adds up


class NoCompiler(Exception):
    """There is nothing here to compile the load generator with."""


@dataclass(frozen=True)
class Room:
    """Who is in a room and what they send; both the product's room and a peer's understand it."""

    url: str
    clients: int
    auth: str = ""
    headers: tuple[str, ...] = ()
    join: str = '42/live,1["join",{}]'
    ready: str = "43/live,1"
    post: str = '42/live,%N["post",{"client_id":"bench-%T-%N","text":"%W #t=%T"}]'

    @property
    def options(self) -> list[str]:
        """The room as the load generator's options; everybody in it posts in turn, and is acknowledged."""
        where = f"ws://{urlsplit(self.url).netloc}/socket.io/?EIO=4&transport=websocket"
        who = ["-n", str(self.clients), "-S", str(self.clients), "-a", self.auth]
        headers = [word for line in self.headers for word in ("-H", line)]
        return [
            "-u",
            where,
            "-s",
            "/live",
            *who,
            *headers,
            "-j",
            self.join,
            "--ready",
            self.ready,
            "-c",
            self.post,
            "--refusal",
            '"ok":false',
        ]

    def at_length(self, times: int) -> "Room":
        """The same room, where people write so many times as much."""
        return replace(self, post=self.post.replace("%W", " ".join(["%W"] * times)))


@dataclass(frozen=True)
class Report:
    """What the load generator printed."""

    text: str

    @cached_property
    def whole(self) -> dict[str, Any]:
        """All of it; nothing when it was ended early."""
        try:
            report: dict[str, Any] = json.loads(self.text)
        except ValueError:
            return {"conns": 1, "live": 0, "steps": [], "failed": {}}
        return report

    @property
    def all_came_in(self) -> bool:
        """Whether every client was let in."""
        return bool(self.whole["live"] == self.whole["conns"])

    @property
    def refused(self) -> int:
        """How many were not let in, at first."""
        return sum(self.whole["failed"].values())

    @property
    def most_delivered(self) -> float:
        """Deliveries a second at the highest rate that passed; none in a room that never filled."""
        return float(self.whole["best_deliveries_per_s"]) if self.all_came_in else 0.0

    @property
    def best_rate(self) -> float:
        """Messages a second, the highest that passed, if they were acknowledged."""
        return float(self.whole["best_rate"]) if self.all_came_in and self.whole["acks"] else 0.0

    def first_ms(self, percent: int) -> float:
        """In which time so many percent came in the first step; when they never did, how long they were waited for."""
        step = self.first_step
        if step["received"] < step["expected"] * percent / 100 or not step["received"]:
            return (float(step["seconds"]) + DRAIN_S) * 1000
        return float(step[f"p{percent}_ms"])

    @property
    def first_step(self) -> dict[str, Any]:
        """The rate that was tried first; a room that did not fill saw nothing."""
        nothing = {"received": 0, "expected": 1, "seconds": 0, "server_cpu": 1}
        return {**nothing, **next(iter(self.whole["steps"]), {})}


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


@contextmanager
def loading(program: Path, room: Room, processes: list[psutil.Process], *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Fill the room and send for the length of the block; `processes` are the server's."""
    watched = ["-P", ",".join(str(process.pid) for process in processes[:PROCESSES_MAX])]
    command = [str(program), *room.options, *watched, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=move_to_load_core) as load:
        try:
            yield load
        finally:
            load.kill()


def run(program: Path, room: Room, processes: list[psutil.Process], *options: str) -> Report:
    """Fill the room, send, and read what was delivered."""
    with loading(program, room, processes, *options) as load:
        try:
            text, _ = load.communicate(timeout=RUN_WITHIN_S)
        except subprocess.TimeoutExpired:
            print(f"{room.clients} clients: no end after {RUN_WITHIN_S} s", file=sys.stderr)
            text = ""
    return checked(Report(text))


def checked(report: Report) -> Report:
    """Say it when the load generator itself may have been the limit."""
    steps = report.whole["steps"]
    if any(step["tool_cpu"] > TOOL_CPU_MAX and step["send_lag_max_ms"] > TOOL_LAG_MAX_MS for step in steps):
        print("the load generator used its whole core: more might have been delivered", file=sys.stderr)
    return report
