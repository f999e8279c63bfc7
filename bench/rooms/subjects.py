"""Whose rooms are compared: the product's, with ticks and without, and those of stock servers that store nothing."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.harness.fanload import BOUNDS, Report, Room, loading, run
from bench.harness.node import node_server
from bench.harness.stage import Stage
from bench.harness.watch import Watched, watch
from bench.harness.web import ROOT, Server, gunicorn_server, product_server
from bench.rooms.plan import Plan

NODE_ROOM = ROOT / "bench" / "peers" / "node_room.mjs"
NODE_VERSION = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/socket.io"]["version"]
DEFAULT_TICK_MS = "50"
WARM_UP = ["-R", "50", "-T", "0.7"]  # what is imported or filled at first use, and a page of history to come in to
WARM_UP_CLIENTS = 50
CALM_CORES = 0.3  # what others may use meanwhile


@dataclass(frozen=True)
class Subject:
    """A kind of room, and how a server of it is started afresh."""

    name: str
    start: Callable[[], AbstractContextManager[Server]]
    guess: float  # deliveries a second that are tried first
    auth: str = ""
    helpers: Callable[[], list[psutil.Process]] = list


@dataclass(frozen=True)
class Served:
    """A room whose server runs."""

    subject: Subject
    program: Path
    bounds: list[str]
    url: str
    processes: list[psutil.Process]

    def load(self, clients: int, *options: str, length: int = 1) -> Report:
        """Fill the room and send what the options say."""
        return self.load_room(Room(self.url, clients, auth=self.subject.auth), *options, length=length)

    def load_room(self, room: Room, *options: str, length: int = 1) -> Report:
        """The same for people who come in differently."""
        return run(self.program, room.at_length(length), self.processes, *self.bounds, *options)

    def watched(self, clients: int, *options: str, length: int) -> tuple[Watched, Report]:
        """The same with an eye on the server."""
        room = Room(self.url, clients, auth=self.subject.auth).at_length(length)
        with loading(self.program, room, self.processes, *self.bounds, *options) as load:
            seen = watch(load, self.processes)
            assert load.stdout is not None
            return seen, Report(load.stdout.read())


@dataclass(frozen=True)
class Rooms:
    """What every case is given."""

    program: Path
    stage: Stage
    moderator: str
    plan: Plan
    rounds: int
    calm: bool  # whether to wait until others leave the machine alone
    kept: ExitStack  # closed at the end of all
    _running: dict[str, Served] = field(default_factory=dict)

    @property
    def plain(self) -> Subject:
        """The product's, every message in a frame of its own."""
        return self._ours("Ripplecast", tick_ms="0", guess=60_000)

    @property
    def ticked(self) -> Subject:
        """The product's as it comes, the messages of a tick in one frame."""
        return self._ours("Ripplecast, ticks", tick_ms=DEFAULT_TICK_MS, guess=500_000)

    @property
    def stock(self) -> Subject:
        """Flask-SocketIO as its documentation shows it."""
        name = f"Flask-SocketIO {version('flask-socketio')} on gevent, nothing stored"
        return Subject(name, lambda: gunicorn_server("bench.peers.echo:app"), guess=20_000)

    @property
    def node(self) -> Subject:
        """Node's Socket.IO as it comes."""
        return Subject(f"Node's Socket.IO {NODE_VERSION}, nothing stored", lambda: node_server(NODE_ROOM), guess=50_000)

    @property
    def node_ticked(self) -> Subject:
        """The same with the product's ticks."""
        name = f"Node's Socket.IO {NODE_VERSION} with ticks, nothing stored"
        return Subject(name, lambda: node_server(NODE_ROOM, TICK_MS=DEFAULT_TICK_MS), guess=500_000)

    @contextmanager
    def serving(self, subject: Subject, *, warm: bool = False) -> Iterator[Served]:
        """A server of this kind that nobody has been at yet, or only a few; or the one there is, when time is short."""
        if not self.plan.fresh:
            if subject.name not in self._running:
                self._running[subject.name] = self._served(subject, self.kept.enter_context(subject.start()))
            yield self._running[subject.name]
            return
        with subject.start() as server:
            served = self._served(subject, server)
            if warm:
                served.load(WARM_UP_CLIENTS, *WARM_UP)
            yield served

    def in_turns(self, *subjects: Subject) -> Iterator[Subject]:
        """Each as often as there are rounds, one after the other, so that all have the same neighbours."""
        for number in range(self.rounds):
            for subject in subjects:
                print(f"round {number + 1} of {self.rounds}: {subject.name}", file=sys.stderr)
                yield subject

    def _served(self, subject: Subject, server: Server) -> Served:
        calm = ["--busy-max", str(CALM_CORES)] if self.calm else []
        return Served(subject, self.program, [*BOUNDS, *calm], server.url, [*server.family, *subject.helpers()])

    def _ours(self, name: str, tick_ms: str, guess: float) -> Subject:
        platform = self.stage.platform
        return Subject(
            name,
            lambda: product_server(platform, TICK_MS=tick_ms, LOG_LEVEL="warning"),
            guess,
            auth='{"ticket":"ticket-%C"}',
            helpers=self._embedded_redis,
        )

    def _embedded_redis(self) -> list[psutil.Process]:
        socket = str(self.stage.platform.settings.redis_socket)
        return [child for child in psutil.Process().children() if socket in child.cmdline()]
